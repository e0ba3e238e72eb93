// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace maestro {

/// So many of a service's instances, or so many of a hundred of them.
struct Share {
  std::int64_t value = 0;
  bool is_percent = false;

  /// Of so many, what is left over by a percentage not counted.
  std::size_t rounded_down(std::size_t of) const;
  /// Of so many, what is left over by a percentage counted as one more.
  std::size_t rounded_up(std::size_t of) const;

  auto operator<=>(const Share&) const = default;
};

/// What becomes of the others of a service once the replacement of one of its instances has failed, and was undone.
enum class FailureAction {
  rollback, // those that were replaced get their old containers back, too
  pause,    // no other is replaced
  proceed,  // they are replaced all the same
};

/// `rollback`, `pause`, `continue`.
std::string_view to_text(FailureAction action);

/// How the instances of a service are replaced: the key `update`.
struct UpdatePolicy {
  Share parallelism{.value = 1};                              // so many at the same time
  std::chrono::nanoseconds delay{0};                          // before the next ones
  std::chrono::nanoseconds monitor = std::chrono::seconds(5); // a new container must go on running for so long
  FailureAction failure_action = FailureAction::rollback;     //
  std::optional<Share> min_up{};                              // so many are ready all the time
  bool starts_first = false;                                  // the new container, before the old one is stopped
  bool leaves_peers = false;                                  // nothing is replaced for what it is told of others alone
};

} // namespace maestro
