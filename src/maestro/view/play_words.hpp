// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>
#include <maestro/plan/deed.hpp>
#include <maestro/run/event.hpp>
#include <maestro/view/style.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace maestro {

/// What is being done: `pulling image redis:7`.
std::string doing_text(const Action& action);
/// A pause between the stop and the start of an instance, or before both.
std::string pause_text(const Pause& pause, bool stopped);
/// For what an instance is waited, if that has a name: `tcp port 'http' (8080)`; empty otherwise.
std::string awaited_text(const Action& action, const Instance& instance);
/// `12.3 of 45.6 MB`, or nothing if the bytes are not known.
std::string bytes_text(const StepProgress& progress);

/// `2.1s`, `1m12s`.
std::string took_text(std::chrono::nanoseconds took);

/// How an instance ended, as shown in the last column: `started`, `host down`, `skipped: …`.
struct Outcome {
  std::string container; // the container column
  std::string status;
  Colour colour = nullptr;
};
/// What is known of an instance when it ends.
struct Circumstances {
  const Selected* found = nullptr;          // how it was found
  const SettledInstance* settled = nullptr; // why nothing was to be done
  std::string image;                        // as it is described
  std::string container_id;                 // its container now
  std::optional<Deed> deed{};               // what was done for it
};
/// One word: `started`, `replaced`, `failed`, `interrupted`.
std::string_view result_word(Verb verb, Result result, std::optional<Deed> deed);
Outcome outcome(Verb verb, const InstanceFinished& finished, const Circumstances& known);

/// What a user is told at once who interrupts a play.
inline constexpr std::string_view interrupted_text = "interrupted: finishing what is running; again to leave it";

} // namespace maestro
