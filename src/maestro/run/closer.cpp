// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>
#include <maestro/net/stream.hpp>
#include <maestro/run/closer.hpp>

namespace maestro {
namespace {

/// One of the places where an error becomes a fact: the port does not answer.
bool accepts(const std::string& host, std::uint16_t port)
{
  try {
    return net::within(std::chrono::seconds(1), [&] { net::Stream::connect(net::TcpEndpoint{host, port}); });
  } catch (const Error&) {
    return false;
  }
}

std::vector<PortState> ports_of(const Instance& instance)
{
  std::vector<PortState> ports;
  for (const Port& port : instance.settings.ports)
    ports.push_back({.name = port.name,
                     .protocol = port.protocol,
                     .external = port.external,
                     .is_range = !port.external.single(),
                     .probed = port.external.single(),
                     .up = false});
  return ports;
}

/// A container that cannot be inspected any more has just gone, or its ship has: then nothing more is known.
std::optional<engine::ContainerState> inspect(engine::Engine& engine, const std::string& id)
{
  try {
    return engine.inspect(id);
  } catch (const Error&) {
    return std::nullopt;
  }
}

} // namespace

CloserLook look_closer(const Environment& environment, engine::Fleet& fleet, const Standings& standings,
                       const CloserWish& wish)
{
  CloserLook closer;
  constexpr std::size_t looks_at_a_time = 5'000;
  net::Group group(looks_at_a_time);
  for (const InstanceName& name : wish.instances) {
    const Instance& instance = environment.instances.at(name);
    InstanceCloser& one = closer[name];
    if (wish.ports) one.ports = ports_of(instance);
    const Standing& standing = standings.at(name);
    const engine::ContainerSummary* const container = standing.container;
    if (container == nullptr) continue;
    group.spawn([&, container] { one.container = inspect(fleet.at(instance.ship), container->id); });
    if (!standing.up()) continue;
    for (PortState& port : one.ports)
      if (port.protocol == Protocol::tcp && !port.is_range)
        group.spawn([&] { port.up = accepts(environment.ship_of(instance).ip, port.external.first); });
  }
  group.wait();
  return closer;
}

} // namespace maestro
