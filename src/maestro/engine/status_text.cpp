// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/status_text.hpp>

#include <charconv>

namespace maestro::engine {
namespace {

std::optional<std::chrono::seconds> seconds_of(std::string_view unit)
{
  using namespace std::chrono;
  if (unit.ends_with('s')) unit.remove_suffix(1);
  if (unit == "second") return seconds(1);
  if (unit == "minute") return minutes(1);
  if (unit == "hour") return hours(1);
  if (unit == "day") return days(1);
  if (unit == "week") return days(7);
  if (unit == "month") return days(30);
  if (unit == "year") return days(365);
  return std::nullopt;
}

/// The amounts of go-units' HumanDuration: "Less than a second", "About an hour", "5 minutes".
std::optional<std::chrono::seconds> human_duration(std::string_view text)
{
  if (text.starts_with("Less than")) return std::chrono::seconds(0);
  const bool one = text.starts_with("About a");
  if (one) text.remove_prefix(std::string_view("About ").size());
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  std::string_view unit = text.substr(space + 1);
  unit = unit.substr(0, unit.find(' '));
  int amount = 1;
  if (!one) {
    const auto [end, code] = std::from_chars(text.data(), text.data() + space, amount);
    if (code != std::errc() || end != text.data() + space || amount < 0 || amount > 1'000'000) return std::nullopt;
  }
  const auto size = seconds_of(unit);
  if (!size) return std::nullopt;
  return *size * amount;
}

constexpr std::string_view up = "Up ";

} // namespace

std::optional<std::chrono::seconds> age(std::string_view status_text)
{
  if (status_text.starts_with(up)) return uptime(status_text);
  const std::size_t end = status_text.find(") ");
  if (end == std::string_view::npos || !status_text.ends_with(" ago")) return std::nullopt;
  return human_duration(status_text.substr(end + 2));
}

std::optional<std::chrono::seconds> uptime(std::string_view status_text)
{
  if (!status_text.starts_with(up)) return std::nullopt;
  return human_duration(status_text.substr(up.size()));
}

} // namespace maestro::engine
