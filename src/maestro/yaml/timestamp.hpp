// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace maestro::yaml {

/// A date, perhaps with a time, perhaps with an offset from UTC: as written, so perhaps one that does not exist.
struct Timestamp {
  int year = 0;
  int month = 0;
  int day = 0;
  bool has_time = false;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int microsecond = 0;
  std::optional<int> zone; // minutes east of UTC
};

/// Reads the forms of YAML 1.1: `2014-01-01`, `2014-1-1 1:00:00.5 +01:00`, `2014-01-01T01:00:00Z`.
std::optional<Timestamp> parse_timestamp(std::string_view text);

/// Whether it is a day of the calendar, and a time of the day, and an offset below a day.
bool exists(const Timestamp& timestamp);

/// As Python prints a date or datetime: `2014-01-01`, `2014-01-01 01:00:00.500000+01:00`.
std::string to_python_text(const Timestamp& timestamp);

} // namespace maestro::yaml
