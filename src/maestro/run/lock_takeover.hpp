// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/fleet.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/run/lock_volume.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace maestro {

/// The times that all who use a lock agree on.
struct LockTimes {
  std::chrono::seconds lease{60}; // a holder without a sign of life for longer is dead
  std::chrono::seconds beat{10};  // between signs of life
};

/// For one thing that is asked of a ship about the lock: longer than a busy engine takes, and short against the lease.
constexpr net::Duration lock_patience = std::chrono::seconds(10);

/// Does work that asks a ship, in a limited time. Throws Error(Fault::unreachable) if it takes longer.
void ask_in_time(net::Duration limit, const std::function<void()>& work);

/// Whether it is a sign of life or a mark that nobody goes by any more.
bool is_left_over(const LockVolume& volume, const LockTimes& times);

/// Removes what is of no use any more; it stays if the ship refuses that.
void clear_away(engine::Engine& engine, const LockVolume& volume);

/// Decides whether holders live, and takes the locks of dead ones away: without ever taking one from another who came
/// in between, however many do so at the same time, and wherever they stall or die.
class LockTakeover {
public:
  /// All must outlive it.
  LockTakeover(const Environment& environment, engine::Fleet& fleet, const LockTimes& times)
      : environment_(environment), fleet_(fleet), times_(times)
  {
  }

  /// Of the holder whose lock was found on a ship. He is dead if he was a process of this machine that is gone, or if
  /// he has given no sign of life for longer than the lease, neither on that ship nor where he gives them: of those
  /// ships, more have to be asked than he can do without.
  LockSign sign_of(const ShipName& ship, const LockVolume& lock);

  /// Takes the lock of a dead holder away on a ship: true if it is gone now, as far as this one had to do with it.
  bool take_away(const ShipName& ship, const LockVolume& lock, const std::string& own_token, const LockHolder& me);

private:
  bool marks_as_own(engine::Engine& engine, const LockVolume& lock, const std::string& own_token, const LockHolder& me);
  LockSign ask_for_sign(const ShipName& ship, const LockVolume& lock);

  const Environment& environment_;
  engine::Fleet& fleet_;
  const LockTimes& times_;
  std::map<std::string, LockSign> signs_; // by token: a thousand ships may have the same holder's lock
  net::Semaphore asking_{1};
};

} // namespace maestro
