// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <strings/cells.hpp>
#include <strings/utf8.hpp>

using namespace strings;

TEST_CASE("cells: East Asian characters and emoji take two, combining marks none")
{
  CHECK_EQ(cells("web-1"), 5);
  CHECK_EQ(cells("grüß"), 4);
  CHECK_EQ(cells("gru\u0308ß"), 4); // the same, with a mark
  CHECK_EQ(cells("日本"), 4);
  CHECK_EQ(cells("한국"), 4);
  CHECK_EQ(cells("\u1112\u1161\u11ab"), 2); // a syllable of three parts
  CHECK_EQ(cells("🐳"), 2);
  CHECK_EQ(cells("a\u200db"), 2);
  CHECK_EQ(cells("✔ ✘ … → · ━"), 11);
  CHECK_EQ(cells("\xFF"), 1);
}

TEST_CASE("cells: beginnings and ends keep the marks of their characters, and no half of a wide one")
{
  CHECK_EQ(first_cells("日本語", 4), "日本");
  CHECK_EQ(first_cells("日本語", 5), "日本");
  CHECK_EQ(first_cells("u\u0308ber", 1), "u\u0308");
  CHECK_EQ(last_cells("日本語", 3), "語");
  CHECK_EQ(last_cells("babu\u0308", 2), "bu\u0308");
  CHECK_EQ(last_cells("u\u0308", 0), "");
  CHECK_EQ(last_cells("ab", 9), "ab");
  CHECK_EQ(padded("日本", 5), "日本 ");
  CHECK_EQ(padded("日本", 3), "日本");
}

TEST_CASE("cells: a name is cut in its middle")
{
  CHECK_EQ(cut_in_the_middle("production-frontend-17", 10, "…"), "produ…d-17");
  CHECK_EQ(cut_in_the_middle("production-frontend-17", 10, "~"), "produ~d-17");
  CHECK_EQ(cut_in_the_middle("web-1", 5, "…"), "web-1");
  CHECK_EQ(cut_in_the_middle("web-1", 2, "…"), "we");
  for (std::size_t width = 0; width < 20; ++width)
    CHECK_LE(cells(cut_in_the_middle("日本語日本語日本語", width, "…")), width);
}

TEST_CASE("cells: words are cut behind a whole one, and the first one stays")
{
  CHECK_EQ(cut_after_a_word("up 3m, changed (image)", 13, "…"), "up 3m …");
  CHECK_EQ(cut_after_a_word("up 3m, changed (image)", 16, "…"), "up 3m, changed …");
  CHECK_EQ(cut_after_a_word("restarting (exit 3, 5 times)", 8, "…"), "restarting");
  CHECK_EQ(cut_after_a_word("up 3m · changed (image)", 10, "…"), "up 3m …");
  CHECK_EQ(cut_after_a_word("up 3m", 5, "…"), "up 3m");
  CHECK_EQ(cut_after_a_word("unhealthy", 3, "…"), "unhealthy");
  CHECK_EQ(cut_after_a_word("up 3m", 3, "…"), "up"); // no room for more than the word
}

TEST_CASE("cells: lines are broken at blanks, and a word too wide for one is cut in the middle")
{
  CHECK_EQ(folded("one two three", 13, 0), "one two three");
  CHECK_EQ(folded("one two three", 12, 0), "one two\nthree");
  CHECK_EQ(folded("one two three", 12, 4), "one two\n    three");
  CHECK_EQ(folded("日本 日本", 7, 0), "日本\n日本");
  CHECK_EQ(folded("a incomprehensibilities b", 10, 0), "a\nincomprehensibilities\nb");
  CHECK_EQ(folded("a incomprehensibilities b", 10, 2, "…"), "a\n  inco…ies\n  b");
  CHECK_EQ(folded("", 10, 2), "");
}
