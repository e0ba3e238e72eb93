// SPDX-License-Identifier: Apache-2.0
#include "parsed.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace maestro::yaml;

namespace {

/// How an unquoted scalar is read.
std::string plain(const std::string& text) { return read("- " + text + "\n"); }

std::optional<std::int64_t> integer(const std::string& text)
{
  const Parsed parsed("- " + text + "\n");
  return as_integer(*parsed.root().items[0]);
}

double real(const std::string& text)
{
  const Parsed parsed("- " + text + "\n");
  return as_real(*parsed.root().items[0]);
}

} // namespace

TEST_CASE("null is empty or a tilde or null in three cases")
{
  for (const char* text : {"", "~", "null", "Null", "NULL"}) CHECK_EQ(plain(text), "[None]");
  for (const char* text : {"none", "None", "nULL", "nil"}) CHECK_EQ(plain(text), "['" + std::string(text) + "']");
}

TEST_CASE("a boolean is yes or true or on or its opposite in three cases")
{
  for (const char* text : {"yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})
    CHECK_EQ(plain(text), "[True]");
  for (const char* text : {"no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"})
    CHECK_EQ(plain(text), "[False]");
  for (const char* text : {"y", "n", "Y", "N", "yEs", "tRUE", "oN", "oFF", "yes.", "truee"})
    CHECK_EQ(plain(text), "['" + std::string(text) + "']");
}

TEST_CASE("an integer is decimal or octal or binary or hexadecimal or of base 60")
{
  CHECK_EQ(plain("0"), "[0]");
  CHECK_EQ(plain("-12"), "[-12]");
  CHECK_EQ(plain("+12"), "[12]");
  CHECK_EQ(plain("1_000"), "[1000]");
  CHECK_EQ(plain("010"), "[8]");
  CHECK_EQ(plain("-0755"), "[-493]");
  CHECK_EQ(plain("0_7"), "[7]");
  CHECK_EQ(plain("0b101"), "[5]");
  CHECK_EQ(plain("0x1F"), "[31]");
  CHECK_EQ(plain("-0x1f"), "[-31]");
  CHECK_EQ(plain("22:22"), "[1342]");
  CHECK_EQ(plain("12:00:00"), "[43200]");
  CHECK_EQ(plain("-1:30"), "[-90]");
  CHECK_EQ(plain("190:20:30"), "[685230]");
}

TEST_CASE("what only resembles an integer is a text")
{
  for (const char* text : {"08", "09_1", "0o17", "80:80", "25:2525", "0:30", "1:60", "_1", "0X1F", "1e3", "0b2", "0xg",
                           "--1", "53/udp", "1234-1236", "1g", "1.2.3.4", "1:2.3.4"})
    CHECK_EQ(plain(text), "['" + std::string(text) + "']");
}

TEST_CASE("an integer that does not fit in 64 bits has no value but its text")
{
  CHECK_EQ(integer("9223372036854775807"), INT64_MAX);
  CHECK_EQ(integer("-9223372036854775808"), INT64_MIN);
  CHECK_EQ(integer("9223372036854775808"), std::nullopt);
  CHECK_EQ(integer("-9223372036854775809"), std::nullopt);
  CHECK_EQ(integer("0xFFFFFFFFFFFFFFFF"), std::nullopt);
  CHECK_EQ(integer("text"), std::nullopt);
  CHECK_EQ(plain("123_456_789_012_345_678_901_234_567_890"), "[123456789012345678901234567890]");
  CHECK_EQ(plain("-0xFFFFFFFFFFFFFFFFFFFFFFFF"), "[-79228162514264337593543950335]");
  CHECK_EQ(plain("1000000000000000000000:30"), "[60000000000000000000030]");
  CHECK_EQ(plain("0b1" + std::string(64, '0')), "[18446744073709551616]");
}

TEST_CASE("a number without digits or with thousands of them is refused")
{
  CHECK_EQ(plain("0x_"), "1:3: '0x_' is a number without digits | if it is meant as text, put it in quotes");
  CHECK_EQ(plain("-0b__"), "1:3: '-0b__' is a number without digits | if it is meant as text, put it in quotes");
  CHECK_EQ(plain("0_"), "[0]");
  CHECK(plain(std::string(4301, '1')).find("is a number of more than 4300 digits") != std::string::npos);
  CHECK_EQ(plain(std::string(4300, '1')).size(), 4302);
}

TEST_CASE("a float has a dot and its exponent has a sign")
{
  CHECK_EQ(plain("1.20"), "[1.2]");
  CHECK_EQ(plain("1."), "[1.0]");
  CHECK_EQ(plain(".5"), "[0.5]");
  CHECK_EQ(plain("-1.5"), "[-1.5]");
  CHECK_EQ(plain("+1_0.5_5"), "[10.55]");
  CHECK_EQ(plain("1.0e+3"), "[1000.0]");
  CHECK_EQ(plain("1.5E-7"), "[1.5e-07]");
  CHECK_EQ(plain("08.5"), "[8.5]");
  CHECK_EQ(plain("1:30.5"), "[90.5]");
  CHECK_EQ(plain("-1:30."), "[-90.0]");
  for (const char* text : {"1e3", "1.0e3", "-.5", "1.5e+", ".", ".e+1", "1:30.5e+1", "._1", "1.2.3"})
    CHECK_EQ(plain(text), "['" + std::string(text) + "']");
}

TEST_CASE("infinity and not a number have three spellings each")
{
  for (const char* text : {".inf", ".Inf", ".INF", "+.inf"}) CHECK_EQ(plain(text), "[inf]");
  CHECK_EQ(plain("-.inf"), "[-inf]");
  for (const char* text : {".nan", ".NaN", ".NAN"}) CHECK_EQ(plain(text), "[nan]");
  for (const char* text : {"inf", "nan", "-.nan", ".iNF", ".Nan"})
    CHECK_EQ(plain(text), "['" + std::string(text) + "']");
}

TEST_CASE("a float is printed as Python prints it")
{
  CHECK_EQ(plain("0.1"), "[0.1]");
  CHECK_EQ(plain("100000000000000.0"), "[100000000000000.0]");
  CHECK_EQ(plain("1234567890123456.0"), "[1234567890123456.0]");
  CHECK_EQ(plain("10000000000000000.0"), "[1e+16]");
  CHECK_EQ(plain("12345678901234567890.0"), "[1.2345678901234567e+19]");
  CHECK_EQ(plain("0.0001"), "[0.0001]");
  CHECK_EQ(plain("0.00001"), "[1e-05]");
  CHECK_EQ(plain("-0.0"), "[-0.0]");
  CHECK_EQ(plain("1.0e+999"), "[inf]");
  CHECK_EQ(plain("-1.0e+999"), "[-inf]");
  CHECK_EQ(plain("1.0e-999"), "[0.0]");
  CHECK_EQ(plain("0." + std::string(400, '0') + "1"), "[0.0]");
  CHECK_EQ(plain(std::string(400, '1') + "."), "[inf]");
}

TEST_CASE("a number is given as double")
{
  CHECK_EQ(real("1.5"), 1.5);
  CHECK_EQ(real("010"), 8);
  CHECK_EQ(real("18446744073709551616"), 18446744073709551616.0);
  CHECK_EQ(real("text"), 0);
}

TEST_CASE("a date is printed in ISO form")
{
  CHECK_EQ(plain("2014-01-01"), "[2014-01-01]");
  CHECK_EQ(plain("0001-12-31"), "[0001-12-31]");
  for (const char* text : {"2014-1-1", "14-01-01", "2014.01.01", "2014-01-011", "2014-01"})
    CHECK_EQ(plain(text), "['" + std::string(text) + "']");
}

TEST_CASE("a date with a time is printed with a blank and the offset from UTC")
{
  CHECK_EQ(plain("2014-05-01T12:00:00Z"), "[2014-05-01 12:00:00+00:00]");
  CHECK_EQ(plain("2014-5-1 1:02:03"), "[2014-05-01 01:02:03]");
  CHECK_EQ(plain("2001-12-14t21:59:43.10-05:00"), "[2001-12-14 21:59:43.100000-05:00]");
  CHECK_EQ(plain("2001-12-14 21:59:43.1234567 +5"), "[2001-12-14 21:59:43.123456+05:00]");
  CHECK_EQ(plain("2001-12-14 21:59:43. -0:30"), "[2001-12-14 21:59:43-00:30]");
  for (const char* text : {"2014-05-01T12:00", "2014-05-01T12:00:00+0530", "2014-05-01T12:00:00z", "2001-1-1 1:1:1"})
    CHECK_EQ(plain(text), "['" + std::string(text) + "']");
}

TEST_CASE("a date that does not exist is refused")
{
  for (const char* text : {"2001-02-30", "2014-13-01", "2014-00-10", "0000-01-01", "2014-01-01 24:00:00",
                           "2014-01-01 00:00:60", "2014-01-01 00:00:00+24:00"})
    CHECK_EQ(plain(text), "1:3: '" + std::string(text) +
                              "' is not a day and time of the calendar | if it is meant as text, put it in quotes");
  CHECK_EQ(plain("2014-01-01 00:00:00+23:59"), "[2014-01-01 00:00:00+23:59]");
}

TEST_CASE("a scalar in quotes or in a block is a text")
{
  CHECK_EQ(read("- \"yes\"\n- '1'\n- |\n  1\n- >-\n  2014-01-01\n"), "['yes', '1', '1\n', '2014-01-01']");
  const Parsed parsed("- \"yes\"\n- yes\n- |\n  1\n");
  CHECK(parsed.root().items[0]->quoted);
  CHECK_FALSE(parsed.root().items[1]->quoted);
  CHECK(parsed.root().items[2]->quoted);
  CHECK_FALSE(as_boolean(*parsed.root().items[0]));
  CHECK(as_boolean(*parsed.root().items[1]));
}

TEST_CASE("the source text of a number is kept as written")
{
  const Parsed parsed("- 22:22\n- 010\n- 1.20\n- ~\n");
  CHECK_EQ(parsed.root().items[0]->text, "22:22");
  CHECK_EQ(parsed.root().items[1]->text, "010");
  CHECK_EQ(parsed.root().items[2]->text, "1.20");
  CHECK_EQ(parsed.root().items[3]->text, "~");
  CHECK(parsed.root().items[3]->is_null());
  CHECK_EQ(as_python_text(*parsed.root().items[3]), std::nullopt);
}

TEST_CASE("a standard tag decides the type")
{
  CHECK_EQ(plain("!!str 1"), "['1']");
  CHECK_EQ(plain("!!int \"5\""), "[5]");
  CHECK_EQ(plain("!!float 1"), "[1.0]");
  CHECK_EQ(plain("!!float 1e3"), "[1000.0]");
  CHECK_EQ(plain("!!float 1:30"), "[90.0]");
  CHECK_EQ(plain("!!bool yEs"), "[True]");
  CHECK_EQ(plain("!!null ''"), "[None]");
  CHECK_EQ(plain("!!timestamp '2014-01-01'"), "[2014-01-01]");
  CHECK_EQ(plain("!!seq []"), "[[]]");
  CHECK_EQ(plain("!!map {}"), "[{}]");
  CHECK_EQ(plain("! 5"), "[5]");
  CHECK_EQ(plain("!"), "['']");
}

TEST_CASE("a value that its tag does not fit is refused")
{
  const std::string hint = " | remove the tag, or write the value in another way";
  CHECK_EQ(plain("!!int abc"), "1:3: 'abc' is not an integer, as its tag !!int says" + hint);
  CHECK_EQ(plain("!!int 1.5"), "1:3: '1.5' is not an integer, as its tag !!int says" + hint);
  CHECK_EQ(plain("!!float 0x1"), "1:3: '0x1' is not a number, as its tag !!float says" + hint);
  CHECK_EQ(plain("!!float inf"), "1:3: 'inf' is not a number, as its tag !!float says" + hint);
  CHECK_EQ(plain("!!bool x"), "1:3: 'x' is not a boolean, as its tag !!bool says" + hint);
  CHECK_EQ(plain("!!null x"), "1:3: 'x' is not null, as its tag !!null says" + hint);
  CHECK_EQ(plain("!!timestamp 2014-02-30"), "1:3: '2014-02-30' is not a date, as its tag !!timestamp says" + hint);
  CHECK_EQ(plain("!!str [a]"), "1:3: a list cannot have the tag !!str | remove the tag");
  CHECK_EQ(plain("!!seq a"), "1:3: a single value cannot have the tag !!seq | remove the tag");
}

TEST_CASE("a key that its tag does not fit is refused too")
{
  for (const std::string tag : {"!!bool", "!!int", "!!float", "!!timestamp"})
    CHECK_NE(read(tag + " '': 1\n").find("as its tag " + tag + " says"), std::string::npos);
}

TEST_CASE("a tag that is not of YAML itself is refused")
{
  const std::string hint = " | remove it, or put the value in quotes if it is meant as text";
  CHECK_EQ(plain("!custom x"), "1:3: the tag !custom is not known" + hint);
  CHECK_EQ(plain("!!set {a: 1}"), "1:3: the tag !!set is not known" + hint);
  CHECK_EQ(plain("!!binary aGk="), "1:3: the tag !!binary is not known" + hint);
  CHECK_EQ(plain("!<tag:example.com,2000:x> x"), "1:3: the tag !<tag:example.com,2000:x> is not known" + hint);
  CHECK_EQ(plain("!!python/object/apply:os.getenv [HOME]"),
           "1:3: the tag !!python/object/apply:os.getenv is not known" + hint);
}
