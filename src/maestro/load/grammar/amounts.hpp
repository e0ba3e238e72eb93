// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/update.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// Numbers as they are written in descriptions.
namespace maestro::reading {

/// What is wrong with a number, for a message.
struct Flaw {
  std::string message;
};

/// Decimal digits with an optional minus; nothing if it is anything else or does not fit.
std::optional<std::int64_t> parse_integer(std::string_view text);

/// `512`, `512k`, `512M`, `1g`: bytes, powers of 1024.
std::variant<std::int64_t, Flaw> parse_size(std::string_view text);

/// `2` or `25%`, at most 100%; nothing if it is anything else.
std::optional<Share> parse_share(std::string_view text);

/// `5`, `0.5`, `10s`, `1m30s`, `500ms` in seconds.
std::optional<double> parse_seconds(std::string_view text);
/// The same as a duration, if it is one that duration_of knows.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

/// 30 years: more is a slip, and would not fit into what is added to it.
inline constexpr double longest_seconds = 1e9;
/// Seconds as a duration; nothing if it is negative, no number, or more than longest_seconds.
std::optional<std::chrono::nanoseconds> duration_of(double seconds);

} // namespace maestro::reading
