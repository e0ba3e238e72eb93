// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace maestro {

/// Rows at the end of what a terminal shows, rewritten where they stand; the cursor is below them, where messages and
/// the prompt of the shell go if nothing more is written. What stands above them stays.
class LiveRows {
public:
  /// The characters that bring the terminal from what it shows to these rows, which are no wider than it. So many rows
  /// of the terminal can be reached from below. Lines above go between what was there before and the rows.
  std::string news(std::vector<std::string> rows, std::size_t width, std::span<const std::string> above = {});
  /// The terminal has shown something else meanwhile: the next rows come below that.
  void forget() { shown_.clear(); }

private:
  std::string way_up(std::size_t width) const;

  std::vector<std::string> shown_;
  std::size_t width_ = 0;
};

} // namespace maestro
