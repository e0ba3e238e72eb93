// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/arguments.hpp>
#include <maestro/maestro.hpp>
#include <maestro/run/release_notes.hpp>
#include <maestro/view/terminal.hpp>

#include <functional>

namespace maestro::cli {

/// Writes the release that an apply was, when it has ended; tells where that could not be done. An apply that did
/// nothing is none. Looks again for that at what runs. After an interrupt, what takes longer than 2 s is given up.
void record(const Environment& environment, const Plan& plan, const ReleaseNotes& notes, engine::Fleet& fleet,
            const std::set<ShipName>& ships, const std::function<Observed()>& look, const Arguments& arguments,
            Terminal& terminal);

} // namespace maestro::cli
