// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/at_a_time.hpp>
#include <maestro/run/lock_status.hpp>

#include <algorithm>

namespace maestro {
namespace {

void take_away_by_hand(engine::Engine& engine, const std::string& environment, const std::string& token,
                       const LockHolder& me)
{
  // By the mark a holder who is alive learns that this is no accident.
  if (is_lock_token(token)) engine.create_volume(mark_spec(environment, new_lock_token(), me, token));
  for (const LockVolume& volume : lock_volumes(engine, environment))
    if (volume.token == token && volume.kind != LockVolume::Kind::mark) engine.remove_volume(volume.name);
}

} // namespace

LockStatus lock_status(const Environment& environment, engine::Fleet& fleet, const LockTimes& times)
{
  LockStatus status;
  std::map<ShipName, LockVolume> locks;
  const std::string name = lock_name(environment.name);
  net::Group questions(ships_at_a_time);
  for (const auto& [ship, declared] : environment.ships)
    questions.spawn([&, &ship = ship] {
      try {
        ask_in_time(lock_patience, [&] {
          engine::Engine& engine = fleet.at(ship);
          const auto lock = engine.volume(name);
          status.is_held[ship] = lock.has_value();
          if (lock) locks.emplace(ship, read_lock_volume(engine, *lock));
        });
      } catch (const Error& error) { // of this ship nothing is known
        status.is_held[ship] = std::nullopt;
        status.errors.emplace(ship, error);
      }
    });
  questions.wait();
  LockTakeover takeover(environment, fleet, times);
  for (const auto& [ship, lock] : locks) {
    const auto same = std::ranges::find(status.holdings, lock.token, &LockHolding::token);
    if (same == status.holdings.end())
      status.holdings.push_back({lock.token, lock.holder, takeover.sign_of(ship, lock), {ship}});
    else
      same->ships.push_back(ship);
  }
  return status;
}

std::map<ShipName, Error> take_lock_away(const Environment& environment, engine::Fleet& fleet, const LockHolder& me,
                                         const std::vector<LockHolding>& holdings)
{
  std::map<ShipName, Error> errors;
  net::Group ships(ships_at_a_time);
  for (const LockHolding& holding : holdings)
    for (const ShipName& ship : holding.ships)
      ships.spawn([&] {
        try {
          ask_in_time(lock_patience, [&] { take_away_by_hand(fleet.at(ship), environment.name, holding.token, me); });
        } catch (const Error& error) { // told to the user
          errors.emplace(ship, error);
        }
      });
  ships.wait();
  return errors;
}

} // namespace maestro
