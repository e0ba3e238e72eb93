// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/random.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/plan/labels.hpp>
#include <maestro/run/at_a_time.hpp>
#include <maestro/run/history.hpp>
#include <maestro/run/lock_takeover.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <tuple>

namespace maestro {
namespace {

/// A number that everybody sees is on so many ships at least, if there are so many.
constexpr std::size_t fewest_copies = 3;
/// A large fleet does not need a copy on each of its ships: a record grows with the fleet, too.
constexpr std::size_t most_copies = 20;

/// So many numbers are tried: others may have taken some that were not seen.
constexpr ReleaseNumber most_tries = 10;

/// Asks ships at the same time, each in a limited time. Returns those that failed.
std::map<ShipName, Error> ask_all(const std::set<ShipName>& ships, const std::function<void(const ShipName&)>& work)
{
  std::map<ShipName, Error> errors;
  net::Group asked(ships_at_a_time);
  for (const ShipName& ship : ships)
    asked.spawn([&, &ship = ship] {
      try {
        ask_in_time(lock_patience, [&] { work(ship); });
      } catch (const Error& error) { // a fact about this ship
        errors.emplace(ship, error);
      }
    });
  asked.wait();
  return errors;
}

class Writer {
public:
  Writer(const Environment& environment, engine::Fleet& fleet, Release release, const std::set<ShipName>& ships,
         const std::map<ShipName, Error>& given_up)
      : environment_(environment), fleet_(fleet), history_(read_history(environment, fleet, given_up)),
        release_(std::move(release))
  {
    for (const ShipName& ship : history_.answered)
      if (targets_.size() < fewest_copies) targets_.insert(ship);
    for (const ShipName& ship : ships)
      if (const auto error = history_.errors.find(ship); error != history_.errors.end())
        written_.failures.emplace(ship, error->second.what());
      else if (targets_.size() < most_copies)
        targets_.insert(ship);
  }

  WrittenRelease write()
  {
    release_.number = history_.releases.empty() ? 1 : history_.releases.front().record.number + 1;
    if (const KeptRelease* parent = history_.in_force()) release_.parent = parent->record.number;
    const ReleaseNumber first = release_.number;
    while (!targets_.empty() && !try_number())
      if (++release_.number == first + most_tries) give_up(first);
    if (written_.copies == 0) return written_;
    written_.number = release_.number;
    const auto ignored = ask_all(history_.answered, [&](const ShipName& ship) { tidy(ship); }); // the next one does it
    return written_;
  }

private:
  /// Whether nobody else has it. The first ship by name decides between those who try at the same time.
  bool try_number()
  {
    const engine::VolumeSpec spec = release_spec(environment_.name, release_, random_digits());
    mine_.clear();
    unsure_.clear();
    is_taken_ = false;
    std::set<ShipName> others = targets_;
    while (!others.empty() && mine_.empty() && !is_taken_) create(spec, {others.extract(others.begin()).value()});
    if (!is_taken_) create(spec, others);
    if (!is_taken_) {
      written_.copies = mine_.size();
      return true;
    }
    mine_.merge(unsure_);
    const auto ignored =
        ask_all(mine_, [&](const ShipName& ship) { // one that is left is a second release of its number
          const auto there = fleet_.at(ship).volume(spec.name);
          if (there && is_same(*there, spec)) fleet_.at(ship).remove_volume(spec.name);
        });
    return false;
  }

  static bool is_same(const engine::VolumeState& there, const engine::VolumeSpec& spec)
  {
    return release_digest(there.labels) == release_digest(spec.labels);
  }

  void create_on(const ShipName& ship, const engine::VolumeSpec& spec)
  {
    const engine::VolumeState there = fleet_.at(ship).create_volume(spec);
    if (is_same(there, spec)) {
      mine_.insert(ship);
      return;
    }
    // One volume without labels may be anybody's. A second one is of an engine, or of somebody before it, who drops
    // them.
    if (there.labels.empty() && !unlabelled_.insert(ship).second)
      throw Error(Fault::failed, "it makes volumes without the labels that they are to have");
    is_taken_ = true;
  }

  void create(const engine::VolumeSpec& spec, const std::set<ShipName>& ships)
  {
    for (const auto& [ship, error] : ask_all(ships, [&](const ShipName& ship) { create_on(ship, spec); })) {
      written_.failures.emplace(ship, error.what());
      unsure_.insert(ship);
      targets_.erase(ship);
    }
  }

  void give_up(ReleaseNumber first)
  {
    for (const ShipName& ship : targets_)
      written_.failures.emplace(ship, fmt::format("others have the numbers {} to {}", first, release_.number - 1));
    targets_.clear();
  }

  /// Copies that are missing are made, and those that are too old go; but not the last ones that went well, however
  /// many did not since: there is a way back.
  void tidy(const ShipName& ship)
  {
    constexpr std::size_t way_back = 2; // the one in force, and the one before it
    engine::Engine& engine = fleet_.at(ship);
    std::set<ReleaseNumber> numbers{release_.number}, went_well;
    if (release_.result == ReleaseResult::ok) went_well.insert(release_.number);
    for (const KeptRelease& one : history_.releases) { // newest first
      const ReleaseNumber number = one.record.number;
      if (one.record.release && one.record.release->result == ReleaseResult::ok && went_well.size() < way_back)
        went_well.insert(number);
      const bool is_kept = numbers.contains(number) || numbers.size() < kept_releases || went_well.contains(number);
      if (is_kept) numbers.insert(number);
      const bool is_here = one.ships.contains(ship);
      if (is_here && !is_kept) engine.remove_volume(one.record.copy.name);
      if (!is_here && is_kept && one.record.release && targets_.contains(ship)) engine.create_volume(one.record.copy);
    }
  }

  const Environment& environment_;
  engine::Fleet& fleet_;
  const History history_;
  Release release_;
  std::set<ShipName> targets_;    // where it is written
  std::set<ShipName> mine_;       // which have the number from us
  std::set<ShipName> unsure_;     // which may have it, but gave no answer
  bool is_taken_ = false;         // by somebody else
  std::set<ShipName> unlabelled_; // where there was a volume of the name, without labels
  WrittenRelease written_;
};

/// Whether an instance that both know ran another image.
bool have_other_images(const Release& one, const Release& other)
{
  return std::ranges::any_of(one.instances, [&](const auto& entry) {
    const auto found = other.instances.find(entry.first);
    return found != other.instances.end() && found->second.image_id != entry.second.image_id;
  });
}

bool are_other(const Release& one, const Release& other)
{
  return one.description != other.description || one.withheld != other.withheld || have_other_images(one, other);
}

/// What became of an instance last.
const ReleasedInstance* last_of(const std::string& instance, const History& history)
{
  for (const KeptRelease& one : history.releases) { // the newest first
    if (!one.record.release) continue;
    const auto found = one.record.release->instances.find(instance);
    if (found != one.record.release->instances.end()) return &found->second;
  }
  return nullptr;
}

/// Whether a release was about some things only, and these have not been changed since.
bool still_stands(const Release& release, const History& history)
{
  return release.partial && std::ranges::all_of(release.instances, [&](const auto& entry) {
           const ReleasedInstance* const last = last_of(entry.first, history);
           return last->config_hash == entry.second.config_hash && last->image_id == entry.second.image_id;
         });
}

} // namespace

const KeptRelease* History::in_force() const
{
  for (const KeptRelease& one : releases)
    if (one.record.release && one.record.release->result == ReleaseResult::ok) return &one;
  return nullptr;
}

const KeptRelease* History::before(const KeptRelease& release) const
{
  for (const KeptRelease& one : releases)
    if (one.record.number < release.record.number && one.record.release &&
        one.record.release->result == ReleaseResult::ok)
      return &one;
  return nullptr;
}

WayBack History::way_back() const
{
  WayBack way;
  for (const KeptRelease& one : releases) {
    if (!one.record.release) {
      way.unread = &one;
      return way;
    }
    if (one.record.release->result != ReleaseResult::undone) {
      way.undone = &one;
      break;
    }
    way.skipped.push_back(one.record.number);
  }
  if (way.undone == nullptr) return way;
  const Release& undone = *way.undone->record.release;
  const bool has_failed = undone.result == ReleaseResult::failed;
  for (way.to = before(*way.undone); way.to != nullptr; way.to = before(*way.to)) {
    const Release& one = *way.to->record.release;
    if (!still_stands(one, *this)) {
      if (has_failed || are_other(one, undone)) break;
      continue;
    }
    for (const auto& [name, instance] : one.instances) way.standing.insert(name);
    const bool is_all =
        std::ranges::all_of(undone.instances, [&](const auto& entry) { return way.standing.contains(entry.first); });
    if (has_failed && is_all) break; // it has changed nothing
  }
  return way;
}

History read_history(const Environment& environment, engine::Fleet& fleet, const std::map<ShipName, Error>& given_up)
{
  History history;
  std::map<std::pair<ReleaseNumber, std::string>, KeptRelease> found;
  for (const auto& [ship, declared] : environment.ships)
    if (!given_up.contains(ship)) history.answered.insert(ship);
  history.errors = ask_all(history.answered, [&](const ShipName& ship) {
    for (const engine::VolumeState& volume : fleet.at(ship).volumes(release_label(environment.name))) {
      const auto number = release_number(environment.name, volume.name);
      if (!number) continue;
      KeptRelease& kept = found[{*number, release_digest(volume.labels)}];
      kept.ships.insert(ship);
      // One copy is read, and another one if that is damaged.
      if (!kept.record.release) kept.record = *read_release(environment.name, volume);
    }
  });
  for (const auto& [ship, error] : history.errors) history.answered.erase(ship);
  for (const auto& [ship, error] : given_up)
    if (environment.ships.contains(ship)) history.errors.emplace(ship, error);
  for (auto& [key, kept] : found) history.releases.push_back(std::move(kept));
  std::ranges::reverse(history.releases);
  return history;
}

std::map<ShipName, Error> silent_ships(const History& history)
{
  std::map<ShipName, Error> silent = history.errors;
  std::erase_if(silent, [](const auto& one) { return one.second.fault() != Fault::unreachable; });
  return silent;
}

WrittenRelease write_release(const Environment& environment, engine::Fleet& fleet, Release release,
                             const std::set<ShipName>& ships, const std::map<ShipName, Error>& given_up)
{
  return Writer(environment, fleet, std::move(release), ships, given_up).write();
}

} // namespace maestro
