// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/needs.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro {

std::string to_text(Protocol protocol)
{
  switch (protocol) {
  case Protocol::tcp:
    return "tcp";
  case Protocol::udp:
    return "udp";
  case Protocol::sctp:
    return "sctp";
  }
  return {};
}

std::string to_text(PortRange range)
{
  return range.single() ? std::to_string(range.first) : fmt::format("{}-{}", range.first, range.last);
}

std::vector<Port> single_ports(const Port& port)
{
  if (port.exposed.single()) return {port};
  const std::size_t count = std::min(port.exposed.count(), port.external.count());
  std::vector<Port> all(count, port);
  for (std::size_t i = 0; i < count; ++i) {
    const auto nth = [&](PortRange range) { return static_cast<std::uint16_t>(range.first + i); };
    all[i].exposed = {nth(port.exposed), nth(port.exposed)};
    all[i].external = {nth(port.external), nth(port.external)};
  }
  return all;
}

std::vector<Need> needs_of(const ContainerSettings& settings)
{
  std::vector<Need> all;
  for (const std::string& giver : settings.volumes_from) all.push_back({giver, Tie::volumes});
  for (const std::string& link : settings.links) all.push_back({link.substr(0, link.find(':')), Tie::link});
  const auto add_namespace = [&](const std::string& mode, Tie tie) {
    constexpr std::string_view shared = "container:";
    if (mode.starts_with(shared)) all.push_back({mode.substr(shared.size()), tie});
  };
  add_namespace(settings.network_mode.value_or(std::string()), Tie::network);
  add_namespace(settings.ipc_mode, Tie::shared_memory);
  add_namespace(settings.pid_mode, Tie::processes);
  return all;
}

std::vector<std::string> needed_containers(const ContainerSettings& settings)
{
  std::vector<std::string> all;
  for (Need& need : needs_of(settings)) all.push_back(std::move(need.container));
  return all;
}

} // namespace maestro
