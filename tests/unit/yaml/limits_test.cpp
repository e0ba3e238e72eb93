// SPDX-License-Identifier: Apache-2.0
#include "parsed.hpp"
#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace maestro::yaml;

namespace {

std::string repeated(const std::string& text, int count)
{
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

/// Hostile texts must be refused, or read, long before a person loses patience; a quadratic walk would take minutes.
class Quickly {
public:
  ~Quickly() { CHECK_LT(std::chrono::steady_clock::now() - start_, std::chrono::seconds(10)); }

private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

} // namespace

TEST_CASE("a document nested too deeply is refused")
{
  const Quickly timed;
  CHECK(Parsed(repeated("[", 100) + repeated("]", 100)).ok());
  CHECK_EQ(read(repeated("[", 101) + repeated("]", 101)), "1:101: nested deeper than 100 levels");
  CHECK_EQ(read("a: {b: {c: 1}}", {.depth = 2}), "1:8: nested deeper than 2 levels");
  CHECK_EQ(read(repeated("[", 1'000'000)), "1:101: nested deeper than 100 levels");
  CHECK_EQ(read(repeated("[{", 100'000)), "1:101: nested deeper than 100 levels");
  CHECK_EQ(read(repeated("- ", 100'000)), "1:201: nested deeper than 100 levels");
  CHECK_EQ(read(repeated("? ", 100'000)), "1:201: nested deeper than 100 levels");
}

TEST_CASE("a document with too many values is refused")
{
  CHECK(Parsed("[1, 2, 3]", {.nodes = 4}).ok());
  CHECK_EQ(read("[1, 2, 3, 4]", {.nodes = 4}), "1:11: the document has more than 4 values");
  CHECK_EQ(read("{a: 1, b: 2}", {.nodes = 4}), "1:11: the document has more than 4 values");
  CHECK_EQ(read("{a: 1, b: 2}", {.nodes = 3}), "1:8: the document has more than 3 values");
  CHECK_EQ(read("[&a 1, *a, *a, *a]", {.nodes = 4}), "1:16: the document has more than 4 values");
}

TEST_CASE("aliases that multiply are refused")
{
  const Quickly timed;
  std::string laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string last = std::to_string(i - 1);
    const std::string me = std::to_string(i);
    laughs.append("a").append(me).append(": &a").append(me);
    laughs += " [" + repeated("*a" + last + " , ", 9) + "*a" + last + "]\n";
  }
  CHECK(read(laughs).find("the document has more than 5000000 values when its aliases are written out") !=
        std::string::npos);
  CHECK(Parsed("a: &a [1, 2]\nb: [*a, *a]\n", {.expanded_nodes = 13}).ok());
  CHECK_EQ(read("a: &a [1, 2]\nb: [*a, *a]\n", {.expanded_nodes = 12}),
           "2:9: the document has more than 12 values when its aliases are written out");
}

TEST_CASE("merges that multiply are refused")
{
  const Quickly timed;
  std::string bomb = "- &m0 {k: 1}\n";
  for (int i = 1; i < 40; ++i) {
    const std::string last = "*m" + std::to_string(i - 1);
    bomb += "- &m" + std::to_string(i) + " {<<: [" + last + " , " + last + " ], k" + std::to_string(i) + ": 1}\n";
  }
  CHECK(read(bomb).find("more than 5000000 values when its aliases") != std::string::npos);

  std::string wide = "- &w {";
  for (int i = 0; i < 2000; ++i) wide += "key" + std::to_string(i) + ": 1, ";
  wide += "}\n" + repeated("- <<: *w\n", 5000);
  CHECK(read(wide).find("more than 5000000 values when its aliases") != std::string::npos);
}

TEST_CASE("many keys and anchors and duplicates are read in linear time")
{
  const Quickly timed;
  std::string keys;
  std::string anchors;
  for (int i = 0; i < 100'000; ++i) {
    keys += "key" + std::to_string(i) + ": 1\n";
    anchors += "- &a" + std::to_string(i) + " x\n- *a" + std::to_string(i) + "\n";
  }
  CHECK(Parsed(keys).ok());
  CHECK(Parsed(anchors).ok());
  CHECK_EQ(Parsed(repeated("a: 1\n", 100'000)).count(), 50);
}

TEST_CASE("endless numbers are refused in linear time")
{
  const Quickly timed;
  const std::string digits = repeated("7", 2'000'000);
  for (const std::string& text :
       {digits, "0x" + digits, "0" + digits, "!!int " + digits, digits + ": 1", "0x" + digits + ": 1"})
    CHECK_FALSE(Parsed(text + "\n").ok());
  CHECK_EQ(read(digits + ".0\n"), "inf");
}

TEST_CASE("a document in one line is read in linear time")
{
  const Quickly timed;
  std::string list = "[";
  for (int i = 0; i < 100'000; ++i) list += "&a" + std::to_string(i) + " x, ";
  CHECK(Parsed(list + "]").ok());
  CHECK_EQ(Parsed("[" + repeated("!x y, ", 100'000) + "]").count(), 50);
}
