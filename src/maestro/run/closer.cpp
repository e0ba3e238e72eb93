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

/// As a description has it: all addresses are those of either family.
std::string address_of(const engine::PublishedPort& port)
{
  return port.address.empty() || port.address == "::" ? Port().address : port.address;
}

/// The ports with what is known of them without a question.
std::vector<PortState> port_states(const std::vector<Port>& published, const Standing& standing)
{
  const PortAnswer answer =
      standing.condition == Condition::unknown || standing.up() ? PortAnswer::unknown : PortAnswer::down;
  std::vector<PortState> ports;
  ports.reserve(published.size());
  for (const Port& port : published)
    ports.push_back({.name = port.name, .protocol = port.protocol, .external = port.external, .answer = answer});
  return ports;
}

void ask_ports(const std::vector<Port>& published, const std::string& host, InstanceCloser& one)
{
  net::Group asked;
  for (std::size_t i = 0; i < one.ports.size(); ++i) {
    PortState& port = one.ports[i];
    if (const auto picked = one.container ? picked_number(published[i], *one.container) : std::nullopt)
      port.external = {*picked, *picked};
    asked.spawn([&] { port.answer = ask(host, port); });
  }
  asked.wait();
}

} // namespace

std::vector<Port> published_ports(const Instance& instance, const Standing& standing)
{
  std::vector<Port> described = instance.settings.ports;
  // Of ports that no engine publishes, what is described is all that is known.
  if (!standing.up() || !differs_in_configuration(standing.difference) ||
      !publishes_ports(instance.settings.network_mode))
    return described;
  const auto is_described = [](const Port& port, const engine::PublishedPort& one) {
    return one.protocol == port.protocol && one.exposed >= port.exposed.first && one.exposed <= port.exposed.last;
  };
  std::vector<engine::PublishedPort> published = standing.container->ports; // also once for each family of addresses
  std::erase_if(published, [](const engine::PublishedPort& one) { return one.external == 0; });
  std::vector<Port> ports;
  for (Port& port : described) {
    const auto first = std::ranges::find_if(published, [&](const engine::PublishedPort& one) {
      return is_described(port, one) && one.exposed == port.exposed.first;
    });
    if (first == published.end()) continue;
    const int further = port.exposed.last - port.exposed.first;
    port.address = address_of(*first);
    port.external = {first->external, static_cast<std::uint16_t>(first->external + further)};
    ports.push_back(port);
    std::erase_if(published, [&](const engine::PublishedPort& one) { return is_described(port, one); });
  }
  while (!published.empty()) {
    const engine::PublishedPort one = published.front();
    ports.push_back({.name = std::to_string(one.exposed),
                     .protocol = one.protocol,
                     .exposed = {one.exposed, one.exposed},
                     .address = address_of(one),
                     .external = {one.external, one.external}});
    std::erase_if(published, [&](const engine::PublishedPort& other) { return is_described(ports.back(), other); });
  }
  return ports;
}

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
    const std::vector<Port> published = wish.ports ? published_ports(instance, standing) : std::vector<Port>();
    if (wish.ports) one.ports = port_states(published, standing);
    const engine::ContainerSummary* const container = standing.container;
    if (container == nullptr) continue;
    group.spawn([&, container, published] {
      one.container = inspect(fleet.at(instance.ship), container->id);
      if (standing.up()) ask_ports(published, environment.ship_of(instance).ip, one);
    });
  }
  group.wait();
  return closer;
}

} // namespace maestro
