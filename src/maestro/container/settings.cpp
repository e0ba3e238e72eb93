// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/settings.hpp>

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

std::vector<std::string> needed_containers(const ContainerSettings& settings)
{
  constexpr std::string_view shared = "container:";
  std::vector<std::string> all = settings.volumes_from;
  for (const std::string& link : settings.links) all.push_back(link.substr(0, link.find(':')));
  for (const std::string& mode : {settings.network_mode.value_or(""), settings.ipc_mode, settings.pid_mode}) {
    if (mode.starts_with(shared)) all.push_back(mode.substr(shared.size()));
  }
  return all;
}

} // namespace maestro
