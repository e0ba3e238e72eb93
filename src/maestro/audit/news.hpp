// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/time.hpp>
#include <maestro/run/event.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// What auditors are told.
namespace maestro::audit {

/// An instance, or a container that is described no more (then without a service), and what became of it.
struct Thing {
  std::string name{}, service{}, ship{};
  std::string ip{}; // of the ship
  std::optional<Result> result{};
  std::string because{};
};

/// A command that changes something.
struct Command {
  std::string id{}; // its own, for who puts lines together
  std::string environment{};
  std::string action{}; // start, stop, rollback, …
  std::string who{}, machine{};
  std::string description{}; // a digest of it, or empty
};

/// One thing to tell.
struct News {
  enum class Kind { begun, succeeded, failed };
  Kind kind = Kind::begun;
  bool of_command = true; // otherwise of one instance
  Moment at{};
  std::shared_ptr<const Command> command{};
  std::shared_ptr<const std::vector<Thing>> about{};
  std::string message{};          // why it failed
  std::optional<int> exit_code{}; // of a command that has ended
  std::chrono::nanoseconds took{0};
};

} // namespace maestro::audit
