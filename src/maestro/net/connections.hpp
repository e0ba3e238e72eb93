// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/error.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/net/lane.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Internal to net.
namespace maestro::net {

/// Bounds the connections of a loop, and the pipes of its child processes, by the number of descriptors that the
/// process may have. At most half of them may rest (kept for the next request, or open for as long as the server has
/// something to tell), so that there are always some for requests.
class Connections {
public:
  /// As many as the limit of open files allows, less what other parts of the process need.
  Connections();
  explicit Connections(std::size_t most);
  std::size_t most() const { return most_; }

  /// A permit for one connection. Waits until there is one of those that this lane may have.
  Semaphore::Permit take(Lane lane = Lane::queue);
  /// Several permits at once.
  std::vector<Semaphore::Permit> take(std::size_t count);

  /// Held while a connection rests; null if too many do.
  using Rest = std::shared_ptr<void>;
  Rest rest() { return rest(most_ / 2, 1); }

  struct Holding {
    Rest rest;
    std::vector<Semaphore::Permit> permits;
  };
  /// For a child process that connections go through: several permits for as long as it lives, even if as many
  /// connections rest as may. Nothing if too few permits would be left.
  std::optional<Holding> hold(std::size_t count);

private:
  Rest rest(std::size_t limit, std::size_t count);

  std::size_t most_;
  Semaphore permits_;
  Semaphore questions_;
  Semaphore signs_;
  Semaphore several_{1}; // held while several permits are taken
  std::shared_ptr<std::size_t> resting_ = std::make_shared<std::size_t>(0);
};

/// The error when too many rest: what could not be done, why, and what to do about it.
Error too_many_open_files(const std::string& failed);

} // namespace maestro::net
