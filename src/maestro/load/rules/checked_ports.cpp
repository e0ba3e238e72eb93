// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/address.hpp>
#include <maestro/load/read/reader.hpp>
#include <maestro/load/rules/rules.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>

namespace maestro::reading {

namespace {

/// The port of an instance that a check asks, if it is one of its own and asked on the ship.
const Port* checked_port(const Instance& instance, const Check& check)
{
  const std::string* name = nullptr;
  if (const auto* tcp = std::get_if<TcpCheck>(&check)) name = &tcp->port;
  if (const auto* http = std::get_if<HttpCheck>(&check); http && http->host.empty()) name = &http->port;
  if (!name) return nullptr;
  const auto& ports = instance.settings.ports;
  const auto found = std::find_if(ports.begin(), ports.end(), [&](const Port& port) { return port.name == *name; });
  return found == ports.end() ? nullptr : &*found;
}

struct Flaw {
  std::string text, hint;
};

std::optional<Flaw> flaw_of(const Port& port, const Instance& instance, const Ship& ship)
{
  const std::string name = in_quotes(port.name);
  if (instance.settings.network_mode == "none")
    return Flaw{fmt::format("port {} is asked, and nobody listens there with 'net: none'", name),
                "check it inside the container with `rexec`"};
  if (!publishes_ports(instance.settings.network_mode)) return std::nullopt;
  if (port.external.first == 0)
    return Flaw{fmt::format("port {} is 0, so the engine chooses the port that is asked", name), "give it a number"};
  if (!is_loopback(port.address) || is_loopback(ship.ip)) return std::nullopt;
  return Flaw{fmt::format("port {} is published on {} of ship {} only, and the check asks {}", name, port.address,
                          in_quotes(ship.name.text()), in_quotes(ship.ip)),
              "publish it on an address of the ship that is reached from here, or check it inside the container with "
              "`rexec`"};
}

} // namespace

void check_checked_ports(Loading& loading)
{
  std::set<std::pair<const Node*, ShipName>> told; // what a service says is told once a ship
  for (const auto& [name, draft] : loading.instances) {
    const Instance& instance = loading.environment.instances.at(name);
    const auto ship = loading.environment.ships.find(instance.ship);
    if (ship == loading.environment.ships.end()) continue; // which was said
    for (const auto state : lifecycle_states) {
      for (const Check& check : instance.lifecycle.of(state)) {
        const Port* port = checked_port(instance, check);
        const auto flaw = port ? flaw_of(*port, instance, ship->second) : std::nullopt;
        if (!flaw) continue;
        const Node& place = *draft.ports[static_cast<std::size_t>(port - instance.settings.ports.data())];
        if (!told.emplace(&place, instance.ship).second) continue;
        loading.warning(place, fmt::format("instance {}: {}", in_quotes(name.text()), flaw->text), flaw->hint);
      }
    }
  }
}

} // namespace maestro::reading
