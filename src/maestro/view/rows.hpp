// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/view/tree.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace maestro {

/// Where the table of a play is written: rows that change while it runs. Lines come without their end.
class Rows {
public:
  virtual ~Rows() = default;
  /// Opens the table; at_first has a line for each row, from the top.
  virtual void begin(const std::string& header, const std::vector<std::string>& at_first) = 0;
  /// A row, counted from 0 at the top, has changed.
  virtual void change(std::size_t row, const std::string& line) = 0;
  /// Something that concerns all rows, below them.
  virtual void note(const std::string& line) = 0;
};

/// Each change is a line of its own, in the order in which they happen.
std::unique_ptr<Rows> appended_rows(Write write);

/// Each row is rewritten where it stands on a terminal. All of them must fit on its screen.
std::unique_ptr<Rows> live_rows(Write write);

} // namespace maestro
