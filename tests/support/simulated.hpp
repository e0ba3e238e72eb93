// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>

#include <functional>

namespace maestro::testing {

/// Plays a story with the simulated clock, in which nothing takes real time.
inline void play(const std::function<void()>& story)
{
  net::run(
      [&] {
        story();
        return 0;
      },
      net::Time::simulated);
}

} // namespace maestro::testing
