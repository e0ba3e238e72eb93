// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>
#include <maestro/plan/labels.hpp>
#include <maestro/plan/observed.hpp>
#include <maestro/plan/step.hpp>

#include <string>
#include <vector>

namespace maestro {

/// What is done about networks and volumes of ours that are not described any more: they are told of where they are
/// known anyway, or looked for.
enum class StrayResources { untold, told, looked_for, removed, removed_with_data };

/// A network or volume on a described ship that was made for this environment, and that is not described any more.
struct StrayResource {
  Resource resource;
  ShipName ship;
  std::string id;               // of a network: its name may be another's as well
  bool may_hold_data = false;   // that goes with it
  const Users* users = nullptr; // null: not asked for
};

/// Whether what carries these labels was made for an environment, and not for its lock or its history.
bool is_made_for(const Environment& environment, const Labels& labels);

/// Those of a ship that was asked for its networks or volumes, networks first, each by name. Refers to what it said.
std::vector<StrayResource> stray_resources_of(const Environment& environment, const ShipName& ship,
                                              const ShipFacts& facts);

} // namespace maestro
