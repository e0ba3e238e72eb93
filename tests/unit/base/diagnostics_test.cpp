// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/diagnostics.hpp>
#include <maestro/base/dressed_diagnostic.hpp>
#include <maestro/base/text.hpp>

#include <doctest/doctest.h>
#include <strings/cells.hpp>

#include <string>

using namespace maestro;

namespace {

std::string place_text(const Place& place)
{
  return place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + "+" +
         std::to_string(place.length) + " " + place.text;
}

std::string shown(const Sources& sources, const Span& span, std::string message, std::string hint = {})
{
  Diagnostics problems(sources);
  problems.error(span, std::move(message), std::move(hint));
  return to_text(problems.all().front());
}

/// As on a terminal of so many columns.
std::string fitted(const std::string& line, std::uint32_t column, std::uint32_t length, std::size_t width,
                   std::string message = "wrong", std::string hint = {})
{
  Sources sources;
  const SourceId file = sources.add("a.yaml", line);
  Diagnostics problems(sources);
  problems.error({file, 1, column, length}, std::move(message), std::move(hint));
  const auto plain = [](DiagnosticPart, std::string_view text) { return std::string(text); };
  return to_text(problems.all().front(), plain, width);
}

} // namespace

TEST_CASE("a place in a file is its line with the part that is meant")
{
  Sources sources;
  const SourceId file = sources.add("a.yaml", "one\ntwo: 2\r\nthrée\n");
  CHECK_EQ(place_text(sources.locate({file, 1, 1, 3})), "a.yaml:1:1+3 one");
  CHECK_EQ(place_text(sources.locate({file, 2, 6, 1})), "a.yaml:2:6+1 two: 2");
  CHECK_EQ(place_text(sources.locate({file, 3, 4, 99})), "a.yaml:3:4+2 thrée");
  CHECK_EQ(place_text(sources.locate({file, 1, 9, 5})), "a.yaml:1:9+1 one");
  CHECK_EQ(place_text(sources.locate({file, 4, 1, 1})), "a.yaml:4:1+1 ");
  CHECK_EQ(place_text(sources.locate({file, 99, 1, 1})), "a.yaml:99:1+1 ");
}

TEST_CASE("a byte order mark is not part of a text")
{
  Sources sources;
  const SourceId file = sources.add("a.yaml", "\xEF\xBB\xBFname: x");
  CHECK_EQ(sources.text(file), "name: x");
  CHECK_EQ(place_text(sources.locate({file, 1, 1, 4})), "a.yaml:1:1+4 name: x");
}

TEST_CASE("a text stays where it is when others are added")
{
  Sources sources;
  const std::string_view first = sources.text(sources.add("a", "short"));
  for (int i = 0; i < 100; ++i) sources.add("b", "other");
  CHECK_EQ(first, "short");
}

TEST_CASE("a place in a generated text leads back to the file it came from")
{
  Sources sources;
  // {% if x %}           one
  // name: {{ name }} ok  name: web ok
  // {% endif %}          zwei
  // zwei
  const SourceId file = sources.add("a.yaml", "one\n{% if x %}\nname: {{ name }} ök\n{% endif %}\nzwei\n");
  const SourceId text = sources.add_generated("a.yaml (rendered)", "one\nname: web\nb ök\nzwei\n",
                                              {{0, file, 1, 1, true},
                                               {4, file, 3, 1, true},
                                               {10, file, 3, 7, false},
                                               {15, file, 3, 17, true},
                                               {20, file, 5, 1, true}});
  CHECK_EQ(place_text(sources.locate({text, 1, 1, 3})), "a.yaml:1:1+3 one");
  CHECK_EQ(place_text(sources.locate({text, 2, 1, 4})), "a.yaml:3:1+4 name: {{ name }} ök");
  CHECK_EQ(place_text(sources.locate({text, 2, 7, 3})), "a.yaml:3:7+1 name: {{ name }} ök");
  CHECK_EQ(place_text(sources.locate({text, 3, 1, 1})), "a.yaml:3:7+1 name: {{ name }} ök");
  CHECK_EQ(place_text(sources.locate({text, 3, 3, 2})), "a.yaml:3:18+2 name: {{ name }} ök");
  CHECK_EQ(place_text(sources.locate({text, 4, 2, 2})), "a.yaml:5:2+2 zwei");
}

TEST_CASE("a literal stretch of several lines keeps lines and columns")
{
  Sources sources;
  const SourceId file = sources.add("a.yaml", "{# c #}ä: 1\nb: é\nc: 3\n");
  const SourceId text = sources.add_generated("rendered", "ä: 1\nb: é\nc: 3\n", {{0, file, 1, 8, true}});
  CHECK_EQ(place_text(sources.locate({text, 1, 4, 1})), "a.yaml:1:11+1 {# c #}ä: 1");
  CHECK_EQ(place_text(sources.locate({text, 2, 4, 1})), "a.yaml:2:4+1 b: é");
  CHECK_EQ(place_text(sources.locate({text, 3, 1, 4})), "a.yaml:3:1+4 c: 3");
  CHECK_EQ(place_text(sources.locate({text, 4, 1, 1})), "a.yaml:4:1+1 ");
}

TEST_CASE("a span that reaches over a literal stretch is cut at its end")
{
  Sources sources;
  const SourceId file = sources.add("a.yaml", "é{{ x }}b");
  const SourceId text = sources.add_generated("rendered", "é123b", {{0, file, 1, 1, true}, {2, file, 1, 2, false}});
  CHECK_EQ(place_text(sources.locate({text, 1, 1, 5})), "a.yaml:1:1+1 é{{ x }}b");
}

TEST_CASE("a place is followed through a text generated from a generated text")
{
  Sources sources;
  const SourceId part = sources.add("part.yaml", "\n  deep\n");
  const SourceId once = sources.add_generated("once", "deep", {{0, part, 2, 3, true}});
  const SourceId twice = sources.add_generated("twice", "x: deep", {{0, part, 1, 1, false}, {3, once, 1, 1, true}});
  CHECK_EQ(place_text(sources.locate({twice, 1, 4, 4})), "part.yaml:2:3+4   deep");
}

TEST_CASE("another place is named with its file if that is another")
{
  Sources sources;
  const SourceId file = sources.add("a.yaml", "a\nb\n");
  const SourceId part = sources.add("part.yaml", "x\n");
  const SourceId text = sources.add_generated("rendered", "x\nb\n", {{0, part, 1, 1, true}, {2, file, 2, 1, true}});
  CHECK_EQ(sources.reference({file, 1, 1, 1}, {file, 2, 1, 1}), "line 1, column 1");
  CHECK_EQ(sources.reference({text, 1, 1, 1}, {text, 2, 1, 1}), "part.yaml, line 1, column 1");
}

TEST_CASE("a place in front of the first origin is the beginning of its file")
{
  Sources sources;
  const SourceId file = sources.add("a.yaml", "abc");
  const SourceId text = sources.add_generated("rendered", "xxabc", {{2, file, 1, 1, true}});
  CHECK_EQ(place_text(sources.locate({text, 1, 1, 1})), "a.yaml:1:1+1 abc");
}

TEST_CASE("finding many places in one long literal stretch is quick")
{
  Sources sources;
  std::string lines;
  for (int i = 0; i < 200'000; ++i) lines += "key: value\n";
  const SourceId file = sources.add("a.yaml", lines);
  const SourceId text = sources.add_generated("rendered", lines, {{0, file, 1, 1, true}});
  for (std::uint32_t line = 150'000; line < 170'000; ++line) CHECK_EQ(sources.locate({text, line, 6, 5}).line, line);
}

TEST_CASE("a diagnostic is told in three lines with a caret and a hint")
{
  Sources sources;
  const SourceId file = sources.add("demo.yaml", "    requires: [datbase]\n");
  CHECK_EQ(shown(sources, {file, 1, 16, 7}, "service 'web' requires 'datbase'", "did you mean 'database'?"),
           "demo.yaml:1:16: error: service 'web' requires 'datbase'\n"
           "    1 |     requires: [datbase]\n"
           "      |                ^^^^^^^ did you mean 'database'?");
}

TEST_CASE("a warning says so and a hint is not needed")
{
  Sources sources;
  const SourceId file = sources.add("a.yaml", "a: 1");
  Diagnostics problems(sources);
  problems.warning({file, 1, 1, 1}, "unknown key 'a'");
  CHECK_FALSE(problems.has_errors());
  CHECK_EQ(to_text(problems.all().front()), "a.yaml:1:1: warning: unknown key 'a'\n"
                                            "    1 | a: 1\n"
                                            "      | ^");
  problems.error({file, 1, 4, 1}, "wrong");
  CHECK(problems.has_errors());
  CHECK_EQ(problems.all().size(), 2);
}

TEST_CASE("a caret stands under its place behind tabs and characters of several bytes")
{
  Sources sources;
  const SourceId file = sources.add("a.yaml", "\té: x\n");
  CHECK_EQ(shown(sources, {file, 1, 5, 1}, "wrong"), "a.yaml:1:5: error: wrong\n"
                                                     "    1 | \té: x\n"
                                                     "      | \t   ^");
}

TEST_CASE("a caret is as wide as what it stands under, also where characters take two cells")
{
  Sources sources;
  const SourceId file = sources.add("a.yaml", "日本: 商店\n");
  CHECK_EQ(shown(sources, {file, 1, 5, 2}, "wrong"), "a.yaml:1:5: error: wrong\n"
                                                     "    1 | 日本: 商店\n"
                                                     "      |       ^^^^");
}

TEST_CASE("a diagnostic without a line is one line and a hint")
{
  Sources sources;
  const SourceId file = sources.add("a.yaml", "");
  CHECK_EQ(shown(sources, {file, 1, 1, 1}, "the document is empty"), "a.yaml:1:1: error: the document is empty");
  CHECK_EQ(shown(sources, {file, 1, 1, 1}, "empty", "write one"), "a.yaml:1:1: error: empty\n  write one");
}

TEST_CASE("of a long line only what is around the place is shown")
{
  Sources sources;
  const std::string left(200, 'l');
  const std::string right(200, 'r');
  const SourceId file = sources.add("a.yaml", left + "here" + right + "\n");
  CHECK_EQ(shown(sources, {file, 1, 201, 4}, "wrong"), "a.yaml:1:201: error: wrong\n"
                                                       "    1 | …" +
                                                           std::string(60, 'l') + "here" + std::string(36, 'r') +
                                                           "…\n      | " + std::string(61, ' ') + "^^^^");
  CHECK_EQ(shown(sources, {file, 1, 1, 1}, "wrong"),
           "a.yaml:1:1: error: wrong\n    1 | " + std::string(100, 'l') + "…\n      | ^");
  CHECK_EQ(shown(sources, {file, 1, 404, 1}, "wrong"),
           "a.yaml:1:404: error: wrong\n    1 | …" + std::string(61, 'r') + "\n      | " + std::string(61, ' ') + "^");
}

TEST_CASE("a line that no person wrote is not copied")
{
  Sources sources;
  const SourceId file = sources.add("a.yaml", std::string(5000, 'x'));
  CHECK_EQ(shown(sources, {file, 1, 4000, 2}, "wrong"), "a.yaml:1:4000: error: wrong");
}

TEST_CASE("control characters of a text do not reach the terminal")
{
  Sources sources;
  const SourceId file = sources.add("a.yaml", "a: \x1B[31m\xFF b\n");
  CHECK_EQ(shown(sources, {file, 1, 11, 1}, "wrong"), "a.yaml:1:11: error: wrong\n"
                                                      "    1 | a: \uFFFD[31m\uFFFD b\n"
                                                      "      |           ^");
}

TEST_CASE("diagnostics: a text from outside cannot forge a problem or move the cursor")
{
  Diagnostic problem;
  problem.message = "service 'a\nother.yaml:1:1: error: forged\x1b[2J' is wrong";
  problem.place.file = "dir\n/m.yaml";
  problem.hint = "try\r'b'";
  const std::string text = to_text(problem);
  CHECK_EQ(text, "dir\\x0a/m.yaml:1:1: error: service 'a\\x0aother.yaml:1:1: error: forged\\x1b[2J' is wrong\n"
                 "  try\\x0d'b'");
  problem.place.text = "a\x1b[2Jb\xe2\x80\xae";
  CHECK_EQ(to_text(problem).find('\x1b'), std::string::npos);
  CHECK_EQ(to_text(problem).find("\xe2\x80\xae"), std::string::npos);
}

TEST_CASE("a character that nobody sees is shown where it is what is meant")
{
  Sources sources;
  const SourceId file = sources.add("a.yaml", "a: \u200bb\u200bc\n\u3000b\n");
  CHECK_EQ(shown(sources, {file, 1, 4, 1}, "wrong"), "a.yaml:1:4: error: wrong\n    1 | a: ␣b\u200bc\n      |    ^");
  CHECK_EQ(shown(sources, {file, 2, 1, 1}, "wrong"), "a.yaml:2:1: error: wrong\n    2 | ␣b\n      | ^");
}

TEST_CASE("on a terminal a diagnostic that fits is told as elsewhere")
{
  CHECK_EQ(fitted("a: b", 4, 1, 80, "wrong", "write c"), "a.yaml:1:4: error: wrong\n"
                                                         "    1 | a: b\n"
                                                         "      |    ^ write c");
}

TEST_CASE("on a terminal words go on in further lines, the hint below the carets")
{
  CHECK_EQ(fitted("a: b", 4, 1, 32, "this is wrong for a reason", "write something that is right, such as `a: c`"),
           "a.yaml:1:4: error: this is\n"
           "  wrong for a reason\n"
           "    1 | a: b\n"
           "      |    ^\n"
           "        write something that is\n"
           "        right, such as `a: c`");
}

TEST_CASE("on a terminal the part of a line around the place is shown, as wide as it can be")
{
  const std::string left(100, 'l');
  const std::string right(100, 'r');
  CHECK_EQ(fitted(left + "here" + right, 101, 4, 38), "a.yaml:1:101: error: wrong\n"
                                                      "    1 | …lllllllllhererrrrrrrrrrrrrrr…\n"
                                                      "      |           ^^^^");
  CHECK_EQ(fitted("here" + right, 1, 4, 38), "a.yaml:1:1: error: wrong\n"
                                             "    1 | hererrrrrrrrrrrrrrrrrrrrrrrrr…\n"
                                             "      | ^^^^");
  CHECK_EQ(fitted(left + "here", 101, 4, 38), "a.yaml:1:101: error: wrong\n"
                                              "    1 | …lllllllllllllllllllllllllhere\n"
                                              "      |                           ^^^^");
  CHECK_EQ(fitted(left, 101, 1, 38), "a.yaml:1:101: error: wrong\n"
                                     "    1 | …llllllllllllllllllllllllllll\n"
                                     "      |                              ^");
}

TEST_CASE("on a terminal the carets end where what is shown of the line does")
{
  CHECK_EQ(fitted(std::string(200, 'x'), 1, 200, 38), "a.yaml:1:1: error: wrong\n"
                                                      "    1 | " +
                                                          std::string(29, 'x') + "…\n      | " + std::string(29, '^'));
}

TEST_CASE("on a terminal no line of a diagnostic is wider than it, whatever stands in front of the place")
{
  std::string wide = "\t";
  for (int i = 0; i < 60; ++i) wide += "日\t本e\u0301";
  const std::string hint = "write `something`, and do not forget that it is long enough to be folded several times";
  for (const std::size_t width : {30U, 80U, 100U}) {
    for (std::uint32_t column = 1; column <= code_points(wide) + 1; column += 7) {
      const std::string text = fitted(wide, column, 5, width, hint, hint);
      CHECK_EQ(text.find('\t'), std::string::npos);
      for (const std::string_view line : split(text, '\n')) CHECK_LE(strings::cells(line), width);
    }
  }
}

TEST_CASE("on a terminal a tab in front of the place is as wide as tabs are there")
{
  CHECK_EQ(fitted("a:\tb\tc", 6, 1, 80), "a.yaml:1:6: error: wrong\n"
                                         "    1 | a:      b       c\n"
                                         "      |                 ^");
}
