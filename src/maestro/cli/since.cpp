// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/cli/since.hpp>

#include <fmt/core.h>

#include <charconv>

namespace maestro::cli {
namespace {

std::chrono::seconds unit_of(char letter)
{
  using namespace std::chrono;
  switch (letter) {
  case 's':
    return seconds(1);
  case 'm':
    return minutes(1);
  case 'h':
    return hours(1);
  case 'd':
    return days(1);
  default:
    return seconds(0);
  }
}

} // namespace

Moment parse_since(const std::string& text, Moment now)
{
  if (const auto moment = parse_rfc3339(text)) return *moment;
  std::chrono::seconds ago(0);
  const char* at = text.data();
  const char* const end = at + text.size();
  constexpr std::chrono::seconds most = std::chrono::days(36'525); // a century; a Moment has room for more
  while (at != end) {
    std::int64_t amount = -1;
    const auto [stop, code] = std::from_chars(at, end, amount);
    const auto unit = stop == end ? std::chrono::seconds(0) : unit_of(*stop);
    if (code != std::errc() || amount < 0 || unit.count() == 0 || amount > (most - ago) / unit)
      throw Error(Fault::usage, fmt::format("--since does not understand '{}'", text),
                  "10m, 2h, 3d, or a time such as 2024-05-06T07:08:09Z");
    ago += unit * amount;
    at = stop + 1;
  }
  return now - ago;
}

} // namespace maestro::cli
