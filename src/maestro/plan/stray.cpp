// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/labels.hpp>
#include <maestro/plan/owner.hpp>
#include <maestro/plan/replacement.hpp>
#include <maestro/plan/stray.hpp>

namespace maestro {
namespace {

/// Whether one engine is described as several ships, and this is the instance's own container, seen from another one.
bool is_seen_twice(const Instance& instance, const engine::ContainerSummary& container, const Observed& observed)
{
  const auto own = observed.ships.find(instance.ship);
  if (own == observed.ships.end()) return false;
  const auto found = own->second.containers.find(container.name);
  return found != own->second.containers.end() && found->second.id == container.id;
}

} // namespace

InstanceName made_for(const engine::ContainerSummary& container)
{
  const auto label = container.labels.find(labels::instance);
  return InstanceName(label == container.labels.end() ? container.name : label->second);
}

std::vector<Stray> strays_of(const Environment& environment, const Observed& observed)
{
  std::vector<Stray> strays;
  for (const auto& [ship, facts] : observed.ships) {
    for (const auto& [name, container] : facts.containers) {
      const auto label = container.labels.find(labels::environment);
      if (label == container.labels.end() || label->second != environment.name) continue;
      const auto by_name = environment.instances.find(InstanceName(name));
      if (by_name != environment.instances.end() &&
          (by_name->second.ship == ship || is_seen_twice(by_name->second, container, observed)))
        continue;
      const InstanceName instance = made_for(container);
      const auto described = environment.instances.find(instance);
      if (described != environment.instances.end() && described->second.ship == ship && is_aside(name, instance))
        continue; // the next play of its instance knows what to do with it
      const bool moved = described != environment.instances.end() && described->second.ship != ship;
      strays.push_back({name, ship, &container, moved ? instance : InstanceName(), facts.left_alone});
    }
  }
  return strays;
}

StrayServices services_of(const Environment& environment, const std::vector<InstanceName>& instances)
{
  std::set<ServiceName> services;
  for (const InstanceName& name : instances) services.insert(environment.instances.at(name).service);
  return services;
}

bool is_of(const Stray& stray, const StrayServices& services)
{
  return !services || services->contains(ServiceName(label_of(stray.container->labels, labels::service)));
}

const Stray* moved_one(const std::vector<Stray>& strays, const InstanceName& instance)
{
  const auto found = std::ranges::find(strays, instance, &Stray::moved);
  return found == strays.end() ? nullptr : &*found;
}

} // namespace maestro
