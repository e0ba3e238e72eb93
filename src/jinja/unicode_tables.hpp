// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace jinja::unicode {

/// Every `stride`-th code point from `first` to `last`.
struct Run {
  std::uint32_t first;
  std::uint32_t last;
  std::uint32_t stride;
};

/// A run whose points are mapped to others at a fixed distance.
struct Shift {
  std::uint32_t first;
  std::uint32_t last;
  std::uint32_t stride;
  std::int32_t delta;
};

/// A point that is mapped to several.
struct Expansion {
  std::uint32_t point;
  const char* text;
};

std::span<const Run> alphabetic();
std::span<const Run> numeric();
std::span<const Run> digit();
std::span<const Run> decimal();
std::span<const Run> lower();
std::span<const Run> upper();
std::span<const Run> space();
std::span<const Run> unprintable();
std::span<const Shift> to_upper();
std::span<const Shift> to_lower();
std::span<const Shift> to_title();
std::span<const Expansion> upper_expansions();
std::span<const Expansion> lower_expansions();
std::span<const Expansion> title_expansions();

} // namespace jinja::unicode
