// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/grammar/amounts.hpp>
#include <maestro/load/read/reader.hpp>

#include <fmt/core.h>

#include <charconv>
#include <cmath>

namespace maestro::reading {

std::optional<std::int64_t> parse_integer(std::string_view text)
{
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::variant<std::int64_t, Flaw> parse_size(std::string_view text)
{
  const std::string_view whole = text;
  unsigned shift = 0;
  if (!text.empty()) {
    switch (text.back()) {
    case 'k':
    case 'K':
      shift = 10;
      break;
    case 'm':
    case 'M':
      shift = 20;
      break;
    case 'g':
    case 'G':
      shift = 30;
      break;
    default:
      break;
    }
    if (shift > 0) text.remove_suffix(1);
  }
  const auto number = parse_integer(text);
  if (!number || *number < 0) {
    const std::size_t digits = std::min(whole.find_first_not_of("0123456789"), whole.size());
    if (digits > 0 && shift == 0 && digits < whole.size())
      return Flaw{fmt::format("{} has the unknown unit {}", in_quotes(whole), in_quotes(whole.substr(digits)))};
    return Flaw{fmt::format("{} is no size", in_quotes(whole))};
  }
  if (*number > (std::numeric_limits<std::int64_t>::max() >> shift))
    return Flaw{fmt::format("{} is too large", in_quotes(whole))};
  return *number << shift;
}

std::optional<Share> parse_share(std::string_view text)
{
  constexpr std::int64_t all = 100;
  const bool is_percent = text.ends_with('%');
  if (is_percent) text.remove_suffix(1);
  const auto value = parse_integer(text);
  if (!value || *value < 0 || (is_percent && *value > all)) return std::nullopt;
  return Share{*value, is_percent};
}

std::optional<std::chrono::nanoseconds> duration_of(double seconds)
{
  if (!(seconds >= 0 && seconds <= longest_seconds)) return std::nullopt;
  return std::chrono::nanoseconds(static_cast<std::int64_t>(std::llround(seconds * 1e9)));
}

namespace {

/// Seconds of a unit; 0 if it is none.
double unit_seconds(std::string_view unit)
{
  if (unit == "ns") return 1e-9;
  if (unit == "us") return 1e-6;
  if (unit == "ms") return 1e-3;
  if (unit == "s") return 1;
  if (unit == "m") return 60;
  if (unit == "h") return 3600;
  return unit == "d" ? 86400 : 0;
}

} // namespace

std::optional<double> parse_seconds(std::string_view text)
{
  double total = 0;
  bool any = false;
  while (!text.empty()) {
    double value = 0;
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + digits, value);
    if (problem != std::errc() || stop != text.data() + digits) return std::nullopt;
    text.remove_prefix(digits);
    const std::size_t letters = std::min(text.find_first_of("0123456789."), text.size());
    if (letters == 0 && !any) return value; // a bare number
    const double unit = unit_seconds(text.substr(0, letters));
    if (unit == 0) return std::nullopt;
    total += value * unit;
    any = true;
    text.remove_prefix(letters);
  }
  return any ? std::optional(total) : std::nullopt;
}

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text)
{
  const auto seconds = parse_seconds(text);
  return seconds ? duration_of(*seconds) : std::nullopt;
}

} // namespace maestro::reading
