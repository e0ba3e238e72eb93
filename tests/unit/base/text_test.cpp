// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maestro;
using namespace std::string_literals;
using Words = std::vector<std::string>;

TEST_CASE("a glob pattern is anchored at both ends and tells case apart")
{
  CHECK(glob_matches("web", "web"));
  CHECK_FALSE(glob_matches("web", "web-1"));
  CHECK_FALSE(glob_matches("eb", "web"));
  CHECK_FALSE(glob_matches("WEB", "web"));
  CHECK(glob_matches("", ""));
  CHECK_FALSE(glob_matches("", "a"));
}

TEST_CASE("a star in a glob pattern stands for any run of characters")
{
  CHECK(glob_matches("*", ""));
  CHECK(glob_matches("*", ".hidden/with/slashes"));
  CHECK(glob_matches("web-*", "web-"));
  CHECK(glob_matches("*-*-1", "a-b-c-1"));
  CHECK(glob_matches("**a**", "bab"));
  CHECK_FALSE(glob_matches("*a", "ab"));
  CHECK(glob_matches("a*b*c", "a-b-b-c"));
}

TEST_CASE("a question mark in a glob pattern stands for one character of any alphabet")
{
  CHECK(glob_matches("web-?", "web-1"));
  CHECK_FALSE(glob_matches("web-?", "web-"));
  CHECK_FALSE(glob_matches("web-?", "web-12"));
  CHECK(glob_matches("caf?", "café"));
  CHECK(glob_matches("?", "🐳"));
}

TEST_CASE("a set in a glob pattern stands for one of its characters")
{
  CHECK(glob_matches("web-[12]", "web-2"));
  CHECK_FALSE(glob_matches("web-[12]", "web-3"));
  CHECK(glob_matches("[a-c]", "b"));
  CHECK_FALSE(glob_matches("[!a-c]", "b"));
  CHECK(glob_matches("[!a-c]", "d"));
  CHECK(glob_matches("[à-ü]", "é"));
  CHECK_FALSE(glob_matches("[!é]", "é"));
}

TEST_CASE("the corners of a set in a glob pattern are as in Python")
{
  CHECK(glob_matches("[]a]", "]"));
  CHECK(glob_matches("[!]a]", "b"));
  CHECK_FALSE(glob_matches("[!]a]", "]"));
  CHECK(glob_matches("[a-]", "-"));
  CHECK(glob_matches("[-a]", "-"));
  CHECK(glob_matches("[--a]", "."));
  CHECK_FALSE(glob_matches("[z-a]", "z"));
  CHECK(glob_matches("[!z-a]", "z"));
  CHECK(glob_matches("[a^]", "^"));
  CHECK(glob_matches("[^a]", "a"));
  CHECK(glob_matches("[\\]", "\\"));
  CHECK(glob_matches("[a-c-e]", "-"));
  CHECK_FALSE(glob_matches("[a-c-e]", "d"));
}

TEST_CASE("a bracket that is not closed stands for itself in a glob pattern")
{
  CHECK(glob_matches("[", "["));
  CHECK(glob_matches("a[b", "a[b"));
  CHECK(glob_matches("[!", "[!"));
  CHECK(glob_matches("[]", "[]"));
  CHECK(glob_matches("*[", "x["));
}

TEST_CASE("a glob pattern with many stars takes no exponential time")
{
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "*a";
  CHECK_FALSE(glob_matches(pattern + "b", std::string(5000, 'a')));
}

TEST_CASE("the closest candidate is the one that a person most likely meant")
{
  const Words keys{"image", "instances", "ports", "env", "database"};
  CHECK_EQ(closest("imgae", keys), "image");
  CHECK_EQ(closest("datbase", keys), "database");
  CHECK_EQ(closest("port", keys), "ports");
  CHECK_EQ(closest("Image", keys), "image");
  CHECK_EQ(closest("IMAGE", keys), "image");
  CHECK_EQ(closest("instnaces", keys), "instances");
}

TEST_CASE("there is no closest candidate when none is near")
{
  const Words keys{"image", "env"};
  CHECK_EQ(closest("volumes", keys), std::nullopt);
  CHECK_EQ(closest("xy", keys), std::nullopt);
  CHECK_EQ(closest("env", keys), std::nullopt);
  CHECK_EQ(closest("", keys), std::nullopt);
  const Words letters{"g", "é", "xy"};
  CHECK_EQ(closest("", letters), std::nullopt); // nothing was meant, not nearly this
  CHECK_EQ(closest("h", letters), std::nullopt);
  CHECK_EQ(closest("G", letters), "g");
  CHECK_EQ(closest("x", letters), "xy");
  CHECK_EQ(closest(std::string(101, 'i'), keys), std::nullopt);
  CHECK_EQ(closest("image", {}), std::nullopt);
  CHECK_EQ(did_you_mean("enf", keys), "did you mean 'env'?");
  CHECK_EQ(did_you_mean("volumes", keys), "");
}

TEST_CASE("a byte that is not UTF-8 is read as a replacement character")
{
  CHECK_EQ(first_code_point("aé").value, U'a');
  CHECK_EQ(first_code_point("🐳a").value, U'🐳');
  CHECK_EQ(first_code_point("🐳a").length, 4);
  for (const char* const broken : {"\xFF", "\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80"}) {
    CHECK_EQ(first_code_point(broken).value, 0xFFFD);
    CHECK_EQ(first_code_point(broken).length, 1);
  }
}

TEST_CASE("printable text has no control character that a terminal obeys")
{
  CHECK_EQ(printable("a\x1B[31mb\tc\n"), "a\uFFFD[31mb\tc\n");
  CHECK_EQ(printable("\x7F\r\0"s), "\uFFFD\uFFFD\uFFFD");
  CHECK_EQ(printable("\xC2\x9B"
                     "31m"),
           "\uFFFD31m");
  CHECK_EQ(printable("é\xFF"), "é\uFFFD");
  CHECK_EQ(printable("\xC2\xA0"), "\xC2\xA0");
}

TEST_CASE("an excerpt is one line and not too long")
{
  CHECK_EQ(excerpt("a\nb\tc\x1B"), "a b c\uFFFD");
  CHECK_EQ(excerpt("日本語", 2), "日本…");
  CHECK_EQ(excerpt("日本", 2), "日本");
}

TEST_CASE("safe text: no line can begin in it, and nothing in it is read from the other side")
{
  CHECK_EQ(safe_text("web\n  1. stop everything"), "web\\x0a  1. stop everything");
  CHECK_EQ(safe_text("a\xe2\x80\xa8z"), "a\\u2028z");
  CHECK_EQ(safe_text("a\xe2\x80\xa9z", true), "a\\u2029z");
  CHECK_EQ(safe_text("a\xd8\x9cz"), "a\\u061cz");
  CHECK_EQ(safe_text("a\xe2\x81\xa7z"), "a\\u2067z");
}

TEST_CASE("printable: what is unseen is replaced by one sign each, so that a caret still points to its place")
{
  CHECK_EQ(printable("a\x1b\xe2\x80\xaez"), "a\xef\xbf\xbd\xef\xbf\xbdz");
  CHECK_EQ(printable("a\xe2\x80\xa8\tz"), "a\xef\xbf\xbd\tz");
}

TEST_CASE("in one line: what ssh says in several lines is one, and stays readable")
{
  CHECK_EQ(in_one_line("no answer"), "no answer");
  CHECK_EQ(in_one_line("connect: timed out\nssh says: Warning: added\n\n  Connection refused\n"),
           "connect: timed out; ssh says: Warning: added; Connection refused");
  CHECK_EQ(in_one_line(""), "");
}
