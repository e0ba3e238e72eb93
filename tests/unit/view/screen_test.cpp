// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/screen.hpp>

#include <doctest/doctest.h>

using namespace maestro;

namespace {

struct Paper {
  std::string written, at_last;
  std::size_t writes = 0;
  Screen screen{[this](std::string_view text) {
                  written += text;
                  ++writes;
                },
                [this](std::string_view text) { at_last += text; }};
  std::string show(const std::vector<std::string>& rows)
  {
    written.clear();
    screen.show(rows);
    return written;
  }
};

} // namespace

TEST_CASE("screen: only rows that have changed are written, all at once")
{
  Paper paper;
  CHECK_EQ(paper.show({"one", "two"}), "\x1b[H\x1b[2J\x1b[1;1H\x1b[Kone\x1b[2;1H\x1b[Ktwo");
  const std::size_t writes = paper.writes;
  CHECK_EQ(paper.show({"one", "2"}), "\x1b[2;1H\x1b[K2");
  CHECK_EQ(paper.writes, writes + 1);
  CHECK_EQ(paper.show({"one", "2"}), "");
  CHECK_EQ(paper.writes, writes + 1);
}

TEST_CASE("screen: rows that are no more are cleared, and all are written after the terminal may have forgotten them")
{
  Paper paper;
  paper.show({"one", "two"});
  CHECK_EQ(paper.show({"one"}), "\x1b[2;1H\x1b[K");
  paper.screen.forget();
  CHECK_EQ(paper.show({"one"}), "\x1b[H\x1b[2J\x1b[1;1H\x1b[Kone");
}

TEST_CASE("screen: the terminal is given back as it was")
{
  std::string at_last;
  const std::string taken = "\x1b[?1049h\x1b[?25l\x1b[?7l", given_back = "\x1b[?7h\x1b[?25h\x1b[?1049l";
  {
    Screen screen([](std::string_view) {}, [&](std::string_view text) { at_last += text; });
    CHECK_EQ(at_last, taken);
    screen.leave();
    screen.enter();
    CHECK_EQ(at_last, taken + given_back + taken);
  }
  CHECK_EQ(at_last, taken + given_back + taken + given_back);
}
