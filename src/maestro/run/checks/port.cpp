// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/address.hpp>
#include <maestro/run/checks/port.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro {
namespace {

const Port* find_port(const Instance& instance, const std::string& name)
{
  const auto& ports = instance.settings.ports;
  const auto found = std::find_if(ports.begin(), ports.end(), [&](const Port& port) {
    return port.name == name || (port.external.single() && std::to_string(port.external.first) == name);
  });
  return found == ports.end() ? nullptr : &*found;
}

} // namespace

std::optional<std::uint16_t> picked_number(const Port& port, const engine::ContainerState& container)
{
  if (!is_picked(port)) return std::nullopt;
  for (const engine::PublishedPort& bound : container.ports)
    if (bound.protocol == port.protocol && bound.exposed == port.exposed.first && bound.external != 0)
      return bound.external;
  return std::nullopt;
}

std::uint16_t published_number(const CheckContext& context, const std::string& port, std::uint16_t described)
{
  if (described != 0) return described;
  const Port* const wanted = find_port(context.instance, port);
  const auto state = context.engine.inspect(context.container());
  if (wanted != nullptr && state)
    if (const auto picked = picked_number(*wanted, *state)) return *picked;
  throw Error(Fault::failed, fmt::format("the engine has not told which port of the ship it picked for '{}'", port));
}

std::string loopback_hint(const CheckContext& context, const std::string& port)
{
  const Port* const wanted = find_port(context.instance, port);
  if (wanted == nullptr || !publishes_ports(context.instance.settings.network_mode) || !is_loopback(wanted->address) ||
      is_loopback(context.environment.ship_of(context.instance).ip))
    return {};
  return fmt::format("port '{}' is published on {} of the ship, where only the ship itself can reach it", port,
                     wanted->address);
}

} // namespace maestro
