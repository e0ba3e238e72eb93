// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

/// Internal to net.
namespace maestro::net {

/// What is to be done at which time; equal times in the order they were asked for. Knows no clock.
class Timers {
public:
  using Key = std::pair<TimePoint, std::uint64_t>;

  Key add(TimePoint when, std::function<void()> callback);
  /// Does nothing if it has fired already.
  void remove(const Key& key);
  std::optional<TimePoint> earliest() const;
  /// Calls what is due, oldest first. A callback may add and remove timers.
  void fire(TimePoint now);

private:
  std::map<Key, std::function<void()>> pending_;
  std::uint64_t added_ = 0;
};

/// start + duration, or the last time that can be told.
TimePoint later(TimePoint start, Duration duration);

} // namespace maestro::net
