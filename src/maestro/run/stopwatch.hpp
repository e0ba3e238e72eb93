// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>

#include <algorithm>
#include <ctime>

namespace maestro {

/// How long ago something was, the time counted in which the machine slept: the loop's clock stands still then.
class Stopwatch {
public:
  net::Duration elapsed() const { return std::max(net::now() - began_, since_boot() - booted_); }

private:
  static net::Duration since_boot()
  {
    std::timespec time{};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  }

  net::TimePoint began_ = net::now();
  net::Duration booted_ = since_boot();
};

} // namespace maestro
