// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/time.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace maestro;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

std::string again(std::string_view text)
{
  const auto moment = parse_rfc3339(text);
  return moment ? to_rfc3339(*moment) : "nothing";
}

} // namespace

TEST_CASE("a time stamp is read in UTC and with an offset")
{
  CHECK_EQ(again("2024-05-06T07:08:09Z"), "2024-05-06T07:08:09.000Z");
  CHECK_EQ(again("2024-05-06T07:08:09+02:00"), "2024-05-06T05:08:09.000Z");
  CHECK_EQ(again("2024-05-06T23:30:00-05:30"), "2024-05-07T05:00:00.000Z");
  CHECK_EQ(again("2024-05-06t07:08:09z"), "2024-05-06T07:08:09.000Z");
  CHECK_EQ(again("2024-05-06 07:08:09Z"), "2024-05-06T07:08:09.000Z");
}

TEST_CASE("the fraction of a time stamp is read to the nanosecond and written to the millisecond")
{
  CHECK_EQ(parse_rfc3339("1970-01-01T00:00:00.123456789Z")->time_since_epoch(), 123456789ns);
  CHECK_EQ(parse_rfc3339("1970-01-01T00:00:00.5Z")->time_since_epoch(), 500ms);
  CHECK_EQ(parse_rfc3339("1970-01-01T00:00:00.1234567899999Z")->time_since_epoch(), 123456789ns);
  CHECK_EQ(again("2024-05-06T07:08:09.9999Z"), "2024-05-06T07:08:09.999Z");
  CHECK_EQ(again("1969-12-31T23:59:59.5Z"), "1969-12-31T23:59:59.500Z");
}

TEST_CASE("a leap second is the first of the next minute")
{
  CHECK_EQ(again("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00.000Z");
  CHECK_EQ(again("2024-02-29T00:00:00Z"), "2024-02-29T00:00:00.000Z");
}

TEST_CASE("what is no time stamp is nothing")
{
  for (const char* text :
       {"", "2024", "2024-05-06", "2024-05-06T07:08:09", "2024-05-06T07:08Z", "2024-5-06T07:08:09Z",
        "2024-05-06T07:08:09.Z", "2024-05-06T07:08:09ZZ", "2024-05-06T07:08:09+0200", "2024-05-06T07:08:09+02:00 ",
        "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z", "2024-05-06T24:00:00Z",
        "2024-05-06T07:60:00Z", "2024-05-06T07:08:61Z", "2024-05-06T07:08:09+24:00", "-024-05-06T07:08:09Z",
        "2024-05-06T07:08:09.١Z"})
    CHECK_MESSAGE(!parse_rfc3339(text), text);
}

TEST_CASE("Docker's zero time is nothing")
{
  CHECK_FALSE(parse_rfc3339("0001-01-01T00:00:00Z"));
  CHECK_FALSE(parse_rfc3339("0000-01-01T00:00:00Z"));
}

TEST_CASE("a time stamp that a clock of nanoseconds cannot tell is nothing")
{
  CHECK_FALSE(parse_rfc3339("9999-12-31T23:59:59Z"));
  CHECK_FALSE(parse_rfc3339("1677-01-01T00:00:00Z"));
  CHECK_EQ(again("2261-12-31T23:59:59+00:00"), "2261-12-31T23:59:59.000Z");
  CHECK_EQ(again("1678-01-01T00:00:00Z"), "1678-01-01T00:00:00.000Z");
}

TEST_CASE("a time stamp that is read can be read again as it is written: its year counts in UTC")
{
  for (const char* beyond : {"2261-12-31T23:59:59-23:59", "2261-12-31T23:59:60Z", "1678-01-01T00:00:00+23:59"})
    CHECK_EQ(again(beyond), "nothing");
  CHECK_EQ(again("2262-01-01T00:00:00+00:01"), "2261-12-31T23:59:00.000Z");
  CHECK_EQ(again(again("1677-12-31T23:59:00-00:01")), "1678-01-01T00:00:00.000Z");
}

TEST_CASE("a duration is told in its two or three largest units and cut")
{
  CHECK_EQ(to_text(0s), "0s");
  CHECK_EQ(to_text(59s), "59s");
  CHECK_EQ(to_text(60s), "1m0s");
  CHECK_EQ(to_text(3599s), "59m59s");
  CHECK_EQ(to_text(3661s), "1h1m");
  CHECK_EQ(to_text(23h + 59min + 59s), "23h59m");
  CHECK_EQ(to_text(24h), "1d0h0m");
  CHECK_EQ(to_text(100 * 24h + 5h + 7min + 59s), "100d5h7m");
}
