// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/timers.hpp>

namespace maestro::net {

Timers::Key Timers::add(TimePoint when, std::function<void()> callback)
{
  const Key key{when, added_++};
  pending_.emplace(key, std::move(callback));
  return key;
}

void Timers::remove(const Key& key) { pending_.erase(key); }

std::optional<TimePoint> Timers::earliest() const
{
  if (pending_.empty()) return std::nullopt;
  return pending_.begin()->first.first;
}

void Timers::fire(TimePoint now)
{
  while (!pending_.empty() && pending_.begin()->first.first <= now) {
    const std::function<void()> callback = std::move(pending_.begin()->second);
    pending_.erase(pending_.begin());
    callback();
  }
}

TimePoint later(TimePoint start, Duration duration)
{
  if (duration > TimePoint::max() - start) return TimePoint::max();
  return start + duration;
}

} // namespace maestro::net
