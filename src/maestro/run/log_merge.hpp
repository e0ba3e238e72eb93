// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/follow.hpp>

#include <cstddef>
#include <functional>
#include <vector>

namespace maestro {

/// Reads the output of one container, in the order of its times, to its end.
using ReadLog = std::function<void(LogReader&)>;

/// What there is room for.
struct LogRoom {
  std::size_t at_a_time = 0; // sources that may be read at the same time
  std::size_t bytes = 0;     // of lines in memory
};

/// Hands over the lines of several containers in the order of their times. All are read at once, but who is ahead
/// waits: only some lines of each are in memory. If they are too many for that, each is read to its end before the
/// first line is handed over; false if there is no room for all these lines, and then none is. A source must not throw
/// Error; its notes come at once.
[[nodiscard]] bool read_merged(const std::vector<ReadLog>& sources, const LogRoom& room, LogReader& reader);

} // namespace maestro
