// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/seconds.hpp>
#include <maestro/run/lock_process.hpp>
#include <maestro/run/lock_takeover.hpp>
#include <maestro/run/stopwatch.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <vector>

namespace maestro {
namespace {

/// Marks are kept for so many leases: until then, who was stalled may still learn from them that he is taken for dead.
constexpr int leases_of_marks = 10;

bool is_old(const LockVolume& volume, std::chrono::seconds age) { return volume.age && *volume.age > age; }

} // namespace

void ask_in_time(net::Duration limit, const std::function<void()>& work)
{
  if (!net::within(limit, work)) throw Error(Fault::unreachable, "no answer within " + in_seconds(limit));
}

bool is_left_over(const LockVolume& volume, const LockTimes& times)
{
  return volume.kind != LockVolume::Kind::lock && is_old(volume, leases_of_marks * times.lease);
}

void clear_away(engine::Engine& engine, const LockVolume& volume)
{
  try {
    remove_lock_volume(engine, volume);
  } catch (const engine::Refused&) { // whoever has the lock next tries again
  }
}

LockSign LockTakeover::sign_of(const ShipName& ship, const LockVolume& lock)
{
  const auto turn = asking_.take();
  const auto known = signs_.find(lock.token);
  if (known != signs_.end()) return known->second;
  return signs_.emplace(lock.token, ask_for_sign(ship, lock)).first->second;
}

LockSign LockTakeover::ask_for_sign(const ShipName& ship, const LockVolume& lock)
{
  LockSign sign{.last = lock.age};
  if (!is_lock_token(lock.token)) return sign; // not made by us: nobody will ever give a sign
  std::set<ShipName> asked{ship}, answered;
  asked.insert(lock.beats_on.begin(), lock.beats_on.end());
  net::Group questions;
  for (const ShipName& each : asked)
    if (environment_.ships.contains(each))
      questions.spawn([&, each] {
        try {
          ask_in_time(times_.beat, [&, each] {
            for (const LockVolume& volume : lock_volumes(fleet_.at(each), environment_.name))
              if (volume.token == lock.token && volume.kind != LockVolume::Kind::mark && volume.age)
                sign.last = std::min(sign.last.value_or(*volume.age), *volume.age);
            answered.insert(each);
          });
        } catch (const Error&) { // who does not answer is not counted
        }
      });
  questions.wait();
  const auto beats_asked = static_cast<std::size_t>(
      std::ranges::count_if(lock.beats_on, [&](const auto& one) { return answered.contains(one); }));
  const bool enough = answered.contains(ship) && beats_asked >= lock.beats_on.size() / 2 + 1;
  sign.is_dead = is_gone(lock.holder.process) || (enough && lock.age && sign.last && *sign.last > times_.lease);
  return sign;
}

/// Whoever has the mark takes away. If its owner is dead as well, there is a mark over him, and so on: as a mark is
/// never removed while anybody may still go by it, there is one last owner at any time.
bool LockTakeover::marks_as_own(engine::Engine& engine, const LockVolume& lock, const std::string& own_token,
                                const LockHolder& me)
{
  constexpr int most_owners = 20;
  std::string dead = lock.token;
  for (int owners = 0; owners < most_owners; ++owners) {
    const LockVolume mark =
        read_lock_volume(engine, engine.create_volume(mark_spec(environment_.name, own_token, me, dead)));
    if (mark.token == own_token) return true;
    if (!is_lock_token(mark.token) || !(is_old(mark, times_.lease) || is_gone(mark.holder.process))) return false;
    dead = mark.token;
  }
  return false;
}

bool LockTakeover::take_away(const ShipName& ship, const LockVolume& lock, const std::string& own_token,
                             const LockHolder& me)
{
  engine::Engine& engine = fleet_.at(ship);
  const Stopwatch since_mark;
  if (!marks_as_own(engine, lock, own_token, me)) return false;
  const std::vector<LockVolume> there = lock_volumes(engine, environment_.name);
  const auto same = std::ranges::find(there, lock.name, &LockVolume::name);
  if (same == there.end() || same->token != lock.token) return true;
  const bool is_local = is_gone(lock.holder.process);
  for (const LockVolume& volume : there)
    if (volume.token == lock.token && volume.kind != LockVolume::Kind::mark && !is_local &&
        !is_old(volume, times_.lease))
      return false;                                          // it lives after all
  if (since_mark.elapsed() > times_.lease / 2) return false; // others may take this one for dead
  remove_lock_volume(engine, lock);
  for (const LockVolume& volume : there)
    if (is_left_over(volume, times_) || (volume.token == lock.token && volume.kind == LockVolume::Kind::beat))
      clear_away(engine, volume);
  return true;
}

} // namespace maestro
