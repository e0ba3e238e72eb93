// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/base/time.hpp>
#include <maestro/container/image.hpp>
#include <maestro/view/columns.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace maestro {
namespace {

constexpr std::size_t service_column = 20;

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

} // namespace

Columns::Columns(int width)
    : instance_(static_cast<std::size_t>(std::clamp((width - 60) / 3, 20, 40))),
      ship_(static_cast<std::size_t>(std::clamp(width - static_cast<int>(instance_) - 80, 0, 40)))
{
}

std::string Columns::header() const
{
  return fmt::format("{:>3}  {} {} {} {}  {}", "#", fitted("INSTANCE", instance_), fitted("SERVICE", service_column),
                     fitted("SHIP", ship_), fitted("CONTAINER", container_column), fitted("STATUS", status_column));
}

std::string Columns::prefix(std::size_t number, std::string_view instance, std::string_view service,
                            std::string_view ship, const Paint& paint) const
{
  return fmt::format("{:>3}. {} {} {}", number, paint.bold(fitted(instance, instance_)),
                     fitted(service, service_column), fitted(ship, ship_));
}

std::string padded(std::string_view text, std::size_t width)
{
  const std::size_t length = code_points(text);
  return std::string(text) + std::string(length < width ? width - length : 0, ' ');
}

std::string fitted(std::string_view text, std::size_t width) { return padded(first_code_points(text, width), width); }

std::string short_id(std::string_view id)
{
  if (const std::size_t colon = id.find(':'); colon != std::string_view::npos) id.remove_prefix(colon + 1);
  return id.empty() ? "-" : std::string(id.substr(0, 7));
}

std::string container_text(std::string_view image, std::string_view id)
{
  const ImageReference reference = parse_image(image);
  return fmt::format("{}:{}", reference.tag.empty() ? short_id(reference.digest) : reference.tag, short_id(id));
}

std::optional<std::string> age(std::string_view status_text)
{
  if (status_text.starts_with("Up ")) {
    status_text.remove_prefix(3);
  } else if (const std::size_t end = status_text.find(") ");
             end != std::string_view::npos && status_text.ends_with(" ago")) {
    status_text.remove_prefix(end + 2);
  } else {
    return std::nullopt;
  }
  const auto duration = human_duration(status_text);
  if (!duration) return std::nullopt;
  return to_text(*duration);
}

} // namespace maestro
