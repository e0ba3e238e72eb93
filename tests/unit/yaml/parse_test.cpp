// SPDX-License-Identifier: Apache-2.0
#include "parsed.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace maestro::yaml;

TEST_CASE("a document is mappings and lists and scalars in file order")
{
  CHECK_EQ(read("b: 1\na: [x, {c: ~}]\nd:\n  - e\n  -\n    f: g\n"),
           "{'b': 1, 'a': ['x', {'c': None}], 'd': ['e', {'f': 'g'}]}");
  CHECK_EQ(read("---\na: 1\n...\n"), "{'a': 1}");
  CHECK_EQ(read("%YAML 1.1\n---\na: 1\n"), "{'a': 1}");
  CHECK_EQ(read("5"), "5");
}

TEST_CASE("a key is found by its text")
{
  const Parsed parsed("a: 1\n22:22: b\n");
  CHECK_EQ(flow(*parsed.root().find("22:22")), "'b'");
  CHECK_EQ(parsed.root().find("1342"), nullptr);
  CHECK_EQ(parsed.root().find("c"), nullptr);
}

TEST_CASE("an empty document is refused")
{
  for (const char* text : {"", "\n\n", "# nothing\n", "\xEF\xBB\xBF"})
    CHECK(read(text).find("the document is empty") != std::string::npos);
  CHECK_EQ(read("---\n...\n"), "2:1: the document is empty");
  CHECK_EQ(read("~"), "None");
}

TEST_CASE("a second document is refused")
{
  CHECK_EQ(read("---\na: 1\n---\nb: 2\n"), "3:1: a second document begins here, but there can be only one | remove "
                                           "this line to make one document of both");
  CHECK_EQ(read("a: 1\n...\n---\n"), "3:1: a second document begins here, but there can be only one | remove this line "
                                     "to make one document of both");
}

TEST_CASE("each node knows its place")
{
  const Parsed parsed("name: web\n\"é b\":  'x y'\nlist:\n  - one\n  - [2, {three: 3}]\nmap: {a: 1,\n  b: 2}\n"
                      "text: |\n  line\nlong: a b\n  c\nnothing:\n");
  CHECK_EQ(span(parsed.root()), "1:1+4");
  CHECK_EQ(span(parsed.at("name")), "1:7+3");
  CHECK_EQ(span(*parsed.root().entries[1].key), "2:1+5");
  CHECK_EQ(span(parsed.at("é b")), "2:9+5");
  CHECK_EQ(span(parsed.at("list")), "4:3+1");
  CHECK_EQ(span(*parsed.at("list").items[0]), "4:5+3");
  CHECK_EQ(span(*parsed.at("list").items[1]), "5:5+15");
  CHECK_EQ(span(*parsed.at("list").items[1]->items[1]->find("three")), "5:17+1");
  CHECK_EQ(span(parsed.at("map")), "6:6+6");
  CHECK_EQ(span(parsed.at("text")), "8:7+1");
  CHECK_EQ(span(parsed.at("long")), "10:7+3");
  CHECK_EQ(span(parsed.at("nothing")), "12:9+1");
}

TEST_CASE("a block mapping is where its first key is")
{
  const Parsed parsed("a:\n  key: 1\n  other: 2\n");
  CHECK_EQ(span(parsed.at("a")), "2:3+3");
}

TEST_CASE("an anchor and a tag do not belong to the place of a scalar")
{
  const Parsed parsed("a: &x  web\nb: !!str &y 'é'\nc: &z\n  later\nd: &w # comment\n  later\n");
  CHECK_EQ(span(parsed.at("a")), "1:8+3");
  CHECK_EQ(span(parsed.at("b")), "2:13+3");
  CHECK_EQ(span(parsed.at("c")), "3:4+2");
  CHECK_EQ(span(parsed.at("d")), "5:4+12");
}

TEST_CASE("lines are counted as an editor counts them")
{
  // A lone carriage return and three characters of Unicode end a line for YAML only.
  const Parsed parsed("a: 'x\xE2\x80\xA8y'\nb: \"1\xC2\x85 2\"\r\nc: 3\rd: 4\ne: 5\n");
  REQUIRE(parsed.ok());
  CHECK_EQ(span(parsed.at("b")), "2:4+6");
  CHECK_EQ(span(parsed.at("c")), "3:4+1");
  CHECK_EQ(span(parsed.at("d")), "3:9+1");
  CHECK_EQ(span(parsed.at("e")), "4:4+1");
}

TEST_CASE("carriage returns before line feeds change nothing")
{
  const Parsed parsed("a: 1\r\nb:\r\n  - x\r\nc: |\r\n  two\r\n  lines\r\n");
  CHECK_EQ(flow(parsed.root()), "{'a': 1, 'b': ['x'], 'c': 'two\nlines\n'}");
  CHECK_EQ(span(*parsed.at("b").items[0]), "3:5+1");
}

TEST_CASE("a carriage return that ends the text is not a place in it")
{
  const Parsed parsed("a: 1\n? b\r");
  CHECK_EQ(span(parsed.at("b")), "2:4+1");
}

TEST_CASE("an alias is the anchored node itself")
{
  const Parsed parsed("a: &x {k: 1}\nb: *x\nc: [*x, *x]\n");
  CHECK_EQ(&parsed.at("a"), &parsed.at("b"));
  CHECK_EQ(parsed.at("c").items[1], &parsed.at("a"));
  CHECK_EQ(read("&k a: 1\nb: *k\n"), "{'a': 1, 'b': 'a'}");
}

TEST_CASE("a key can be an alias of a scalar and has its own place")
{
  const Parsed parsed("a: &x web\nb:\n  *x : 1\n");
  CHECK_EQ(flow(parsed.root()), "{'a': 'web', 'b': {'web': 1}}");
  CHECK_EQ(span(*parsed.at("b").entries[0].key), "3:3+2");
}

TEST_CASE("an alias without its anchor is refused")
{
  const std::string hint = " | if it is meant as text, put it in quotes";
  CHECK_EQ(read("a: *x\n"), "1:4: nothing has the anchor '&x' above this alias" + hint);
  CHECK_EQ(read("a: *x\nb: &x 1\n"), "1:4: nothing has the anchor '&x' above this alias" + hint);
}

TEST_CASE("an alias inside its own anchor is refused")
{
  CHECK_EQ(read("a: &x [1, *x]\n"), "1:11: the alias '*x' stands inside the value that it repeats");
  CHECK_EQ(read("a: &x {b: {c: *x}}\n"), "1:15: the alias '*x' stands inside the value that it repeats");
  CHECK_EQ(read("a: &x\n  <<: *x\n"), "2:7: the alias '*x' stands inside the value that it repeats");
}

TEST_CASE("an anchor that is there twice is refused with both places")
{
  CHECK_EQ(read("a: &x 1\nb: &x 2\n"),
           "2:4: the anchor '&x' is already in this document (line 1, column 4) | rename one of them");
}

TEST_CASE("a merge key brings entries in and explicit keys win")
{
  CHECK_EQ(read("a: &a {x: 1, y: 2}\nb:\n  y: 3\n  <<: *a\n  z: 4\n"),
           "{'a': {'x': 1, 'y': 2}, 'b': {'x': 1, 'y': 3, 'z': 4}}");
  const Parsed parsed("a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3\n");
  CHECK(parsed.at("b").entries[0].merged);
  CHECK_FALSE(parsed.at("b").entries[1].merged);
  CHECK_EQ(span(*parsed.at("b").entries[1].key), "4:3+1");
}

TEST_CASE("the first mapping of a merged list is the strongest")
{
  CHECK_EQ(read("- &a {x: 1}\n- &b {x: 2, z: 3}\n- <<: [*b, *a]\n  y: 9\n"),
           "[{'x': 1}, {'x': 2, 'z': 3}, {'x': 2, 'z': 3, 'y': 9}]");
  CHECK_EQ(read("- &a {x: 1}\n- &b {x: 2}\n- {<<: *a, <<: *b}\n"), "[{'x': 1}, {'x': 2}, {'x': 2}]");
}

TEST_CASE("merges go through several levels")
{
  CHECK_EQ(read("- &a {x: 1, y: 1}\n- &b {<<: *a, y: 2}\n- {<<: *b, z: 3}\n"),
           "[{'x': 1, 'y': 1}, {'x': 1, 'y': 2}, {'x': 1, 'y': 2, 'z': 3}]");
  CHECK_EQ(read("a: {<<: {b: 1}, <<: []}\n"), "{'a': {'b': 1}}");
}

TEST_CASE("a merge key in quotes is a text and one with its tag is a merge key")
{
  CHECK_EQ(read("{\"<<\": {a: 1}}"), "{'<<': {'a': 1}}");
  CHECK_EQ(read("{!!str <<: {a: 1}}"), "{'<<': {'a': 1}}");
  CHECK_EQ(read("{!!merge x: {a: 1}}"), "{'a': 1}");
}

TEST_CASE("a merge key takes mappings only")
{
  CHECK_EQ(read("a: {<<: 1}\n"), "1:9: '<<' takes a mapping or a list of mappings");
  CHECK_EQ(read("a: {<<: [{}, 1]}\n"), "1:14: '<<' takes a mapping or a list of mappings");
}

TEST_CASE("the signs of merge and value are no texts")
{
  CHECK_EQ(read("a: <<\n"), "1:4: '<<' has a special meaning in YAML | if it is meant as text, put it in quotes");
  CHECK_EQ(read("a: =\n"), "1:4: '=' has a special meaning in YAML | if it is meant as text, put it in quotes");
  CHECK_EQ(read("=: 1\n"), "{'=': 1}");
}

TEST_CASE("a duplicate key is refused with both places")
{
  CHECK_EQ(read("a: 1\nb: 2\na: 3\n"),
           "3:1: the key 'a' is already in this mapping (line 1, column 1) | remove or rename one of them");
  CHECK_EQ(read("x:\n  {a: 1, a: 2}\n"),
           "2:10: the key 'a' is already in this mapping (line 2, column 4) | remove or rename one of them");
}

TEST_CASE("a duplicate key is found in other spellings of its text or meaning")
{
  const std::string hint = " | remove or rename one of them";
  CHECK_EQ(read("a: 1\n\"\\x61\": 2\n"), "2:1: the key 'a' is already in this mapping (line 1, column 1)" + hint);
  CHECK_EQ(read("1: a\n'1': b\n"), "2:1: the key '1' is already in this mapping (line 1, column 1)" + hint);
  CHECK_EQ(read("yes: a\ntrue: b\n"),
           "2:1: the key 'true' is already in this mapping as 'yes', which means the same (line 1, column 1)" + hint);
  CHECK_EQ(read("1:30: a\n90: b\n"),
           "2:1: the key '90' is already in this mapping as '1:30', which means the same (line 1, column 1)" + hint);
  CHECK_EQ(read("null: a\n~: b\n"),
           "2:1: the key '~' is already in this mapping as 'null', which means the same (line 1, column 1)" + hint);
}

TEST_CASE("all duplicate keys of a document are told and each but once")
{
  const Parsed parsed("a: {x: 1, x: 2, x: 3}\nb: {y: 1, y: 2}\na: 1\n");
  CHECK_EQ(parsed.count(), 4);
  CHECK_EQ(parsed.problem(0).substr(0, 5), "1:11:");
  CHECK_EQ(parsed.problem(1).substr(0, 5), "1:17:");
  CHECK_EQ(parsed.problem(2).substr(0, 5), "2:11:");
  CHECK_EQ(parsed.problem(3).substr(0, 4), "3:1:");
}

TEST_CASE("a duplicate key is found among many")
{
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "key" + std::to_string(i) + ": 1\n";
  CHECK(Parsed(text).ok());
  CHECK_EQ(read(text + "key1234: 2\n"), "3001:1: the key 'key1234' is already in this mapping (line 1235, column 1) | "
                                        "remove or rename one of them");
}

TEST_CASE("a duplicate key in a template is told with the lines of the template")
{
  maestro::Sources sources;
  const auto file = sources.add("maestro.yaml", "{% if x %}\na: 1\n{% endif %}\na: 2\n");
  const auto text = sources.add_generated("rendered", "a: 1\na: 2\n", {{0, file, 2, 1, true}, {5, file, 4, 1, true}});
  maestro::Diagnostics problems(sources);
  CHECK_FALSE(parse(sources, text, problems));
  CHECK_EQ(problems.all()[0].place.line, 4);
  CHECK_EQ(problems.all()[0].message, "the key 'a' is already in this mapping (line 2, column 1)");
}

TEST_CASE("a duplicate key from an included file is told with the name of the file")
{
  maestro::Sources sources;
  const auto file = sources.add("maestro.yaml", "{% include 'part.yaml' %}\na: 2\n");
  const auto part = sources.add("part.yaml", "a: 1");
  const auto text = sources.add_generated("rendered", "a: 1\na: 2\n", {{0, part, 1, 1, true}, {4, file, 1, 26, true}});
  maestro::Diagnostics problems(sources);
  CHECK_FALSE(parse(sources, text, problems));
  CHECK_EQ(problems.all()[0].place.file, "maestro.yaml");
  CHECK_EQ(problems.all()[0].place.line, 2);
  CHECK_EQ(problems.all()[0].message, "the key 'a' is already in this mapping (part.yaml, line 1, column 1)");
}

TEST_CASE("a control character in a key does not reach the message")
{
  CHECK_EQ(read("\"a\\e[31m\\nb\": 1\n\"a\\e[31m\\nb\": 2\n"),
           "2:1: the key 'a\uFFFD[31m b' is already in this mapping (line 1, column 1) | remove or rename one of them");
}

TEST_CASE("a key must be a scalar")
{
  CHECK_EQ(read("? [a]\n: b\n"), "1:3: a key must be a text or a number, not a list");
  CHECK_EQ(read("k: {{ x }}\n"),
           "1:5: a key must be a text or a number, not a mapping | a value that begins with '{' must be put in quotes");
  CHECK_EQ(read("a: &x [1]\nb: {*x : 1}\n"), "2:5: a key must be a text or a number, not a list");
  CHECK_EQ(read("? a\n: b\n? c\n"), "{'a': 'b', 'c': None}");
}
