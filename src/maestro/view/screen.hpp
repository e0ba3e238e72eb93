// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/view/tree.hpp>

#include <string>
#include <vector>

namespace maestro {

/// The whole screen of a terminal, for as long as it lives; what was there before comes back afterwards, with the
/// cursor. Rows are wide as the screen at most.
class Screen {
public:
  /// write may wait. write_at_last gives the terminal back, at any end; it must not throw.
  Screen(Write write, Write write_at_last);
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  /// Shows these rows, from the top; writes once, and only rows that have changed.
  void show(std::vector<std::string> rows);
  /// The terminal is as it was before, until it is entered again; neither waits.
  void leave();
  void enter();
  /// The terminal may have forgotten what it shows: the next rows are all written.
  void forget() { is_known_ = false; }

private:
  Write write_, write_at_last_;
  std::vector<std::string> shown_;
  bool is_known_ = false;
};

} // namespace maestro
