// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/error.hpp>
#include <maestro/net/fiber.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Internal to net.
namespace maestro::net {

/// The connections of a loop and the pipes of its child processes: never more than there are descriptors for. At most
/// half of them may rest (kept for the next request, or open for as long as the server has something to tell), so that
/// requests always get through.
class Connections {
public:
  /// As many as the limit of open files allows, others' needs put aside.
  Connections();
  explicit Connections(std::size_t most);

  /// A place for one, as long as that is held. Waits until there is one.
  Places::Place take() { return places_.take(); }
  /// One of a few for questions whose answers others wait for with all of the places taken.
  Places::Place take_aside() { return aside_.take(); }
  /// Several places at once.
  std::vector<Places::Place> take(std::size_t count);

  /// Held while a connection rests; nothing if too many do.
  using Rest = std::shared_ptr<void>;
  Rest rest() { return rest(most_ / 2, 1); }

  struct Holding {
    Rest rest;
    std::vector<Places::Place> places;
  };
  /// For a child process that others' connections go through: several places for as long as it lives, also when what
  /// rests has taken all that it may. Nothing if there would be too few left.
  std::optional<Holding> hold(std::size_t count);

private:
  Rest rest(std::size_t limit, std::size_t count);

  std::size_t most_;
  Places places_;
  Places aside_;
  Places turns_{1}; // of those who take several
  std::shared_ptr<std::size_t> resting_ = std::make_shared<std::size_t>(0);
};

/// What to say when too many rest: what could not be done, why and what to do.
Error too_many_open_files(const std::string& failed);

} // namespace maestro::net
