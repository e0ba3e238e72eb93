// SPDX-License-Identifier: Apache-2.0
#include <maestro/yaml/write.hpp>

#include "parsed.hpp"
#include <doctest/doctest.h>

#include <limits>
#include <random>
#include <string>

using namespace maestro::yaml;
using namespace std::string_literals;

namespace {

std::string one(const std::string& text)
{
  Writer writer;
  writer.text(text);
  return writer.document();
}

} // namespace

TEST_CASE("a document is written in block style")
{
  Writer writer;
  writer.begin_mapping();
  writer.key("name");
  writer.text("demo");
  writer.key("ships");
  writer.begin_mapping();
  writer.key("a");
  writer.begin_mapping();
  writer.key("port");
  writer.integer(-1);
  writer.end();
  writer.end();
  writer.key("list");
  writer.begin_sequence();
  writer.text("x");
  writer.begin_mapping();
  writer.key("k");
  writer.boolean(true);
  writer.key("l");
  writer.null();
  writer.end();
  writer.begin_sequence();
  writer.real(1.5);
  writer.integer(2);
  writer.end();
  writer.end();
  writer.end();
  CHECK_EQ(writer.document(), "name: demo\n"
                              "ships:\n"
                              "  a:\n"
                              "    port: -1\n"
                              "list:\n"
                              "  - x\n"
                              "  - k: true\n"
                              "    l: null\n"
                              "  - - 1.5\n"
                              "    - 2\n");
  CHECK_EQ(read(writer.document()),
           "{'name': 'demo', 'ships': {'a': {'port': -1}}, 'list': ['x', {'k': True, 'l': None}, [1.5, 2]]}");
}

TEST_CASE("what is empty is written in brackets")
{
  Writer writer;
  writer.begin_sequence();
  writer.begin_mapping();
  writer.end();
  writer.begin_mapping();
  writer.key("k");
  writer.begin_sequence();
  writer.end();
  writer.end();
  writer.end();
  CHECK_EQ(writer.document(), "- {}\n- k: []\n");
  Writer nothing;
  nothing.begin_mapping();
  nothing.end();
  CHECK_EQ(nothing.document(), "{}\n");
}

TEST_CASE("a text is quoted only where it would be read as something else")
{
  for (const char* text : {"web-1", "registry:5000/a/b:1.2", "http://x/y?z#q", "a b", "it's", "say \"hi\"", "-x", ":x",
                           "80:80", "10.0.0.1", "5g", "été 🐳", "none", "a#b", "/var/run:/x:ro"})
    CHECK_EQ(one(text), std::string(text) + "\n");
  for (const char* text :
       {"",    "yes", "No",   "null", "~",    "22:22", "010", "08",  "0o17", "1e3", "1.5", "2014-01-01", "<<",   "=",
        " a",  "a ",  "a: b", "a:",   "a #b", "#a",    "*",   "&a",  "!a",   "[",   "{a",  "-",          "- a",  "? a",
        ": a", "|",   ">",    "%a",   "@a",   "`a`",   "'a'", "\"a", ",a",   "---", "...", ".inf",       "0x1F", "+1"})
    CHECK_NE(one(text), std::string(text) + "\n");
  CHECK_EQ(one("yes"), "'yes'\n");
  CHECK_EQ(one("'it's"), "'''it''s'\n");
}

TEST_CASE("what cannot be seen is written as an escape")
{
  CHECK_EQ(one("a\nb\tc\r\0\x1B"s), "\"a\\nb\\tc\\x0d\\x00\\x1b\"\n");
  CHECK_EQ(one("\xC2\x85\xE2\x80\xA8\xEF\xBB\xBF\xEF\xBF\xBE"), "\"\\x85\\u2028\\ufeff\\ufffe\"\n");
  CHECK_EQ(one("a\n\"\\"), "\"a\\n\\\"\\\\\"\n");
  CHECK_EQ(one("a\xFF"), "a\uFFFD\n");
}

TEST_CASE("a float is written with a dot so that it stays a float")
{
  for (const double number : {1.0, 1.5, 1e16, 1.5e300, 5e-324, -0.1, 1e-5}) {
    Writer writer;
    writer.real(number);
    const Parsed parsed(writer.document());
    CHECK_EQ(parsed.root().type, Type::real);
    CHECK_EQ(as_real(parsed.root()), number);
  }
  Writer writer;
  writer.begin_sequence();
  writer.real(std::numeric_limits<double>::infinity());
  writer.real(-std::numeric_limits<double>::infinity());
  writer.real(std::numeric_limits<double>::quiet_NaN());
  writer.end();
  CHECK_EQ(writer.document(), "- .inf\n- -.inf\n- .nan\n");
}

TEST_CASE("a long key is written so that it can be read")
{
  const std::string key(5000, 'k');
  Writer writer;
  writer.begin_mapping();
  writer.key("a");
  writer.begin_mapping();
  writer.key(key);
  writer.begin_sequence();
  writer.text("x");
  writer.end();
  writer.key(key + "2");
  writer.integer(1);
  writer.end();
  writer.end();
  CHECK_EQ(read(writer.document()), "{'a': {'" + key + "': ['x'], '" + key + "2': 1}}");
}

TEST_CASE("every text is read back as it was written")
{
  const std::vector<std::string> parts{"a",  "1", "0", ".",   ":",  " ", "\n", "\t", "'", "\"", "#",    "-",       "?",
                                       "[",  "]", "{", "}",   ",",  "&", "*",  "!",  "|", ">",  "%",    "@",       "`",
                                       "\\", "é", "🐳", "yes", "<<", "=", "~",  "e+", "x", "\r", "\x1B", "\xC2\x85"};
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (auto count = random() % 6; count > 0; --count) text += parts[random() % parts.size()];
    Writer writer;
    writer.begin_mapping();
    writer.key(text);
    writer.begin_sequence();
    writer.text(text);
    writer.end();
    writer.end();
    CHECK_EQ(read(writer.document()), "{'" + text + "': ['" + text + "']}");
  }
}
