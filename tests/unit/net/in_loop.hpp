// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>
#include <maestro/net/stream.hpp>

#include <chrono>
#include <functional>
#include <string>

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

/// All that comes until the other side writes no more.
inline std::string read_all(net::Stream& stream)
{
  std::string all;
  char buffer[65536];
  while (const std::size_t count = stream.read_some(buffer)) all.append(buffer, count);
  return all;
}

} // namespace maestro::testing
