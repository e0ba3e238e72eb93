// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/observed.hpp>

namespace maestro {

const engine::ContainerSummary* Observed::container(const ShipName& ship, const InstanceName& instance) const
{
  const auto facts = ships.find(ship);
  if (facts == ships.end()) return nullptr;
  const auto found = facts->second.containers.find(instance.text());
  return found == facts->second.containers.end() ? nullptr : &found->second;
}

bool Observed::known(const ShipName& ship) const
{
  const auto facts = ships.find(ship);
  return facts != ships.end() && !facts->second.error;
}

bool is_running(engine::State state)
{
  switch (state) {
  case engine::State::running:
  case engine::State::paused:
  case engine::State::restarting:
    return true;
  case engine::State::created:
  case engine::State::removing:
  case engine::State::exited:
  case engine::State::dead:
    return false;
  }
  return false;
}

} // namespace maestro
