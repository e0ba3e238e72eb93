// SPDX-License-Identifier: Apache-2.0
#include <maestro/yaml/timestamp.hpp>

#include <fmt/core.h>

#include <chrono>
#include <cstdlib>

namespace maestro::yaml {

namespace {

class Reader {
public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }

  bool digits(std::size_t least, std::size_t most, int& value)
  {
    value = 0;
    std::size_t count = 0;
    for (; count < most && count < rest_.size() && is_digit(rest_[count]); ++count)
      value = value * 10 + (rest_[count] - '0');
    rest_.remove_prefix(count);
    return count >= least;
  }

  bool one_of(std::string_view characters)
  {
    if (rest_.empty() || characters.find(rest_[0]) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool blanks()
  {
    bool any = false;
    while (one_of(" \t")) any = true;
    return any;
  }

  /// The digits of a fraction as millionths, cut and not rounded.
  int millionths()
  {
    int value = 0;
    for (int unit = 100'000; !rest_.empty() && is_digit(rest_[0]); unit /= 10) {
      value += (rest_[0] - '0') * unit;
      rest_.remove_prefix(1);
    }
    return value;
  }

private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  std::string_view rest_;
};

bool read_zone(Reader& in, Timestamp& result)
{
  in.blanks();
  if (in.one_of("Z")) {
    result.zone = 0;
    return true;
  }
  const bool west = in.one_of("-");
  if (!west && !in.one_of("+")) return false;
  int hours = 0;
  int minutes = 0;
  if (!in.digits(1, 2, hours) || (in.one_of(":") && !in.digits(2, 2, minutes))) return false;
  result.zone = (west ? -1 : 1) * (hours * 60 + minutes);
  return true;
}

} // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text)
{
  constexpr std::size_t date_size = 10;
  Reader in(text);
  Timestamp result;
  if (!in.digits(4, 4, result.year) || !in.one_of("-") || !in.digits(1, 2, result.month) || !in.one_of("-") ||
      !in.digits(1, 2, result.day))
    return std::nullopt;
  if (in.at_end()) return text.size() == date_size ? std::optional(result) : std::nullopt;
  result.has_time = true;
  if (!in.one_of("Tt") && !in.blanks()) return std::nullopt;
  if (!in.digits(1, 2, result.hour) || !in.one_of(":") || !in.digits(2, 2, result.minute) || !in.one_of(":") ||
      !in.digits(2, 2, result.second))
    return std::nullopt;
  if (in.one_of(".")) result.microsecond = in.millionths();
  if (!in.at_end() && (!read_zone(in, result) || !in.at_end())) return std::nullopt;
  return result;
}

bool exists(const Timestamp& timestamp)
{
  using namespace std::chrono;
  constexpr int day_in_minutes = 24 * 60;
  const year_month_day date{year(timestamp.year), month(static_cast<unsigned>(timestamp.month)),
                            day(static_cast<unsigned>(timestamp.day))};
  return timestamp.year > 0 && date.ok() && timestamp.hour < 24 && timestamp.minute < 60 && timestamp.second < 60 &&
         std::abs(timestamp.zone.value_or(0)) < day_in_minutes;
}

std::string to_python_text(const Timestamp& timestamp)
{
  std::string text = fmt::format("{:04}-{:02}-{:02}", timestamp.year, timestamp.month, timestamp.day);
  if (!timestamp.has_time) return text;
  text += fmt::format(" {:02}:{:02}:{:02}", timestamp.hour, timestamp.minute, timestamp.second);
  if (timestamp.microsecond != 0) text += fmt::format(".{:06}", timestamp.microsecond);
  if (timestamp.zone) {
    const int minutes = std::abs(*timestamp.zone);
    text += fmt::format("{}{:02}:{:02}", *timestamp.zone < 0 ? '-' : '+', minutes / 60, minutes % 60);
  }
  return text;
}

} // namespace maestro::yaml
