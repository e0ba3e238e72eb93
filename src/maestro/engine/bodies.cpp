// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/docker_json.hpp>
#include <maestro/engine/json_writing.hpp>

#include <openssl/evp.h>

#include <algorithm>

namespace maestro::engine {

namespace json = boost::json;

json::object endpoint(const NetworkAttachment& attachment)
{
  json::object all;
  put_all(all, "Aliases", attachment.aliases);
  json::object addresses;
  put(addresses, "IPv4Address", attachment.ipv4);
  put(addresses, "IPv6Address", attachment.ipv6);
  if (!addresses.empty()) all["IPAMConfig"] = std::move(addresses);
  return all;
}

std::string connect_body(const std::string& container, const NetworkAttachment& attachment)
{
  return written({{"Container", container}, {"EndpointConfig", endpoint(attachment)}});
}

std::string network_body(const NetworkSpec& network)
{
  json::object body{{"Name", network.name}, {"CheckDuplicate", true}};
  put(body, "Driver", network.driver);
  put_true(body, "Internal", network.internal);
  put_true(body, "Attachable", network.attachable);
  put_true(body, "EnableIPv6", network.ipv6);
  put_all(body, "Options", network.options);
  put_all(body, "Labels", network.labels);
  if (!network.subnets.empty()) {
    json::array subnets;
    for (const auto& [subnet, gateway] : network.subnets) {
      json::object pool{{"Subnet", subnet}};
      put(pool, "Gateway", gateway);
      subnets.push_back(std::move(pool));
    }
    body["IPAM"] = json::object{{"Config", std::move(subnets)}};
  }
  return written(body);
}

std::string volume_body(const VolumeSpec& volume)
{
  json::object body{{"Name", volume.name}};
  put(body, "Driver", volume.driver);
  put_all(body, "DriverOpts", volume.options);
  put_all(body, "Labels", volume.labels);
  return written(body);
}

std::string exec_body(const std::vector<std::string>& command)
{
  return written({{"AttachStdin", false},
                  {"AttachStdout", true},
                  {"AttachStderr", true},
                  {"Tty", false},
                  {"Privileged", false},
                  {"Cmd", texts(command)}});
}

std::string exec_start_body() { return written({{"Detach", false}, {"Tty", false}}); }

namespace {

json::object login_object(const RegistryLogin& login)
{
  json::object body;
  if (login.identity_token.empty()) {
    put(body, "username", login.username);
    put(body, "password", login.password);
    put(body, "email", login.email);
  } else {
    body["identitytoken"] = login.identity_token;
  }
  put(body, "serveraddress", login.server);
  return body;
}

} // namespace

std::string login_body(const RegistryLogin& login) { return written(login_object(login)); }

std::string registry_header(const RegistryLogin& login)
{
  const std::string text = json::serialize(login_object(login));
  std::string encoded((text.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  encoded.resize(static_cast<std::size_t>(size));
  std::replace(encoded.begin(), encoded.end(), '+', '-');
  std::replace(encoded.begin(), encoded.end(), '/', '_');
  return encoded;
}

std::string filters(const std::vector<std::pair<std::string, std::vector<std::string>>>& wanted)
{
  json::object all;
  for (const auto& [key, values] : wanted)
    if (!values.empty()) all[key] = texts(values);
  return written(all);
}

} // namespace maestro::engine
