// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/resource.h>

namespace maestro::testing {

/// To as many as this process may have.
inline void raise_limit_of_open_files()
{
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace maestro::testing
