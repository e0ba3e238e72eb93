// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/arguments.hpp>
#include <maestro/maestro.hpp>
#include <maestro/model/kept_description.hpp>
#include <maestro/view/terminal.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace maestro::cli {

/// What a change is about: the description, or what it was on an earlier day.
struct Goal {
  Environment environment;
  std::vector<std::string> things;                      // that were named, or empty
  std::function<std::optional<KeptDescription>()> kept; // the description for a release; nothing if it is too large
  /// Engines are asked how containers are: labels may tell just of the day that it is gone back to.
  bool checks_containers = false;
  std::map<ShipName, Error> silent = {}; // ships that gave no answer as it was found out
  std::string if_reached = {};           // what is told if there is nothing to do for it
};

/// What the description says, and the things that were named.
Goal described_goal(const Arguments& arguments, Terminal& terminal);

/// The road of a change: refuse what makes no sense, find out the goal, select, observe, plan, execute, report; or, for
/// a dry run, show the plan. What finds out the goal may add to the arguments.
int change(Verb verb, const std::function<Goal()>& goal, const Arguments& arguments, Terminal& terminal);

} // namespace maestro::cli
