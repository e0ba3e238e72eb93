// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/needs.hpp>
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

bool publishes_ports(const std::optional<std::string>& network_mode)
{
  if (!network_mode) return true;
  constexpr std::string_view podman_namespace = "ns:"; // of any process
  return *network_mode != "host" && *network_mode != "none" && !container_in(*network_mode) &&
         !network_mode->starts_with(podman_namespace);
}

bool has_ports_of_ship(const std::optional<std::string>& network_mode)
{
  return network_mode == "host" || publishes_ports(network_mode);
}

bool is_picked(const Port& port)
{
  return port.external.first == 0 || (port.exposed.single() && !port.external.single());
}

std::optional<std::int64_t> asked_amount(const std::optional<std::int64_t>& amount)
{
  return amount == 0 ? std::nullopt : amount;
}

bool is_limit(const std::optional<std::int64_t>& amount) { return amount && *amount > 0; }

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

} // namespace maestro
