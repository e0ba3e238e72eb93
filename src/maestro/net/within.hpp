// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>

#include <optional>

/// Internal to net.
namespace maestro::net {

/// Does work by a deadline of its own and gives its result, or nothing if this deadline has passed. Those of the caller
/// pass through.
template<class Work>
auto within(std::optional<Duration> limit, Work work) -> std::optional<decltype(work())>
{
  if (!limit) return work();
  const Deadline deadline(*limit);
  try { // only our own deadline is ours to judge
    return work();
  } catch (const TimedOut&) {
    if (!deadline.passed()) throw;
    return std::nullopt;
  }
}

} // namespace maestro::net
