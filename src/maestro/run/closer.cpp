// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>
#include <maestro/net/stream.hpp>
#include <maestro/run/checks/port.hpp>
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

/// A container that cannot be inspected any more has just gone, or its ship has: then nothing more is known.
std::optional<engine::ContainerState> inspect(engine::Engine& engine, const std::string& id)
{
  try {
    return engine.inspect(id);
  } catch (const Error&) {
    return std::nullopt;
  }
}

PortAnswer ask(const std::string& host, const PortState& port)
{
  if (port.protocol != Protocol::tcp || !port.external.single()) return PortAnswer::not_asked;
  if (port.external.first == 0) return PortAnswer::unknown;
  return accepts(host, port.external.first) ? PortAnswer::accepts : PortAnswer::silent;
}

/// The ports as described, with what is known of them without a question.
std::vector<PortState> ports_of(const Instance& instance, const Standing& standing)
{
  const PortAnswer answer =
      standing.condition == Condition::unknown || standing.up() ? PortAnswer::unknown : PortAnswer::down;
  std::vector<PortState> ports;
  for (const Port& port : instance.settings.ports)
    ports.push_back({.name = port.name, .protocol = port.protocol, .external = port.external, .answer = answer});
  return ports;
}

void ask_ports(const Instance& instance, const std::string& host, InstanceCloser& one)
{
  net::Group asked;
  for (std::size_t i = 0; i < one.ports.size(); ++i) {
    PortState& port = one.ports[i];
    const Port& described = instance.settings.ports[i];
    if (const auto picked = one.container ? picked_number(described, *one.container) : std::nullopt)
      port.external = {*picked, *picked};
    asked.spawn([&] { port.answer = ask(host, port); });
  }
  asked.wait();
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
    const Standing& standing = standings.at(name);
    if (wish.ports) one.ports = ports_of(instance, standing);
    const engine::ContainerSummary* const container = standing.container;
    if (container == nullptr) continue;
    group.spawn([&, container] {
      one.container = inspect(fleet.at(instance.ship), container->id);
      if (standing.up()) ask_ports(instance, environment.ship_of(instance).ip, one);
    });
  }
  group.wait();
  return closer;
}

} // namespace maestro
