// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/types.hpp>
#include <maestro/plan/plan.hpp>
#include <maestro/view/style.hpp>

#include <strings/cells.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace maestro {

using strings::padded;

/// The columns of a play: what a row begins with (a number, a mark), instance, service, ship, container; behind them
/// stand words. Each is as wide as the widest that comes into it. Where the words would have little room, container and
/// service go, in this order, and then names are cut in the middle.
class Columns {
public:
  /// Cells that the columns would like to have.
  struct Wish {
    std::size_t first = 0, instance = 0;
    std::size_t service = 0; // 0: there is no such column
    std::size_t ship = 0;
    std::size_t container = 0; // as service
  };
  Columns(const Wish& wish, const Style& style);

  /// The titles; without line end.
  std::string header(std::string_view first) const;
  /// What stands before the words, or before the container.
  std::string prefix(std::string_view first, const Instance& instance) const;
  /// The container column, empty if there is none.
  std::string container(std::string_view text, Colour colour) const;
  /// Cells before the words, with the container or without.
  std::size_t before_words(bool with_container) const;
  /// Cells for the words behind so many others; nothing if they may be as wide as they are.
  std::optional<std::size_t> room(std::size_t before) const;

private:
  std::string name(std::string_view text, std::size_t width) const;

  Style style_;
  std::size_t first_, instance_, service_, ship_, container_; // service, container: 0 if they have gone
};

/// What the columns of a plan's instances would like to have, behind a first one of so many cells.
Columns::Wish wish_of(const Environment& environment, const Plan& plan, std::size_t first);

/// The first seven characters of an id, without the algorithm of a digest.
std::string short_id(std::string_view id);

/// `3.4:17bc5fe`: the tag of a container's image and its short id, `-` without a container.
std::string container_text(std::string_view image, std::string_view id);

/// How long the engine says that a container has been up or down: `2h0m` from "Up 2 hours (healthy)", `3m0s` from
/// "Exited (0) 3 minutes ago", and the time since it said so; nothing if the words are others.
std::optional<std::string> age(std::string_view status_text, std::chrono::seconds since_then = {});

} // namespace maestro
