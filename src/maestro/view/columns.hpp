// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/types.hpp>
#include <maestro/view/style.hpp>

#include <strings/cells.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace maestro {

/// The columns of the table of a play: number, instance, service, ship, container, status. Where there is little room,
/// service and container go, so that the status has some.
class Columns {
public:
  /// Names that are too long are cut in the middle, which gives way to the dots.
  explicit Columns(int width, std::string_view dots = unicode_signs.dots);

  std::string header() const; // without line end
  /// Number, instance, service and ship, without anything after the ship.
  std::string prefix(std::size_t number, std::string_view instance, std::string_view service, std::string_view ship,
                     const Paint& paint) const;
  bool has_container() const { return !is_narrow_; }

private:
  std::string name(std::string_view text, std::size_t width) const;

  std::string_view dots_;
  bool is_narrow_;
  std::size_t instance_, ship_;
};

constexpr std::size_t container_column = 25;
constexpr std::size_t status_column = 10;

using strings::padded;
/// Made safe, cut and padded to a width in cells of a terminal.
std::string fitted(std::string_view text, std::size_t width);

/// The first seven characters of an id, without the algorithm of a digest.
std::string short_id(std::string_view id);

/// `3.4:17bc5fe`: the tag of a container's image and its short id, `-` without a container.
std::string container_text(std::string_view image, std::string_view id);

/// How long the engine says that a container has been up or down: `2h0m` from "Up 2 hours (healthy)", `3m0s` from
/// "Exited (0) 3 minutes ago", and the time since it said so; nothing if the words are others.
std::optional<std::string> age(std::string_view status_text, std::chrono::seconds since_then = {});

} // namespace maestro
