// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/rows.hpp>

#include <doctest/doctest.h>
#include <support/screen.hpp>

using namespace maestro;

namespace {

std::string written;
Write to_paper()
{
  written.clear();
  return [](std::string_view text) { written += text; };
}

/// Live rows on a terminal that takes everything at once.
struct QuickTerminal {
  std::string written;
  LiveRows rows{[this] { written += rows.news(); }};
};

} // namespace

TEST_CASE("rows: live rows are rewritten where they stand and what is longer disappears")
{
  QuickTerminal terminal;
  LiveRows& rows = terminal.rows;
  const std::string& written = terminal.written;
  rows.begin("# NAME", {"1 one waiting...", "2 two waiting...", "3 three waiting..."});
  CHECK_EQ(test::on_screen(written), "# NAME\n1 one waiting...\n2 two waiting...\n3 three waiting...\n");
  rows.change(1, "2 two up");
  rows.change(0, "1 one pulling image...");
  rows.change(2, "3 three up");
  CHECK_EQ(test::on_screen(written), "# NAME\n1 one pulling image...\n2 two up\n3 three up\n");
}

TEST_CASE("rows: what is written after live rows stands below them")
{
  QuickTerminal terminal;
  LiveRows& rows = terminal.rows;
  const std::string& written = terminal.written;
  rows.begin("# NAME", {"1 one waiting...", "2 two waiting..."});
  rows.change(0, "1 one up");
  CHECK_EQ(test::on_screen(written + "ERROR: two"), "# NAME\n1 one up\n2 two waiting...\nERROR: two");
}

TEST_CASE("rows: no row is written that could wrap")
{
  QuickTerminal terminal;
  LiveRows& rows = terminal.rows;
  const std::string& written = terminal.written;
  rows.begin("# NAME", {"1 one"});
  rows.change(0, "1 one " + std::string(500, 'x'));
  for (std::size_t at = written.find("1 one"); at != std::string::npos; at = written.find("1 one", at + 1)) {
    CHECK_EQ(written.substr(at - 5, 5), "\x1b[?7l");
    CHECK_LT(written.find("\x1b[?7h", at), written.find('\n', at));
  }
}

TEST_CASE("rows: a slow terminal is told how rows are, and not all that they have been")
{
  LiveRows rows([] {});
  rows.begin("# NAME", {"1 one waiting...", "2 two waiting..."});
  std::string written = rows.news();
  for (int percent = 0; percent <= 100; ++percent) rows.change(0, "1 one pulling... " + std::to_string(percent) + "%");
  rows.change(1, "2 two up");
  rows.note("interrupted");
  const std::string news = rows.news();
  CHECK_EQ(news.find(" 99%"), std::string::npos);
  written += news;
  CHECK_EQ(test::on_screen(written), "# NAME\n1 one pulling... 100%\n2 two up\ninterrupted\n");
  rows.change(0, "1 one up");
  written += rows.news();
  CHECK_EQ(test::on_screen(written), "# NAME\n1 one up\n2 two up\ninterrupted\n");
  CHECK_EQ(rows.news(), "");
}

TEST_CASE("rows: after the terminal has shown something else, all rows come below it")
{
  LiveRows rows([] {});
  rows.begin("# NAME", {"1 one waiting...", "2 two waiting..."});
  std::string written = rows.news() + "$ fg\n";
  rows.change(1, "2 two up");
  rows.forget();
  written += rows.news();
  rows.change(0, "1 one up");
  written += rows.news();
  CHECK_EQ(test::on_screen(written), "# NAME\n1 one waiting...\n2 two waiting...\n$ fg\n# NAME\n1 one up\n2 two up\n");
}

TEST_CASE("rows: appended rows are a line for each change")
{
  const auto rows = appended_rows(to_paper());
  rows->begin("# NAME", {"1 one waiting..."});
  rows->change(0, "1 one pulling...");
  rows->change(0, "1 one up");
  CHECK_EQ(written, "# NAME\n1 one pulling...\n1 one up\n");
}
