// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>

#include <algorithm>
#include <ctime>

namespace maestro {

/// How long ago something was, the time counted in which the machine slept: the loop's clock stands still then.
class Stopwatch {
public:
  net::Duration elapsed() const { return net::now() - began_ + slept_since_then(); }

private:
  static net::Duration read(clockid_t clock)
  {
    std::timespec time{};
    clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  }

  /// Since the boot, in all.
  static net::Duration slept() { return read(CLOCK_BOOTTIME) - read(CLOCK_MONOTONIC); }

  /// In whole seconds: the two clocks are not read at the same moment.
  net::Duration slept_since_then() const
  {
    return std::max(std::chrono::duration_cast<std::chrono::seconds>(slept() - slept_before_), std::chrono::seconds(0));
  }

  net::TimePoint began_ = net::now();
  net::Duration slept_before_ = slept();
};

} // namespace maestro
