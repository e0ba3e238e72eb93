// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/name.hpp>
#include <maestro/engine/types.hpp>

#include <map>
#include <optional>
#include <string>

namespace maestro {

/// The images of a ship: normalised reference → id.
using ImageIds = std::map<std::string, std::string>;

/// What one ship said, or why it said nothing.
struct ShipFacts {
  std::optional<std::string> error;                           // it could not be asked; nothing below is known then
  std::string hint;                                           // what to do about that, or empty
  std::map<std::string, engine::ContainerSummary> containers; // by name
  std::optional<ImageIds> images;                             // none: not asked
};

/// A snapshot of the ships that matter for a request. A ship that cannot be reached is a fact in it.
struct Observed {
  std::map<ShipName, ShipFacts> ships;

  /// Null if the ship was not asked or did not answer, or has no such container.
  const engine::ContainerSummary* container(const ShipName& ship, const InstanceName& instance) const;
  bool known(const ShipName& ship) const;
};

/// Whether the container's process exists: also when paused or restarting.
bool is_running(engine::State state);

} // namespace maestro
