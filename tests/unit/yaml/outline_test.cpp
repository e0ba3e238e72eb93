// SPDX-License-Identifier: Apache-2.0
#include <maestro/yaml/outline.hpp>

#include "parsed.hpp"
#include <doctest/doctest.h>

#include <random>

using maestro::yaml::outline;

namespace {

/// The keys of mappings in mappings, so many levels of them.
std::string keys(const maestro::yaml::Node& node, std::size_t levels)
{
  std::string text;
  if (levels == 0) return text;
  for (const maestro::yaml::Entry& entry : node.entries)
    text += std::string(entry.key->text) + "{" + keys(*entry.value, levels - 1) + "}";
  return text;
}

std::string outlined(std::string_view text, std::size_t levels = 2) { return outline(text, levels).value_or("none"); }

/// Lines of pieces that open, close, name and refer to things, at any indentation.
std::string random_text(std::mt19937& random)
{
  static const std::vector<std::string> pieces{"KEY:",
                                               "KEY:",
                                               "KEY:",
                                               "KEY: v",
                                               "KEY: v",
                                               "- v",
                                               "- KEY: v",
                                               "KEY: [a, b]",
                                               "KEY: {a: b}",
                                               "KEY: [a,",
                                               "b]",
                                               "{KEY: v}",
                                               "KEY: \"a\"",
                                               "KEY: \"a",
                                               "b\"",
                                               "KEY: 'it''s'",
                                               "KEY: 'a",
                                               "KEY: it's",
                                               "KEY: a 'b",
                                               "# ' [",
                                               "KEY: v # '",
                                               "KEY: |",
                                               "KEY: >-",
                                               "KEY: &x {a: b}",
                                               "KEY: &x",
                                               "KEY: *x",
                                               "<<: *x",
                                               "KEY: !t [a",
                                               "'KEY': v",
                                               "\"K",
                                               "? KEY",
                                               ": v",
                                               "KEY: a#'",
                                               "KEY: [a'b]",
                                               "KEY: [',']",
                                               "KEY: {a: ']'}",
                                               "KEY: {\"a\":'b'}",
                                               "- - v",
                                               "- [",
                                               "",
                                               "KEY: [a, 'b]', \"c",
                                               "KEY: -",
                                               "KEY: http://h:1/{x}",
                                               "KEY: \"a\\\"\"",
                                               "KEY: [it's, 'x]', 'y"};
  const auto any = [&](std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(random); };
  std::string text;
  for (std::size_t line = 0, indent = 0; line < 4 + any(10); ++line) {
    indent = any(3) == 0 ? any(9) : any(2) == 0 ? indent : indent + any(3);
    std::string piece = pieces[any(pieces.size())];
    if (const auto at = piece.find("KEY"); at != std::string::npos) piece.replace(at, 3, "k" + std::to_string(line));
    text += std::string(indent, ' ') + piece + "\n";
  }
  return text;
}

} // namespace

TEST_CASE("outline: what is nested too deep is left out")
{
  CHECK_EQ(outlined("a:\n  b:\n    c: 1\n    d: {e: f}\n  g: 2\nh:\n- 1\n"), "a:\n  b:\n  g: 2\nh:\n- 1\n");
  CHECK_EQ(outlined("---\na:  # why\n\n    b:\n     - \"c\"\n     # what\n     - 'd'\r\n    e:\r\n"),
           "---\na:  # why\n    b:\n    e:\n");
  CHECK_EQ(outlined("a: |\n   # it's\n\n  [\nb:\n  c:\n    d: >-\n     it's\n\n  e:\n"),
           "a: |\n   # it's\n\n  [\nb:\n  c:\n  e:\n");
  CHECK_EQ(outlined("a:\n  b:\n    <<: *defaults\n    c: &anchor it's # '\n"), "a:\n  b:\n");
}

TEST_CASE("outline: there is none where more than lines counts")
{
  for (const char* text : {"a: [1,\n2]\n", "a: \"b\n  c\"\n", "a:\n  b:\n    c: 'd\ne: f'\n", "a: {b: [c}\n", "a: *b\n",
                           "a:\n  <<: *b\n", "a:\n\tb: 1\n", "a: b\rc: d\n",
                           "a: b\xc2\x85"
                           "c: d\n",
                           "--- {a: b}\n", "%YAML 1.1\n---\na: b\n", "a:\n  b: [it's, 'x]', 'y\n"}) {
    CAPTURE(text);
    CHECK_EQ(outlined(text), "none");
  }
}

TEST_CASE("outline: it has the keys of the whole text")
{
  std::mt19937 random(7);
  int compared = 0, shorter = 0;
  for (int turn = 0; turn < 60'000; ++turn) {
    const std::string text = random_text(random);
    const Parsed whole(text);
    if (!whole.ok()) continue;
    for (const std::size_t levels : {1UL, 2UL, 4UL}) {
      const auto shortened = outline(text, levels);
      if (!shortened) continue;
      const Parsed parsed(*shortened);
      CAPTURE(text);
      CAPTURE(*shortened);
      REQUIRE_MESSAGE(parsed.ok(), parsed.problem());
      REQUIRE_EQ(keys(parsed.root(), levels), keys(whole.root(), levels));
      ++compared;
      shorter += shortened->size() < text.size();
    }
  }
  MESSAGE(compared << " compared, " << shorter << " of them shorter");
  CHECK_GT(shorter, 500);
}
