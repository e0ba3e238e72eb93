// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/arguments.hpp>
#include <maestro/cli/option.hpp>
#include <maestro/maestro.hpp>
#include <maestro/run/lock.hpp>
#include <maestro/view/terminal.hpp>

#include <chrono>
#include <set>

/// How commands that change something take the environment's lock.
namespace maestro::cli {

struct LockOptions {
  std::chrono::nanoseconds wait{0};
  bool none = false;
};

Options lock_options();

/// This process, as others are told of it.
LockHolder own_holder(const Arguments& arguments);

/// Takes the lock on these ships, waiting for it as long as the user wants. Tells who holds it meanwhile, and which
/// ships keep none. Throws LockHeld if it cannot be had.
void take_lock(EnvironmentLock& lock, const std::set<ShipName>& ships, const Arguments& arguments, Terminal& terminal);

/// Of what was observed: a ship on which the lock could not be taken, because it did not answer, counts as one that
/// could not be asked.
void leave_out(Observed& observed, const std::map<ShipName, Error>& ships);

} // namespace maestro::cli
