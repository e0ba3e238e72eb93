// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bench/workload.hpp>

#include <functional>
#include <string>
#include <vector>

namespace bench {

/// Another tool that does the same work, by the files that its users would write.
struct Other {
  std::function<void()> start, stop, ask;
};

/// Those of docker-compose and ansible that are installed here.
std::vector<std::string> names_of_others();

/// The same ones, in the same order, for that work.
std::vector<Other> others(const Workload& workload);

} // namespace bench
