// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/guest.hpp>
#include <maestro/guest/resolve.hpp>
#include <maestro/peers/peers.hpp>

#include <strings/pieces.hpp>

#include <array>

namespace maestro::guest {
namespace {

const std::string& required(const Environment& environment, std::string_view variable, std::string_view what)
{
  const std::string* value = environment.find(variable);
  if (value == nullptr || value->empty())
    throw Error(Fault::undefined, std::string(what) + " is not told: there is no variable " + std::string(variable));
  return *value;
}

std::string joined(const std::array<std::string_view, 4>& names)
{
  return peers::mangled(names[0]) + '_' + peers::mangled(names[1]) + '_' + peers::mangled(names[2]) + '_' +
         std::string(names[3]);
}

std::string quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

std::int64_t port_number(const Environment& environment, std::string_view suffix, const Instance& instance,
                         std::string_view port, const Default& otherwise)
{
  const std::string variable = joined({instance.service, instance.container, port, suffix});
  const std::string* told = environment.find(variable);
  if (told == nullptr && otherwise.text()) told = &*otherwise.text();
  const std::string whose = " of container " + quoted(instance.container) + " of service " + quoted(instance.service);
  if (told == nullptr)
    throw Error(Fault::undefined, "port " + quoted(port) + whose + " is not told: there is no variable " + variable);
  if (const std::optional<std::int64_t> number = whole_number(*told)) return *number;
  throw Error(Fault::not_a_number, "port " + quoted(port) + whose + " is no number: " + quoted(*told));
}

} // namespace

std::string environment_name(const Environment& environment)
{
  const std::string* name = environment.find("MAESTRO_ENVIRONMENT_NAME");
  return name == nullptr ? "local" : *name;
}

std::string service_name(const Environment& environment)
{
  return required(environment, "SERVICE_NAME", "the name of this container's service");
}

std::string container_name(const Environment& environment)
{
  return required(environment, "CONTAINER_NAME", "the name of this container");
}

std::string host_address(const Environment& environment)
{
  return required(environment, "CONTAINER_HOST_ADDRESS", "the address of this container's host");
}

std::string host_ip_address(const Environment& environment, std::chrono::milliseconds time_limit)
{
  const Patience patience{std::chrono::steady_clock::now() + time_limit};
  return to_text(resolve(host_address(environment), Families::ipv4, system_names(), patience).front());
}

std::int64_t port(const Environment& environment, std::string_view name, const Default& otherwise)
{
  const std::string service = service_name(environment);
  const std::string container = container_name(environment);
  return specific_exposed_port(environment, {service, container}, name, otherwise);
}

std::string specific_host(const Environment& environment, const Instance& instance)
{
  const std::string variable = peers::mangled(instance.service) + '_' + peers::mangled(instance.container) + "_HOST";
  if (const std::string* host = environment.find(variable)) return *host;
  throw Error(Fault::undefined, "the host of container " + quoted(instance.container) + " of service " +
                                    quoted(instance.service) + " is not told: there is no variable " + variable);
}

std::int64_t specific_port(const Environment& environment, const Instance& instance, std::string_view port,
                           const Default& otherwise)
{
  return port_number(environment, "PORT", instance, port, otherwise);
}

std::int64_t specific_exposed_port(const Environment& environment, const Instance& instance, std::string_view port,
                                   const Default& otherwise)
{
  return port_number(environment, "INTERNAL_PORT", instance, port, otherwise);
}

std::vector<std::string> instance_names(const Environment& environment, std::string_view service)
{
  const std::string* names = environment.find(peers::mangled(service) + "_INSTANCES");
  if (names == nullptr || names->empty()) return {};
  const std::vector<std::string_view> pieces = strings::split(*names, ',');
  return {pieces.begin(), pieces.end()};
}

std::vector<std::string> node_list(const Environment& environment, std::string_view service,
                                   const std::vector<std::string>& ports, std::int64_t minimum)
{
  std::vector<std::string> nodes;
  for (const std::string& container : instance_names(environment, service)) {
    std::string node = specific_host(environment, {service, container});
    for (const std::string& port : ports)
      node += ':' + std::to_string(specific_port(environment, {service, container}, port));
    nodes.push_back(std::move(node));
  }
  if (static_cast<std::int64_t>(nodes.size()) < minimum)
    throw Error(Fault::too_few_nodes, "service " + quoted(service) + " has " +
                                          strings::counted(nodes.size(), "instance") + " here and needs " +
                                          std::to_string(minimum));
  return nodes;
}

std::string variable_name(std::string_view name) { return peers::mangled(name); }

} // namespace maestro::guest
