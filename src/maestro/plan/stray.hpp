// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>
#include <maestro/plan/observed.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace maestro {

/// A container that carries our environment's label on a described ship and is not described there: its instance was
/// renamed, moved or removed.
struct Stray {
  std::string name; // of the container
  ShipName ship;
  const engine::ContainerSummary* container = nullptr;
  InstanceName moved;      // the instance that it is of, if that is described on another ship now; or empty
  bool left_alone = false; // nothing is to be changed on its ship
};

/// The instance that a container of ours was made for; by its name, if it does not say it.
InstanceName made_for(const engine::ContainerSummary& container);

/// The strays of the ships that were asked, by ship and name. Refers to the observation.
std::vector<Stray> strays_of(const Environment& environment, const Observed& observed);

/// The services whose strays are meant, where things were named or chosen by name; nothing: all are.
using StrayServices = std::optional<std::set<ServiceName>>;
/// Those of these instances.
StrayServices services_of(const Environment& environment, const std::vector<InstanceName>& instances);
/// Whether a container was made for one of these.
bool is_of(const Stray& stray, const StrayServices& services);

/// The one of an instance that is described elsewhere now, or null.
const Stray* moved_one(const std::vector<Stray>& strays, const InstanceName& instance);

} // namespace maestro
