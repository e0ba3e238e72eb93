// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/lock.hpp>
#include <maestro/run/lock_process.hpp>
#include <maestro/run/lock_status.hpp>

#include <doctest/doctest.h>
#include <support/fake_engine.hpp>
#include <support/simulated.hpp>
#include <support/text.hpp>

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace maestro::testing {

using test::contains;

using Ships = std::set<ShipName>;

inline Ships ships(const std::vector<std::string>& names)
{
  return {[&] {
    Ships all;
    for (const std::string& name : names) all.emplace(name);
    return all;
  }()};
}

/// ship-0, ship-1 and so on.
inline std::vector<std::string> numbered_ships(int count)
{
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back("ship-" + std::to_string(i));
  return names;
}

/// Ships in memory, and those who want the lock of what runs on them, each with connections of its own.
struct LockGround {
  explicit LockGround(const std::vector<std::string>& names)
  {
    environment.name = "shop";
    for (const std::string& name : names) {
      environment.ships[ShipName(name)] = {.name = ShipName(name)};
      daemons.try_emplace(ShipName(name), name);
    }
  }

  FakeDaemon& at(const std::string& ship) { return daemons.at(ShipName(ship)); }

  Ships all() const
  {
    Ships all;
    for (const auto& [name, ship] : environment.ships) all.insert(name);
    return all;
  }

  std::size_t volumes() const
  {
    std::size_t all = 0;
    for (const auto& [name, daemon] : daemons) all += daemon.volumes.size();
    return all;
  }

  /// From now on each ship takes its time for each call, up to a quarter of a second, by this chance.
  void answer_by_chance(unsigned chance)
  {
    dice_ = chance;
    for (auto& [ship, daemon] : daemons)
      daemon.on_call = [this](const std::string&, const std::string&) {
        dice_ = dice_ * 1664525U + 1013904223U;
        net::sleep(std::chrono::milliseconds(dice_ >> 24U));
      };
  }

  Environment environment;
  std::map<ShipName, FakeDaemon> daemons;

private:
  unsigned dice_ = 0;
};

/// Somebody who wants the lock.
struct Operator {
  Operator(LockGround& where, const std::string& name, std::string process = "elsewhere")
      : ground(where), me{.by = name, .command = "apply", .process = std::move(process)}
  {
    for (auto& [ship, daemon] : ground.daemons) fleet.add(ship, [&daemon = daemon] { return daemon.connect(); });
    lock = std::make_unique<EnvironmentLock>(ground.environment, fleet);
  }

  void acquire() { lock->acquire(ground.all(), me); }

  /// Nothing, or who holds it.
  std::string try_to_acquire(const Ships& ships)
  {
    try {
      lock->acquire(ships, me);
      return {};
    } catch (const LockHeld& held) {
      return held.what();
    }
  }
  std::string try_to_acquire() { return try_to_acquire(ground.all()); }

  std::string lost(const std::string& ship) { return lock->lost_because(ShipName(ship)).value_or(""); }

  std::string token(const std::string& ship)
  {
    return ground.at(ship).volumes.at(lock_name("shop")).labels.at("io.maestro.token");
  }

  /// kill -9: what it holds stays.
  void die()
  {
    for (auto& [ship, daemon] : ground.daemons) daemon.reachable = false;
    lock.reset();
    for (auto& [ship, daemon] : ground.daemons) daemon.reachable = true;
  }

  /// From now on no sign of life of this one gets through, on any of these ships.
  void cut_off(const std::vector<std::string>& from)
  {
    for (const std::string& ship : from)
      ground.at(ship).on_call = [name = "maestro-lock.beat." + token(ship)](const std::string&, const std::string& of) {
        if (of.starts_with(name)) throw Error(Fault::unreachable, "no route to host");
      };
  }

  LockGround& ground;
  LockHolder me;
  engine::Fleet fleet;
  std::unique_ptr<EnvironmentLock> lock;
};

} // namespace maestro::testing
