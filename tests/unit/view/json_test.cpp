// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/json.hpp>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <string>

using namespace maestro;

namespace {

const boost::json::value sample_value = {{"b", {1, 2.5, nullptr}},
                                         {"a", {{"y", true}, {"x", "q\"\n"}}},
                                         {"e", boost::json::object()},
                                         {"d", boost::json::array()}};

} // namespace

TEST_CASE("json: keys are sorted and a line is one line")
{
  CHECK_EQ(json_line(sample_value), R"({"a":{"x":"q\"\n","y":true},"b":[1,2.5,null],"d":[],"e":{}})"
                                    "\n");
}

TEST_CASE("json: a document is indented by two")
{
  CHECK_EQ(json_document(sample_value), R"({
  "a": {
    "x": "q\"\n",
    "y": true
  },
  "b": [
    1,
    2.5,
    null
  ],
  "d": [],
  "e": {}
}
)");
}

TEST_CASE("json: numbers look as people write them")
{
  const auto text = [](double number) { return json_line(number); };
  CHECK_EQ(text(0), "0\n");
  CHECK_EQ(text(50), "50\n");
  CHECK_EQ(text(1.5), "1.5\n");
  CHECK_EQ(text(0.0005), "0.001\n");
  CHECK_EQ(text(1e10), "10000000000\n");
  CHECK_EQ(text(1.0 / 0.0), "null\n");
}

TEST_CASE("yaml: what could be read as something else is quoted")
{
  const boost::json::value value = {{"plain", "redis-1"}, {"number", "7"}, {"word", "Yes"},      {"empty", ""},
                                    {"image", "redis:7"}, {"yes", "x y"},  {"list", {"a", "1"}}, {"none", nullptr}};
  CHECK_EQ(yaml_document(value), R"(empty: ""
image: "redis:7"
list:
  - a
  - "1"
none: null
number: "7"
plain: redis-1
word: "Yes"
"yes": "x y"
)");
}

TEST_CASE("yaml: what would end a line or be refused is escaped")
{
  const boost::json::value value = {{"\u2028", "a\u0085b\u2029c"},
                                    {"other", "\u007f\u009f\ufeff\ufffe\uffff\u00e9\u2027"}};
  CHECK_EQ(yaml_document(value), R"(other: "\u007f\u009f\ufeff\ufffe\uffff)"
                                 "\u00e9\u2027\"\n"
                                 R"("\u2028": "a\u0085b\u2029c")"
                                 "\n");
}

TEST_CASE("yaml: mappings in lists begin behind the dash and empty ones are flow style")
{
  const boost::json::value value = {
      {"list", {{{"b", 1}, {"a", {{"c", 2}}}}, boost::json::object(), boost::json::array{1, 2}}}};
  CHECK_EQ(yaml_document(value), R"(list:
  - a:
      c: 2
    b: 1
  - {}
  -
    - 1
    - 2
)");
}

TEST_CASE("json: bytes that are no UTF-8 are replaced") { CHECK_EQ(json_line("bad\xff"), "\"bad\xef\xbf\xbd\"\n"); }
