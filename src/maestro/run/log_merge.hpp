// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/follow.hpp>

#include <functional>
#include <vector>

namespace maestro {

/// Reads the output of one container, in the order of its times, to its end.
using ReadLog = std::function<void(LogReader&)>;

/// Hands over the lines of several containers in the order of their times. All are read at once, but who is ahead
/// waits: only some lines of each are in memory. A source must not throw Error; its notes come at once.
void read_merged(const std::vector<ReadLog>& sources, LogReader& reader);

} // namespace maestro
