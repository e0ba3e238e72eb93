// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/fleet.hpp>
#include <maestro/run/observe.hpp>
#include <maestro/view/terminal.hpp>

namespace maestro::cli {

struct WatchWish {
  const Environment& environment;
  engine::Fleet& fleet;
  const ObserveWish& what;
  bool addresses = false; // of ships instead of their names
  bool json = false;      // an object for each change
};

/// Shows the status on the whole screen and keeps it true until the user presses q. For programs, and where there is no
/// screen, writes a line for each change until it is interrupted.
void watch_status(const WatchWish& wish, Terminal& terminal);

} // namespace maestro::cli
