// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/at_a_time.hpp>
#include <maestro/run/lock.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace maestro {

using namespace std::chrono_literals;

namespace {

/// Signs of life are given on so many ships, however many there are.
constexpr std::size_t most_beats = 3;

} // namespace

LockHeld::LockHeld(const std::string& environment, const ShipName& ship, const LockVolume& lock, const LockSign& sign)
    : Error(
          Fault::locked,
          fmt::format("the lock of '{}' is held on ship '{}' by {}", environment, ship, holder_text(lock.holder, sign)),
          "--lock-wait TIME waits for it; `maestro lock release` takes it from somebody who is gone")
{
}

EnvironmentLock::EnvironmentLock(const Environment& environment, engine::Fleet& fleet, LockTimes times)
    : environment_(environment), fleet_(fleet), times_(times)
{
}

EnvironmentLock::~EnvironmentLock()
{
  try {
    release();
  } catch (const net::Cancelled&) { // by who ends all connections, and so has ended this, too
  }
}

// ---- Taking it.

void EnvironmentLock::acquire(const std::set<ShipName>& ships, const LockHolder& me)
{
  me_ = me;
  refusals_.clear();
  unreachable_.clear();
  std::set<ShipName> willing = ships;
  try {
    do {
      release();
      take_all(willing);
      std::erase_if(willing,
                    [&](const ShipName& ship) { return refusals_.contains(ship) || unreachable_.contains(ship); });
    } while (!std::ranges::all_of(beats_on_, [&](const ShipName& ship) { return willing.contains(ship); }));
  } catch (...) { // also of an interrupt: half a lock is in everybody's way
    release();
    throw;
  }
  if (!holds_.empty()) life_.spawn([this] { keep_alive(); });
}

void EnvironmentLock::take_all(const std::set<ShipName>& ships)
{
  token_ = new_lock_token(); // a new one each time: what is left of an earlier try says nothing about this one
  const auto beats = static_cast<std::ptrdiff_t>(std::min(ships.size(), most_beats));
  beats_on_.assign(ships.begin(), std::next(ships.begin(), beats));
  takeover_.emplace(environment_, fleet_, times_);
  last_sign_ = {};
  beats_ = 0;
  lost_.reset();
  if (ships.empty()) return;
  take(*ships.begin());
  net::Group others(ships_at_a_time);
  for (auto next = std::next(ships.begin()); next != ships.end(); ++next)
    others.spawn([this, &ship = *next] { take(ship); });
  others.wait();
}

/// One of the places where an error becomes a fact.
void EnvironmentLock::take(const ShipName& ship)
{
  try {
    ask_in_time(2 * lock_patience, [&] { try_to_take(ship); });
  } catch (const LockHeld&) {
    holds_.erase(ship);
    throw;
  } catch (const Error& error) {
    unreachable_.emplace(ship, error);
  }
}

/// The lock that is on a ship now; nothing if the ship does not keep any.
std::optional<LockVolume> EnvironmentLock::make(const ShipName& ship)
{
  engine::Engine& engine = fleet_.at(ship);
  try {
    return read_lock_volume(engine, engine.create_volume(lock_spec(environment_.name, token_, me_, beats_on_)));
  } catch (const engine::Refused& refused) {
    constexpr unsigned failed = 500; // from here on it would keep one, and cannot
    if (refused.status() >= failed) throw;
    refusals_.emplace(ship, refused.what());
    return std::nullopt;
  }
}

void EnvironmentLock::try_to_take(const ShipName& ship)
{
  constexpr int most_tries = 10;
  for (int tries = 1;; ++tries) {
    holds_[ship]; // from here on it may be held, whether or not there is an answer
    const auto there = make(ship);
    if (!there) {
      holds_.erase(ship);
      return;
    }
    if (there->token == token_) {
      holds_[ship] = {.is_certain = true};
      return;
    }
    const LockSign sign = takeover_->sign_of(ship, *there);
    if (!sign.is_dead || tries == most_tries) throw LockHeld(environment_.name, ship, *there, sign);
    if (!takeover_->take_away(ship, *there, token_, me_)) net::sleep(tries * 50ms); // another one is at it
  }
}

// ---- Keeping it.

void EnvironmentLock::keep_alive()
{
  while (!lost_) {
    const net::Duration since = last_sign_.elapsed();
    if (since < times_.beat) net::sleep(times_.beat - since);
    if (is_stale()) return;
    const Stopwatch begun;
    if (give_signs())
      last_sign_ = begun;
    else
      net::sleep(times_.beat / 10);
  }
}

/// On half of the ships at least: who takes it for dead has asked more than the other half.
bool EnvironmentLock::give_signs()
{
  std::size_t given = 0;
  net::Group signs;
  ++beats_;
  for (const ShipName& ship : beats_on_)
    if (holds_.contains(ship) && holds_.at(ship).is_certain)
      signs.spawn([this, &ship, &given] {
        try {
          ask_in_time(times_.beat, [&] {
            give_sign(ship);
            ++given;
            // If this fails, it goes when the lock is given back: the newest one counts.
            fleet_.at(ship).remove_volume(beat_name(token_, beats_ - 1), net::Lane::sign);
          });
        } catch (const Error&) { // that none could be given here is the answer
        }
      });
  signs.wait();
  return 2 * given >= beats_on_.size();
}

void EnvironmentLock::give_sign(const ShipName& ship)
{
  check(ship, net::Lane::sign);
  if (lost_ || is_stale()) throw Error(Fault::locked, "the lock is lost");
  fleet_.at(ship).create_volume(beat_spec(environment_.name, token_, beats_), net::Lane::sign);
}

void EnvironmentLock::check(const ShipName& ship, net::Lane lane)
{
  engine::Engine& engine = fleet_.at(ship);
  const auto there = engine.volume(lock_name(environment_.name), lane);
  const auto is_mine = [&](const engine::VolumeState& volume) {
    return read_lock_volume(engine, volume).token == token_;
  };
  if (there && !is_mine(*there))
    return lose(fmt::format("{} has it on ship '{}'", name_of(read_lock_volume(engine, *there).holder), ship));
  if (!there) {
    if (const auto mark = engine.volume(mark_name(token_), lane))
      return lose(fmt::format("{} took it away on ship '{}'", name_of(read_lock_volume(engine, *mark).holder), ship));
    // Somebody has removed what no container uses.
    const auto again = engine.create_volume(lock_spec(environment_.name, token_, me_, beats_on_), lane);
    if (!is_mine(again))
      return lose(fmt::format("{} has it on ship '{}'", name_of(read_lock_volume(engine, again).holder), ship));
  }
  if (const auto hold = holds_.find(ship); hold != holds_.end()) hold->second.checked = {};
}

bool EnvironmentLock::is_stale() const { return last_sign_.elapsed() > times_.lease / 2; }

void EnvironmentLock::lose(std::string why)
{
  if (!lost_) lost_ = "the environment's lock is lost: " + std::move(why);
}

/// Beside what the play asks of the ship, and once for all steps that are about to begin there.
void EnvironmentLock::look_again(const ShipName& ship, Hold& hold)
{
  constexpr net::Duration fresh = 5s;
  if (hold.checked.elapsed() <= fresh) return;
  const std::shared_ptr<net::Semaphore> looking = hold.looking;
  const auto turn = looking->take();
  if (lost_ || hold.checked.elapsed() <= fresh) return;
  try {
    ask_in_time(times_.beat, [&] { check(ship, net::Lane::beside); });
  } catch (const Error&) { // a ship that does not answer does not change either
    hold.checked = {};
  }
}

std::optional<std::string> EnvironmentLock::lost_because(const ShipName& ship)
{
  const auto hold = holds_.find(ship);
  if (!lost_ && hold != holds_.end() && hold->second.is_certain) look_again(ship, hold->second);
  if (!lost_ && !holds_.empty() && is_stale())
    lose(fmt::format("no sign of life could be given for {}, and others may take it away",
                     to_text(std::chrono::duration_cast<std::chrono::seconds>(last_sign_.elapsed()))));
  return lost_;
}

// ---- Giving it back.

void EnvironmentLock::release()
{
  if (holds_.empty()) return;
  net::to_the_end([this] {
    net::Group ships(ships_at_a_time);
    life_.cancel();
    life_.wait();
    for (const auto& [ship, hold] : holds_) ships.spawn([this, &ship = ship] { give_back(ship); });
    // Whoever has interrupted does not wait for long: what is left is taken over.
    net::within(net::received_signal() == 0 ? net::unlimited : net::Duration(2s), [&] { ships.wait(); });
  });
  holds_.clear();
}

void EnvironmentLock::expect_little_of(const std::map<ShipName, Error>& ships)
{
  for (auto& [ship, hold] : holds_)
    if (ships.contains(ship)) hold.is_hopeful = false;
}

void EnvironmentLock::give_back(const ShipName& ship)
{
  try {
    constexpr net::Duration little_hope = 2s;
    const Hold& hold = holds_.at(ship);
    ask_in_time(hold.is_certain && hold.is_hopeful ? lock_patience : little_hope, [&] {
      engine::Engine& engine = fleet_.at(ship);
      for (const LockVolume& volume : lock_volumes(engine, environment_.name)) {
        const bool is_mine = volume.token == token_ && volume.kind != LockVolume::Kind::mark;
        // Once it is stale, somebody else may get the lock between the look and the removal.
        const bool may_go = volume.kind != LockVolume::Kind::lock || !is_stale();
        if ((is_mine && may_go) || is_left_over(volume, times_)) clear_away(engine, volume);
      }
    });
  } catch (const Error&) { // the others will take it away by its age
  }
}

} // namespace maestro
