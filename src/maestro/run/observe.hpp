// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/error.hpp>
#include <maestro/engine/fleet.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/plan/observed.hpp>
#include <maestro/plan/stray_resource.hpp>
#include <maestro/plan/verb.hpp>

#include <map>
#include <set>
#include <vector>

namespace maestro {

struct ObserveWish {
  /// Whose declared networks and volumes are looked at.
  enum class Resources { nobodys, of_what_does_not_run, everybodys };

  std::vector<InstanceName> instances{};
  std::vector<InstanceName> counted = {}; // also whether these are ready; nothing is to be done about them
  bool images = false;                    // also which images each ship has
  std::set<ShipName> ships = {};          // to be asked although none of the instances is described there: for strays
  bool is_about_strays = false;           // which are not only told of: these ships are needed as well
  /// Of these, those that are absent on their ships are looked for on all others: they may still be where they were
  /// described before.
  std::vector<InstanceName> sought = {};
  bool all_containers = false; // also those that have nothing to do with us: they may hold ports
  Resources resources = Resources::nobodys;
  /// Which containers of the instances tell how they are made: those whose labels tell that they were made otherwise
  /// than described, but for what may have been changed since; all that were made otherwise; or all. With none of them
  /// it is not worked out either how they differ.
  enum class Retelling { of_none, of_what_may_be_updated, of_what_differs, of_all };
  Retelling retelling = Retelling::of_what_may_be_updated;
  /// Also which containers were changed while they ran, so that their labels may tell of another day.
  bool traces = false;
  /// On the ships that are asked for strays: networks and volumes, and who uses them if they are to go.
  StrayResources stray_resources = StrayResources::untold;
  /// Ships that gave no answer before and are not asked again, with what that was: nobody waits for them twice.
  std::map<ShipName, Error> given_up = {};
};

/// What is known of a ship that could not be asked.
ShipFacts unknown_ship(const Error& error, bool needed);

/// The ships that gave no answer, as they are given up from then on.
std::map<ShipName, Error> silent_ships(const Observed& observed);

/// What has to be known for a verb. What it rolls has to be counted besides: counted_beside().
ObserveWish observe_wish(Verb verb, std::vector<InstanceName> instances, std::set<ShipName> ships = {});

/// What has to be known to compare everything with its description.
ObserveWish observe_wish_of_diff(std::vector<InstanceName> instances);

/// Asks the ships, all at once: one request each for the containers, one more for images, one each for networks
/// and volumes where some are declared for what is to be created, or are looked for, one for traces where that for
/// volumes does not tell them, and where that leaves questions one for each container of the instances that it leaves
/// them about, and for each network or volume that is to go. Where something that is sought is absent, one request for
/// containers to each of the other ships.
Observed observe(const Environment& environment, engine::Fleet& fleet, const ObserveWish& wish);

} // namespace maestro
