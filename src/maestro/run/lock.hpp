// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/fleet.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/run/lock_takeover.hpp>
#include <maestro/run/lock_volume.hpp>
#include <maestro/run/stopwatch.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace maestro {

/// Somebody else holds the lock.
class LockHeld : public Error {
public:
  LockHeld(const std::string& environment, const ShipName& ship, const LockVolume& lock, const LockSign& sign);
};

/// An environment's lock, on each of some ships, so that no two plays change the same ships, or instances of the same
/// service, at a time (docs/decisions/0019). Held from acquire to release, which the destructor does as well; unless it
/// is lost: then nothing may be begun any more.
class EnvironmentLock {
public:
  /// All must outlive it.
  EnvironmentLock(const Environment& environment, engine::Fleet& fleet, LockTimes times = {});
  ~EnvironmentLock();
  EnvironmentLock(const EnvironmentLock&) = delete;
  EnvironmentLock& operator=(const EnvironmentLock&) = delete;

  /// Takes it on all of these ships that keep it, instead of those where it is held, or on none: throws LockHeld if
  /// somebody else holds it on one of them. The first of them decides between equals; the others are asked at the same
  /// time.
  void acquire(const std::set<ShipName>& ships, const LockHolder& me);
  void release();
  /// These ships have given no answer: nobody waits long for them when it is released.
  void expect_little_of(const std::map<ShipName, Error>& ships);

  /// Ships that refuse to keep it, and their words: there it protects nobody.
  const std::map<ShipName, std::string>& refusals() const { return refusals_; }
  /// Ships that did not answer when it was taken: nothing is to be done there.
  const std::map<ShipName, Error>& unreachable() const { return unreachable_; }

  /// To be asked before each change on a ship: why it must not be made any more, or nothing. Looks again at the ship's
  /// own lock if that was not done for some seconds.
  std::optional<std::string> lost_because(const ShipName& ship);

private:
  /// On a ship.
  struct Hold {
    bool is_certain = false; // otherwise it was asked for, and there was no answer
    bool is_hopeful = true;  // otherwise it has not answered since
    Stopwatch checked{};
    std::shared_ptr<net::Semaphore> looking = std::make_shared<net::Semaphore>(1);
  };

  void take_all(const std::set<ShipName>& ships);
  void take(const ShipName& ship);
  void try_to_take(const ShipName& ship);
  std::optional<LockVolume> make(const ShipName& ship);
  void give_back(const ShipName& ship);
  void keep_alive();
  /// Whether enough signs of life could be given.
  bool give_signs();
  void give_sign(const ShipName& ship);
  /// Looks whether the ship still has it; loses it otherwise.
  void check(const ShipName& ship, net::Lane lane);
  /// The same if that was not done for some seconds.
  void look_again(const ShipName& ship, Hold& hold);
  bool is_stale() const;
  void lose(std::string why);

  const Environment& environment_;
  engine::Fleet& fleet_;
  const LockTimes times_;

  LockHolder me_;
  std::string token_;
  std::vector<ShipName> beats_on_; // all of them keep it
  std::map<ShipName, Hold> holds_;
  std::map<ShipName, std::string> refusals_;
  std::map<ShipName, Error> unreachable_;
  std::optional<LockTakeover> takeover_; // of this attempt
  Stopwatch last_sign_;
  std::uint32_t beats_ = 0;
  std::optional<std::string> lost_;
  net::Group life_;
};

} // namespace maestro
