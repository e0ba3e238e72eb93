// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace maestro::explore {

/// Chance that is the same on every machine (splitmix64; the standard library's distributions are not).
class Dice {
public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t roll()
  {
    std::uint64_t mixed = (state_ += 0x9e3779b97f4a7c15ULL);
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
    return mixed ^ (mixed >> 31U);
  }
  /// Both ends included.
  std::size_t between(std::size_t least, std::size_t most) { return least + roll() % (most - least + 1); }
  bool percent(std::size_t chance) { return roll() % 100 < chance; }
  template<class T>
  const T& one_of(const std::vector<T>& choices)
  {
    return choices[roll() % choices.size()];
  }

private:
  std::uint64_t state_;
};

} // namespace maestro::explore
