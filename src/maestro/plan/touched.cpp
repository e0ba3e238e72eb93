// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/plan/touched.hpp>

#include <algorithm>

namespace maestro {

bool changes_anything(const Step& step)
{
  return std::visit(Overloaded{
                        [](const PullImage&) { return true; },       [](const EnsureNetwork&) { return true; },
                        [](const EnsureVolume&) { return true; },    [](const RemoveNetwork&) { return true; },
                        [](const RemoveVolume&) { return true; },    [](const RunChecks&) { return false; },
                        [](const VerifyCreate&) { return false; },   [](const RemoveContainer&) { return true; },
                        [](const CreateContainer&) { return true; }, [](const TakeName&) { return true; },
                        [](const SetAside&) { return true; },        [](const PutBack&) { return true; },
                        [](const PutFiles&) { return true; },        [](const StartContainer&) { return true; },
                        [](const AwaitRunning&) { return false; },   [](const Monitor&) { return false; },
                        [](const StopContainer&) { return true; },   [](const KillContainer&) { return true; },
                        [](const UpdateContainer&) { return true; }, [](const Pause&) { return false; },
                    },
                    step.action);
}

bool is_anything_to_do(const Plan& plan)
{
  return !plan.steps.empty() ||
         std::ranges::any_of(plan.settled, [](const SettledInstance& one) { return would_fail(one.verdict); });
}

bool changes_anything(const Plan& plan)
{
  return std::ranges::any_of(plan.steps, [](const Step& step) { return changes_anything(step); });
}

std::set<ShipName> touched_ships(const Environment& environment, const Observed& observed, const Plan& plan)
{
  std::set<ShipName> ships;
  std::set<ServiceName> services;
  for (const Step& step : plan.steps) {
    ships.insert(step.ship);
    if (const InstanceName* const instance = step.instance())
      services.insert(environment.instances.at(*instance).service);
    for (const InstanceName& instance : step.needed_by) services.insert(environment.instances.at(instance).service);
  }
  for (const ServiceName& service : services)
    for (const InstanceName& instance : environment.services.at(service).instances)
      ships.insert(environment.instances.at(instance).ship);
  std::erase_if(ships, [&](const ShipName& ship) {
    const auto facts = observed.ships.find(ship);
    return facts != observed.ships.end() && facts->second.error;
  });
  return ships;
}

} // namespace maestro
