// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/name.hpp>
#include <maestro/base/time.hpp>
#include <maestro/engine/engine.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The volumes that an environment's lock is made of, on each ship (docs/decisions/0019): the lock itself, whose labels
/// say who holds it; beats, its holder's signs of life; and marks, which say who takes a dead holder's lock away.
namespace maestro {

/// Who takes a lock, as others are told.
struct LockHolder {
  std::string by{};      // user@host
  std::string command{}; // apply web
  std::string process{}; // own_process()
  Moment since{};        // by its own clock
};

struct LockVolume {
  enum class Kind { lock, beat, mark };
  std::string name{};
  Kind kind = Kind::lock;
  std::string token{};                       // of the holder; of a mark: of who takes away
  LockHolder holder{};                       // of beats only the names below
  std::vector<ShipName> beats_on{};          // where its signs of life are to be found
  std::optional<std::chrono::seconds> age{}; // by the ship's clock, if the ship tells
};

/// What is known of somebody who holds the lock.
struct LockSign {
  std::optional<std::chrono::seconds> last{}; // the age of the last sign of life that was found
  bool is_dead = false;
};

/// Who holds it, in one line whatever he calls himself: "ann@ci".
std::string name_of(const LockHolder& holder);
/// The same with all that is known: "ann@ci (apply web) since 2026-11-28T20:50:00Z, last sign of life 3s ago"
std::string holder_text(const LockHolder& holder, const LockSign& sign);

/// 128 random bits, as 32 digits.
std::string new_lock_token();
/// Whether it is one that this program has made.
bool is_lock_token(std::string_view token);

std::string lock_name(const std::string& environment);
// No name is the beginning of another one: see Engine::remove_volume.
std::string beat_name(const std::string& token, std::uint32_t number);
std::string mark_name(const std::string& dead_token);

engine::VolumeSpec lock_spec(const std::string& environment, const std::string& token, const LockHolder& holder,
                             const std::vector<ShipName>& beats_on);
engine::VolumeSpec beat_spec(const std::string& environment, const std::string& token, std::uint32_t number);
engine::VolumeSpec mark_spec(const std::string& environment, const std::string& token, const LockHolder& holder,
                             const std::string& dead_token);

/// now: by the clock of the volume's ship, if it is known.
LockVolume read_lock_volume(const engine::VolumeState& volume, std::optional<Moment> now);
LockVolume read_lock_volume(const engine::Engine& engine, const engine::VolumeState& volume);
/// Removes the volume of its name. Throws Refused if it is still there, and not if the ship fails at that while another
/// one has the name by now.
void remove_lock_volume(engine::Engine& engine, const LockVolume& volume);
/// All that a ship has of the lock.
std::vector<LockVolume> lock_volumes(engine::Engine& engine, const std::string& environment);

} // namespace maestro
