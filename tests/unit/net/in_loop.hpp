// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>

#include <chrono>
#include <functional>

namespace maestro::testing {

/// Plays a story that waits, and fails the test rather than hang.
inline void in_loop(const std::function<void()>& story)
{
  net::run([&] {
    const net::Deadline safety(std::chrono::seconds(20));
    story();
    return 0;
  });
}

} // namespace maestro::testing
