// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>
#include <maestro/plan/observed.hpp>

#include <string>

namespace maestro {

/// The image that an instance's container is to be made of, on its ship.
struct WantedImage {
  std::string reference{}; // what the engine is to be told: as it is described, or exactly one
  std::string id{};        // empty: the ship does not have it
};

/// Of an instance that is to run exactly the image of an earlier day: as it is described if that is still the same one.
WantedImage wanted_image(const Instance& instance, const ShipFacts& facts);

} // namespace maestro
