// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/observed.hpp>

#include <functional>

namespace maestro {

const engine::ContainerState* ShipFacts::closer_look(const engine::ContainerSummary& container) const
{
  const auto found = inspected.find(container.id);
  return found == inspected.end() ? nullptr : &found->second;
}

const std::string& ShipFacts::image_id(const engine::ContainerSummary& container) const
{
  if (images)
    for (const std::string& told : {std::cref(container.image_id), std::cref(container.manifest)})
      if (const auto found = images->find(told); found != images->end()) return found->second;
  return container.image_id;
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
