// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace maestro {

/// A moment of the calendar, in UTC.
using Moment = std::chrono::sys_time<std::chrono::nanoseconds>;

/// Reads RFC 3339 (`2024-05-06T07:08:09.123456789Z`, `…+02:00`); nothing if it is malformed, Docker's zero time (year
/// 1), or too far away for a Moment (before 1678, after 2261, in UTC).
std::optional<Moment> parse_rfc3339(std::string_view text);

/// RFC 3339 in UTC with milliseconds: `2024-05-06T07:08:09.123Z`.
std::string to_rfc3339(Moment moment);

/// `59s`, `1m0s`, `1h1m`, `1d0h0m` (compat: "time ago"); seconds are cut, not rounded.
std::string to_text(std::chrono::seconds duration);

} // namespace maestro
