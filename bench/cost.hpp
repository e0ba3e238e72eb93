// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bench {

/// What a piece of work took.
struct Cost {
  double wall = 0, processor = 0; // seconds
  long memory = 0;                // KB at most; 0: not measured
};

/// Of work done by this process; its memory is not measured.
Cost cost_here(const std::function<void()>& work);

/// Of a whole process, its output thrown away; throws std::runtime_error if it does not succeed.
Cost cost_of(std::vector<std::string> command);

/// cost_of uses a fresh process of this program for it, because the memory of a child counts that of its parent at the
/// fork. To be called first in main: the exit code, if this is that process.
std::optional<int> measure_if_asked(int count, char** arguments);

} // namespace bench
