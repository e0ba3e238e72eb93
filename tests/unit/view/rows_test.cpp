// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/rows.hpp>

#include <doctest/doctest.h>
#include <support/screen.hpp>

using namespace maestro;

namespace {

constexpr std::size_t row_width = 80;

/// Live rows and the characters that a terminal was given for them.
struct Told {
  LiveRows rows;
  std::string written;

  std::string show(const std::vector<std::string>& lines, std::size_t columns = row_width,
                   const std::vector<std::string>& above = {})
  {
    std::string news = rows.news(lines, columns, above);
    written += news;
    return news;
  }
};

} // namespace

TEST_CASE("rows: live rows are rewritten where they stand and what is longer disappears")
{
  Told told;
  told.show({"# NAME", "1 one waiting", "2 two waiting", "3 three waiting"});
  CHECK_EQ(test::on_screen(told.written), "# NAME\n1 one waiting\n2 two waiting\n3 three waiting\n");
  told.show({"# NAME", "1 one pulling image", "2 two up", "3 three up"});
  CHECK_EQ(test::on_screen(told.written), "# NAME\n1 one pulling image\n2 two up\n3 three up\n");
}

TEST_CASE("rows: only what has changed is written, and nothing if nothing has")
{
  Told told;
  told.show({"# NAME", "1 one waiting", "2 two waiting"});
  const std::string news = told.show({"# NAME", "1 one waiting", "2 two up"});
  CHECK_EQ(news.find("one"), std::string::npos);
  CHECK_NE(news.find("two up"), std::string::npos);
  CHECK_EQ(told.show({"# NAME", "1 one waiting", "2 two up"}), "");
}

TEST_CASE("rows: what is written after live rows stands below them")
{
  Told told;
  told.show({"# NAME", "1 one waiting", "2 two waiting"});
  told.show({"# NAME", "1 one up", "2 two waiting"});
  CHECK_EQ(test::on_screen(told.written + "ERROR: two"), "# NAME\n1 one up\n2 two waiting\nERROR: two");
}

TEST_CASE("rows: what a terminal shows of Ctrl-C goes, and shifts nothing")
{
  Told told;
  told.show({"1 one", "2 two"});
  told.written += "^C";
  told.show({"1 one", "2 two", "interrupted"});
  CHECK_EQ(test::on_screen(told.written), "1 one\n2 two\ninterrupted\n");
  told.written += "^C";
  told.show({"1 one up", "2 two", "interrupted"});
  CHECK_EQ(test::on_screen(told.written), "1 one up\n2 two\ninterrupted\n");
}

TEST_CASE("rows: fewer or more of them leave nothing behind")
{
  Told told;
  told.show({"1 one", "2 two", "3 three"});
  told.show({"1 one"});
  CHECK_EQ(test::on_screen(told.written), "1 one\n\n\n");
  told.show({"1 one", "2 second", "3 third", "4 fourth"});
  CHECK_EQ(test::on_screen(told.written), "1 one\n2 second\n3 third\n4 fourth\n");
}

TEST_CASE("rows: no row is written that could wrap")
{
  Told told;
  const std::string news = told.show({"1 one " + std::string(500, 'x')});
  CHECK(news.starts_with("\x1b[?7l"));
  CHECK(news.ends_with("\x1b[?7h"));
}

TEST_CASE("rows: of a row as wide as the terminal the last cell stays")
{
  Told told;
  CHECK(told.show({std::string(row_width, 'x')}).ends_with("xx\n\x1b[?7h"));
}

TEST_CASE("rows: lines above push the rows down and stay")
{
  Told told;
  told.show({"heading", "1 one", "2 two"});
  told.show({"heading", "2 two", "3 three"}, row_width, {"1 one up"});
  told.show({"heading", "3 three", "4 four"}, row_width, {"2 two up"});
  CHECK_EQ(test::on_screen(told.written), "1 one up\n2 two up\nheading\n3 three\n4 four\n");
}

TEST_CASE("rows: after the terminal has shown something else, all rows come below it")
{
  Told told;
  told.show({"# NAME", "1 one waiting", "2 two waiting"});
  told.written += "$ fg\n";
  told.rows.forget();
  told.show({"# NAME", "1 one waiting", "2 two up"});
  told.show({"# NAME", "1 one up", "2 two up"});
  CHECK_EQ(test::on_screen(told.written), "# NAME\n1 one waiting\n2 two waiting\n$ fg\n# NAME\n1 one up\n2 two up\n");
}

TEST_CASE("rows: a terminal that has become narrower has broken the rows, and all that they take is rewritten")
{
  Told told;
  told.show({std::string(70, 'a'), "\x1b[1mshort\x1b[0m", std::string(40, 'b')});
  const std::string news = told.show({"aaa", "short", "bbb"}, 40);
  CHECK(news.find("\x1b[4A") != std::string::npos); // two, one, one
  CHECK(news.find("\x1b[J") != std::string::npos);
  CHECK(told.show({"aaa", "short", "bbb", "c"}, 80).find("\x1b[3A") != std::string::npos);
}

TEST_CASE("rows: a terminal is never told to clear all that it shows, which it may keep as history")
{
  Told told;
  told.show({"heading", "1 one", "2 two"});
  const std::string news = told.show({"heading", "2 two"}, row_width, {"1 one up"});
  CHECK(news.find("\x1b[J") == std::string::npos);
  const std::string shorter = told.show({"heading"});
  CHECK(shorter.find("\x1b[J") > shorter.find('\n')); // below what stays
}
