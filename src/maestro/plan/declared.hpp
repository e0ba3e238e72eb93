// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/types.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/plan/field.hpp>
#include <maestro/plan/observed.hpp>
#include <maestro/plan/step.hpp>

#include <optional>
#include <string>
#include <vector>

namespace maestro {

/// The networks and volumes that an instance needs on its ship and that the description declares to be made there, each
/// once. What is declared as `external` is not among them: it is never made and never judged.
std::vector<Resource> declared_resources(const Environment& environment, const Instance& instance);

/// Something that is not as wanted of a network or volume.
struct ResourceDifference {
  Field field{};
  std::string words{}; // "the driver is bridge, not macvlan"
};

/// What is not as wanted of a network or volume that is there. Options of volumes may hold passwords: they are secret,
/// and words tell only their names. What carries the label with the hash of what is wanted is as wanted, however its
/// engine tells it (Podman renames options and drops `attachable`).
std::vector<ResourceDifference> differences(const engine::NetworkSpec& wanted, const engine::NetworkState& found);
std::vector<ResourceDifference> differences(const engine::VolumeSpec& wanted, const engine::VolumeState& found);

/// The same for a declared one on a ship, as far as that was asked; nothing if it is not there.
std::optional<std::vector<ResourceDifference>> differences_on_ship(const Environment& environment,
                                                                   const Resource& resource, const ShipFacts& facts);

/// Whether a ship that was asked has it, and not several of its name: then nothing is to be done to have it.
bool is_there_once(const Resource& resource, const ShipFacts& facts);

/// Of several networks of one name all agree on the oldest: which of two that is.
bool is_older(const engine::NetworkState& one, const engine::NetworkState& other);

/// The network of this name; of several the oldest, which is the one that is kept; null if there is none.
const engine::NetworkState* the_one_called(const std::string& name, const std::vector<engine::NetworkState>& networks);
const engine::VolumeState* the_one_called(const std::string& name, const std::vector<engine::VolumeState>& volumes);

} // namespace maestro
