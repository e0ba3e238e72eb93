// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

/// What Unicode says of characters beyond ASCII; made by tools/character_tables. No two runs of a table overlap.
namespace strings::tables {

/// Every `stride`-th code point from `first` to `last`.
struct Run {
  char32_t first;
  char32_t last;
  std::uint32_t stride;
};

/// A run whose points are mapped to others at a fixed distance.
struct Shift {
  char32_t first;
  char32_t last;
  std::uint32_t stride;
  std::int32_t delta;
};

/// A point that is mapped to several.
struct Expansion {
  char32_t point;
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
std::span<const Run> cased(); // without those that are also ignorable
std::span<const Run> ignorable();
std::span<const Run> wide();      // of a terminal's cells, two
std::span<const Run> combining(); // none

std::span<const Shift> to_upper();
std::span<const Shift> to_lower();
std::span<const Shift> to_title();
std::span<const Expansion> upper_expansions();
std::span<const Expansion> lower_expansions();
std::span<const Expansion> title_expansions();

/// The run that a point is in, or nothing.
template<class Run>
const Run* run_of(std::span<const Run> runs, char32_t point)
{
  std::size_t low = 0;
  for (std::size_t high = runs.size(); low < high;) {
    const std::size_t middle = (low + high) / 2;
    if (runs[middle].last < point)
      low = middle + 1;
    else
      high = middle;
  }
  const bool inside =
      low < runs.size() && runs[low].first <= point && (point - runs[low].first) % runs[low].stride == 0;
  return inside ? &runs[low] : nullptr;
}

} // namespace strings::tables
