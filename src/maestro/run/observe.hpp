// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/fleet.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/plan/observed.hpp>

#include <set>
#include <vector>

namespace maestro {

struct ObserveWish {
  std::vector<InstanceName> instances;
  bool images = false;           // also which images each ship has
  std::set<ShipName> ships = {}; // to be asked although none of the instances is described there: for strays
  bool all_containers = false;   // also those that have nothing to do with us: they may hold ports
};

/// Asks the ships, all at once: one request each for the containers, one more for images, and where that leaves
/// questions one for each container of the instances that it leaves them about.
Observed observe(const Environment& environment, engine::Fleet& fleet, const ObserveWish& wish);

} // namespace maestro
