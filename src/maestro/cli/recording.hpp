// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/arguments.hpp>
#include <maestro/maestro.hpp>
#include <maestro/model/kept_description.hpp>
#include <maestro/run/release_notes.hpp>
#include <maestro/view/terminal.hpp>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace maestro::cli {

/// An apply that has ended.
struct Applied {
  const Environment& environment;
  const std::function<std::optional<KeptDescription>()>& kept; // its description
  const std::vector<std::string>& things;                      // that were named, or empty
  const Plan& plan;
  const ReleaseNotes& notes;
  std::set<ShipName> ships; // that it was about
  std::function<Observed()> look;
};

/// Writes the release that an apply was, and takes away what was left by containers that are gone; tells where a
/// release could not be written. An apply that did nothing is none. Looks again for that at what runs. After an
/// interrupt, what takes longer than 2 s is given up.
void record(const Applied& applied, engine::Fleet& fleet, const Arguments& arguments, Terminal& terminal);

} // namespace maestro::cli
