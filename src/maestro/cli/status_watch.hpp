// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/fleet.hpp>
#include <maestro/run/observe.hpp>
#include <maestro/view/terminal.hpp>

namespace maestro::cli {

/// Refuses where there is no terminal on which a table can be watched.
void expect_watchable(const Terminal& terminal);

/// Shows the status on the whole screen and keeps it true until the user presses q.
void watch_status(const Environment& environment, engine::Fleet& fleet, const ObserveWish& wish, bool show_hosts,
                  Terminal& terminal);

} // namespace maestro::cli
