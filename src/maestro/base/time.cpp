// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/time.hpp>

#include <fmt/core.h>

#include <charconv>

namespace maestro {

namespace {

class Scanner {
public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool digits(std::size_t count, int& value)
  {
    if (rest_.size() < count) return false;
    for (std::size_t i = 0; i < count; ++i)
      if (rest_[i] < '0' || rest_[i] > '9') return false;
    std::from_chars(rest_.data(), rest_.data() + count, value);
    rest_.remove_prefix(count);
    return true;
  }

  bool one_of(std::string_view choices, char& found)
  {
    if (rest_.empty() || choices.find(rest_[0]) == std::string_view::npos) return false;
    found = rest_[0];
    rest_.remove_prefix(1);
    return true;
  }

  /// Nanoseconds of an optional fraction.
  bool fraction(std::int64_t& nanoseconds)
  {
    nanoseconds = 0;
    char dot = 0;
    if (!one_of(".", dot)) return true;
    std::int64_t unit = 100'000'000;
    std::size_t count = 0;
    for (; count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count) {
      nanoseconds += (rest_[count] - '0') * unit;
      unit /= 10;
    }
    rest_.remove_prefix(count);
    return count > 0;
  }

  bool at_end() const { return rest_.empty(); }

private:
  std::string_view rest_;
};

} // namespace

std::optional<Moment> parse_rfc3339(std::string_view text)
{
  using namespace std::chrono;
  Scanner in(text);
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
  char c = 0;
  std::int64_t nanos = 0;
  if (!in.digits(4, y) || !in.one_of("-", c) || !in.digits(2, mo) || !in.one_of("-", c) || !in.digits(2, d) ||
      !in.one_of("Tt ", c) || !in.digits(2, h) || !in.one_of(":", c) || !in.digits(2, mi) || !in.one_of(":", c) ||
      !in.digits(2, s) || !in.fraction(nanos) || !in.one_of("Zz+-", c))
    return std::nullopt;
  minutes offset{0};
  if (c == '+' || c == '-') {
    int oh = 0, om = 0;
    char colon = 0;
    if (!in.digits(2, oh) || !in.one_of(":", colon) || !in.digits(2, om) || oh > 23 || om > 59) return std::nullopt;
    offset = hours(oh) + minutes(om);
    if (c == '-') offset = -offset;
  }
  const year_month_day date{year(y), month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d))};
  if (!in.at_end() || !date.ok() || h > 23 || mi > 59 || s > 60) return std::nullopt;
  // A Moment counts nanoseconds from 1970 in 64 bits.
  constexpr year first_year(1678);
  constexpr year last_year(2261);
  const sys_seconds in_utc = sys_days(date) + hours(h) + minutes(mi) + seconds(s) - offset;
  const year year_in_utc = year_month_day(floor<days>(in_utc)).year();
  if (year_in_utc < first_year || year_in_utc > last_year) return std::nullopt;
  return Moment(in_utc) + nanoseconds(nanos);
}

std::string to_rfc3339(Moment moment)
{
  using namespace std::chrono;
  const auto day = floor<days>(moment);
  const year_month_day date(day);
  const hh_mm_ss time(floor<milliseconds>(moment - day));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

std::string to_text(std::chrono::seconds duration)
{
  const auto total = duration.count();
  if (total < 60) return fmt::format("{}s", total);
  if (total < 3600) return fmt::format("{}m{}s", total / 60, total % 60);
  if (total < 86400) return fmt::format("{}h{}m", total / 3600, total / 60 % 60);
  return fmt::format("{}d{}h{}m", total / 86400, total / 3600 % 24, total / 60 % 60);
}

} // namespace maestro
