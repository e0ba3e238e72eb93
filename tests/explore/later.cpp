// SPDX-License-Identifier: Apache-2.0
#include <explore/dice.hpp>
#include <explore/scenario.hpp>

#include <algorithm>

namespace maestro::explore {
namespace {

bool is_needed(const Scenario& world, const std::string& instance)
{
  return std::any_of(world.instances.begin(), world.instances.end(),
                     [&](const auto& one) { return one.second.volumes_from == instance; });
}

void drop_last(Scenario& world, ServicePlan& service)
{
  if (service.instances.size() < 2 || service.update || is_needed(world, service.instances.back())) return;
  world.instances.erase(service.instances.back());
  service.instances.pop_back();
}

void change(Scenario& world, ServicePlan& service, Dice& dice)
{
  if (dice.percent(25)) drop_last(world, service);
  const std::string image = service.image;
  if (dice.percent(50)) service.image = service.name + ":9";
  for (const std::string& name : service.instances) {
    InstancePlan& instance = world.instances.at(name);
    if (instance.image == image) instance.image = service.image;
    if (dice.percent(40)) instance.revision = "two";
    if (dice.percent(20) && !ends_by_itself(instance)) instance.restart = "unless-stopped";
  }
}

bool has_moved(const Scenario& world)
{
  return std::any_of(world.strays.begin(), world.strays.end(),
                     [&](const StrayPlan& stray) { return world.instances.contains(stray.name); });
}

} // namespace

/// By a chance of its own, so that all other seeds are the same with and without it.
void add_later(Scenario& world)
{
  Dice dice(world.seed ^ 0x6c61746572ULL);
  if (!dice.percent(20) || has_moved(world)) return;
  auto later = std::make_shared<Scenario>(world);
  for (auto& [name, service] : later->services) change(*later, service, dice);
  later->description = description_of(*later);
  world.later = later;
}

} // namespace maestro::explore
