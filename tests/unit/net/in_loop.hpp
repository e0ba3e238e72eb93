// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>
#include <maestro/net/stream.hpp>

#include <chrono>
#include <functional>
#include <span>
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

/// As many bytes, or what comes until the other side writes no more.
inline std::string read_bytes(net::Stream& stream, std::size_t count)
{
  std::string all(count, '\0');
  std::size_t size = 0;
  while (size < count) {
    const std::size_t more = stream.read_some(std::span(all).subspan(size));
    if (more == 0) break;
    size += more;
  }
  all.resize(size);
  return all;
}

} // namespace maestro::testing
