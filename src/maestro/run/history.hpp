// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/fleet.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/run/release.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace maestro {

/// A release, and the ships that have a copy of it.
struct KeptRelease {
  ReleaseRecord record{};
  std::set<ShipName> ships{};
};

/// What is undone, and what is brought back for it.
struct WayBack {
  const KeptRelease* undone = nullptr;  // null: no release has changed anything
  const KeptRelease* to = nullptr;      // null: there is none to go back to
  std::set<std::string> standing{};     // instances that releases of some things in between have made what they are
  std::vector<ReleaseNumber> skipped{}; // newer than the undone one; they changed nothing
  const KeptRelease* unread = nullptr;  // that may be the one to undo, and cannot be read: then nothing is found
};

/// The releases that the ships keep.
struct History {
  /// Newest first. Two have the same number only if they were written where nobody could see both.
  std::vector<KeptRelease> releases{};
  std::set<ShipName> answered{};
  std::map<ShipName, Error> errors{}; // of the other ships

  /// The newest one that went well, which is what runs, as far as apply has to do with it; or null.
  const KeptRelease* in_force() const;
  /// The newest one before a release that went well; or null.
  const KeptRelease* before(const KeptRelease& release) const;
  /// How the last release that changed something is undone. If it failed, by the newest one before it that went well,
  /// which was in force; if it went well, by the newest one before it that did so, too, and was described otherwise, or
  /// ran other images. A release of some things of which nothing has been changed since is none to go back to.
  WayBack way_back() const;
};

/// Asks all ships of the environment at the same time, but for those that are given up: what they said is their error.
History read_history(const Environment& environment, engine::Fleet& fleet,
                     const std::map<ShipName, Error>& given_up = {});

/// The ships that gave no answer, not even a refusal.
std::map<ShipName, Error> silent_ships(const History& history);

/// So many are kept, and the last two that went well if they are older.
constexpr std::size_t kept_releases = 20;

/// What came of writing a release.
struct WrittenRelease {
  ReleaseNumber number = 0; // 0: it was written nowhere
  std::size_t copies = 0;
  std::map<ShipName, std::string> failures{}; // ships that should have one and do not, and why
};

/// Writes a release, whose number and parent are found here, on these ships, and on the first three that answer, where
/// everybody looks for the next number; there also copies of earlier ones that are missing. Removes the oldest ones.
/// Ships that are given up are not asked.
WrittenRelease write_release(const Environment& environment, engine::Fleet& fleet, Release release,
                             const std::set<ShipName>& ships, const std::map<ShipName, Error>& given_up = {});

} // namespace maestro
