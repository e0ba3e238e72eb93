// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/json_writer.hpp>
#include <maestro/engine/digest.hpp>
#include <maestro/engine/docker_json.hpp>

#include <strings/base64.hpp>

namespace maestro::engine {

void put_attachment(ObjectWriter& endpoint, const NetworkAttachment& attachment)
{
  endpoint.put_all("Aliases", attachment.aliases);
  if (attachment.ipv4.empty() && attachment.ipv6.empty()) return;
  ObjectWriter addresses = endpoint.object("IPAMConfig");
  addresses.put("IPv4Address", attachment.ipv4);
  addresses.put("IPv6Address", attachment.ipv6);
}

void put_restart_policy(ObjectWriter& object, const RestartPolicy& policy)
{
  ObjectWriter written = object.object("RestartPolicy");
  written.text("Name", policy.name);
  written.number("MaximumRetryCount", policy.retries);
}

std::string update_body(const ContainerUpdate& update)
{
  return json_object([&](ObjectWriter& body) {
    body.put("Memory", update.memory);
    body.put("MemorySwap", update.memory_swap);
    body.put("MemoryReservation", update.memory_reservation);
    body.put("CpuShares", update.cpu_shares);
    body.put("NanoCpus", update.nano_cpus);
    body.put("PidsLimit", update.pids_limit);
    if (update.cpuset) body.text("CpusetCpus", *update.cpuset);
    if (update.restart) put_restart_policy(body, *update.restart);
  });
}

std::string connect_body(const std::string& container, const NetworkAttachment& attachment)
{
  return json_object([&](ObjectWriter& body) {
    body.text("Container", container);
    ObjectWriter endpoint = body.object("EndpointConfig");
    put_attachment(endpoint, attachment);
  });
}

namespace {

/// What cannot be changed of it later.
void put_settings(ObjectWriter& body, const NetworkSpec& network)
{
  body.put("Driver", network.driver);
  body.put_true("Internal", network.internal);
  body.put_true("Attachable", network.attachable);
  body.put_true("EnableIPv6", network.ipv6);
  body.put_all("Options", network.options);
  if (network.subnets.empty()) return;
  ObjectWriter addresses = body.object("IPAM");
  ArrayWriter pools = addresses.array("Config");
  for (const auto& [subnet, gateway] : network.subnets) {
    ObjectWriter pool = pools.object();
    pool.text("Subnet", subnet);
    pool.put("Gateway", gateway);
  }
}

void put_settings(ObjectWriter& body, const VolumeSpec& volume)
{
  body.put("Driver", volume.driver);
  body.put_all("DriverOpts", volume.options);
}

template<class Spec>
std::string hash_of_settings(const Spec& spec)
{
  return sha256(json_object([&](ObjectWriter& settings) { put_settings(settings, spec); }));
}

} // namespace

std::string network_body(const NetworkSpec& network, bool check_duplicate)
{
  return json_object([&](ObjectWriter& body) {
    body.text("Name", network.name);
    body.put_true("CheckDuplicate", check_duplicate);
    put_settings(body, network);
    body.put_all("Labels", network.labels);
  });
}

std::string volume_body(const VolumeSpec& volume)
{
  return json_object([&](ObjectWriter& body) {
    body.text("Name", volume.name);
    put_settings(body, volume);
    body.put_all("Labels", volume.labels);
  });
}

std::string config_hash(const NetworkSpec& network) { return hash_of_settings(network); }
std::string config_hash(const VolumeSpec& volume) { return hash_of_settings(volume); }

std::string exec_body(const std::vector<std::string>& command)
{
  return json_object([&](ObjectWriter& body) {
    body.flag("AttachStdin", false);
    body.flag("AttachStdout", true);
    body.flag("AttachStderr", true);
    body.flag("Tty", false);
    body.flag("Privileged", false);
    body.texts("Cmd", command);
  });
}

std::string exec_start_body()
{
  return json_object([](ObjectWriter& body) {
    body.flag("Detach", false);
    body.flag("Tty", false);
  });
}

std::string login_body(const RegistryLogin& login)
{
  return json_object([&](ObjectWriter& body) {
    if (login.identity_token.empty()) {
      body.put("username", login.username);
      body.put("password", login.password);
    } else {
      body.text("identitytoken", login.identity_token);
    }
    body.put("serveraddress", login.server);
  });
}

std::string registry_header(const RegistryLogin& login)
{
  return strings::to_base64(login_body(login), strings::Base64::url);
}

std::string filters(const std::vector<std::pair<std::string, std::vector<std::string>>>& wanted)
{
  return json_object([&](ObjectWriter& all) {
    for (const auto& [key, values] : wanted) all.put_all(key, values);
  });
}

} // namespace maestro::engine
