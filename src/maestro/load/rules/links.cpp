// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/rules/rules.hpp>
#include <maestro/peers/peers.hpp>

namespace maestro::reading {

namespace {

peers::Peer peer_of(const Environment& environment, const Instance& instance)
{
  peers::Peer peer;
  peer.name = instance.name.text();
  peer.host = environment.ship_of(instance).ip;
  peer.ports.reserve(instance.settings.ports.size());
  for (const Port& port : instance.settings.ports)
    peer.ports.push_back({port.name, maestro::to_text(port.exposed), maestro::to_text(port.external)});
  return peer;
}

} // namespace

void add_links(Loading& loading)
{
  Environment& environment = loading.environment;
  for (auto& entry : environment.services) {
    Service& service = entry.second;
    std::vector<peers::Peer> all;
    all.reserve(service.instances.size());
    for (const InstanceName& instance : service.instances)
      all.push_back(peer_of(environment, environment.instances.at(instance)));
    const auto encoded = [&](peers::Audience audience) {
      return std::make_shared<const peers::Variables>(peers::encode(service.name.text(), all, audience));
    };
    service.own_links = encoded(peers::Audience::own_service);
    service.dependent_links = encoded(peers::Audience::dependents);
  }
}

} // namespace maestro::reading
