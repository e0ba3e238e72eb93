// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/fleet.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/plan/observed.hpp>

#include <vector>

namespace maestro {

struct ObserveWish {
  std::vector<InstanceName> instances;
  bool images = false; // also which images each ship has
};

/// Asks the ships of these instances, all at once: one request each, two with images.
Observed observe(const Environment& environment, engine::Fleet& fleet, const ObserveWish& wish);

} // namespace maestro
