// SPDX-License-Identifier: Apache-2.0
#include <jinja/template.hpp>
#include <maestro/guest_program/failure.hpp>
#include <maestro/guest_program/json.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace maestro::guest_program;

namespace {

/// As a template prints it.
std::string shown_json(std::string_view text)
{
  const jinja::Value context = jinja::Value::dict({{"it", json_value(text, "c.json")}});
  return jinja::render({}, "t", "{{ [it] }}", context).text;
}

std::string error_of(std::string_view text)
{
  try {
    json_value(text, "c.json");
  } catch (const Failure& failure) {
    return failure.what();
  }
  return "no error";
}

} // namespace

TEST_CASE("json: every kind of value")
{
  CHECK_EQ(shown_json(R"( {"a": [1, -2.5, 1e3, true, false, null, "x"], "b": {}, "c": []} )"),
           "[{'a': [1, -2.5, 1000.0, True, False, None, 'x'], 'b': {}, 'c': []}]");
}

TEST_CASE("json: whole numbers stay whole while they have 64 bits")
{
  CHECK_EQ(shown_json("9223372036854775807"), "[9223372036854775807]");
  CHECK_EQ(shown_json("9223372036854775808"), "[9.223372036854776e+18]");
  CHECK_EQ(shown_json("-0"), "[0]");
}

TEST_CASE("json: escapes of texts")
{
  CHECK_EQ(shown_json(R"("\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é")"), "['\"\\\\/\\x08\\x0c\\n\\r\\té😀é']");
}

TEST_CASE("json: the last of equal names counts")
{
  CHECK_EQ(shown_json(R"({"a": 1, "b": 2, "a": 3})"), "[{'a': 3, 'b': 2}]");
}

TEST_CASE("json: what is none is told with its line")
{
  CHECK_EQ(error_of("{\n \"a\": 1,\n}"), "c.json:3: this is no JSON: a name in double quotes is missing");
  CHECK_EQ(error_of(""), "c.json:1: this is no JSON: it ends too early");
  CHECK_EQ(error_of("[1 2]"), "c.json:1: this is no JSON: a closing bracket or a comma is missing");
  CHECK_EQ(error_of("1\n2"), "c.json:2: this is no JSON: nothing may follow the value");
  CHECK_EQ(error_of("\"\xff\""), "c.json:1: this is no JSON: this is no UTF-8");
}

TEST_CASE("json: nothing but JSON is taken")
{
  for (const char* text : {"{",           "{a: 1}",    "{\"a\" 1}",   "{\"a\":}",    "[",
                           "[,]",         "[1,]",      "'a'",         "\"a",         "\"a\nb\"",
                           "\"\\x\"",     "\"\\u12\"", "\"\\u12g4\"", "\"\\ud83d\"", "\"\\ud83d\\u0041\"",
                           "\"\\ude00\"", "01",        "1.",          ".5",          "+1",
                           "1e",          "--1",       "tru",         "nul",         "NaN",
                           "Infinity",    "1e999",     "// a",        "\"\\u+123\"", "\"\\u-001\""})
    CHECK_MESSAGE(error_of(text).starts_with("c.json:"), text);
}

TEST_CASE("json: nesting has an end")
{
  CHECK_EQ(error_of(std::string(1'000'000, '[')), "c.json:1: this is no JSON: lists and objects are nested too deeply");
  CHECK_EQ(error_of(std::string(100, '[') + std::string(100, ']')), "no error");
}
