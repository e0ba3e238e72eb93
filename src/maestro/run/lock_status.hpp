// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/lock_takeover.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace maestro {

/// Somebody who holds an environment's lock on some ships. Others may hold it on others.
struct LockHolding {
  std::string token{};
  LockHolder holder{};
  LockSign sign{};
  std::vector<ShipName> ships{};
};

struct LockStatus {
  std::vector<LockHolding> holdings{};               // by the first of their ships
  std::map<ShipName, std::optional<bool>> is_held{}; // of all ships; nothing: it did not answer
  std::map<ShipName, Error> errors{};                // of those that did not
};

/// Asks all ships of the environment, at the same time.
LockStatus lock_status(const Environment& environment, engine::Fleet& fleet, const LockTimes& times = {});

/// Takes the lock away from these holders, dead or alive: who is alive begins nothing more once he notices, some
/// seconds later. Returns what went wrong, by ship.
std::map<ShipName, Error> take_lock_away(const Environment& environment, engine::Fleet& fleet, const LockHolder& me,
                                         const std::vector<LockHolding>& holdings);

} // namespace maestro
