// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

namespace maestro {

/// Keeps the last of the lines that it is given: as many as are wanted, and as fit into so many bytes. Of one that does
/// not fit its end is kept, behind a mark.
class LogTail {
public:
  LogTail(std::size_t most_lines, std::size_t most_bytes) : most_lines_(most_lines), most_bytes_(most_bytes) {}

  void add(std::string line);
  /// What was kept, as UTF-8, without empty lines at its end.
  std::vector<std::string> lines() const;

private:
  std::size_t most_lines_, most_bytes_;
  std::deque<std::string> lines_;
  std::size_t bytes_ = 0; // of all of them
};

} // namespace maestro
