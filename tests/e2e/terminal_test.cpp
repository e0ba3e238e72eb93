// SPDX-License-Identifier: Apache-2.0
#include <cli/tmux.hpp>
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>
#include <support/screen.hpp>
#include <support/text.hpp>

#include <string>

/// A play on real engines, as somebody sees it who sits at a terminal, changes its size, and interrupts it.
namespace maestro::test {
namespace {

struct Size {
  int columns, rows;
};

constexpr int webs = 30;

/// A database that is not ready before somebody says so, and what requires it.
std::string crowd()
{
  std::string text = R"(
services:
  db:
    image: maestro/busybox:1
    stop_timeout: 0
    command: ["sh", "-c", "while [ ! -e /ready ]; do sleep 0.1; done; exec httpd -f -p 80"]
    ports: {http: '80:8099'}
    lifecycle: {running: [{type: tcp, port: http, max_wait: 100}]}
    instances: {db-1: {ship: one}}
  web:
    image: maestro/busybox:1
    stop_timeout: 0
    command: sleep 1000
    requires: [db]
    instances:
)";
  const char* const ships[] = {"one", "two", "three"};
  for (int i = 1; i <= webs; ++i)
    text += "      web-" + std::to_string(i) + ": {ship: " + ships[i % 3] + ", net: none}\n";
  return text;
}

/// Heading, titles, a row for db-1, and as many of the others as there is room for; the rest is counted. None twice.
void check_window(const Tmux& terminal, Size size)
{
  const int room = size.rows - 4; // without heading, titles, db-1 and the cursor
  const int shown = room >= webs ? webs : room - 1;
  const std::string counted = shown == webs ? "" : std::to_string(webs - shown) + " waiting\n";
  const bool is_drawn = eventually([&] {
    const std::string screen = terminal.visible();
    return contains(screen, counted) && count_of(screen, " web-") == static_cast<std::size_t>(shown) &&
           count_of(screen, "0 of 31 ready") == 1 && count_of(screen, " db-1 ") == 1;
  });
  CHECK_MESSAGE(is_drawn, size.columns << "x" << size.rows << ":\n" << terminal.visible());
}

} // namespace

TEST_CASE("a play on a terminal is shown as it is, whatever its size, when that changes, and when it is interrupted")
{
  Scenario scenario;
  scenario.describe(crowd());
  std::string command = "NO_COLOR= LC_ALL=C.UTF-8 COLUMNS= ";
  for (const std::string& word : scenario.command({"start", "--no-lock"})) command += word + " ";
  command += "; echo exit code $?";
  for (const auto& [first, second] :
       {std::pair(Size{80, 24}, Size{60, 12}), {Size{120, 40}, Size{80, 24}}, {Size{200, 60}, Size{120, 40}}}) {
    CAPTURE(first.columns);
    {
      const Tmux terminal(first.columns, first.rows, command);
      await(terminal, "tcp port 'http'");
      check_window(terminal, first);
      terminal.resize(second.columns, second.rows);
      check_window(terminal, second);
      terminal.type("\x03");
      await(terminal, "interrupted: finishing what is running; again to leave it");
      const std::string screen = terminal.after_the_end();
      CHECK(says(screen, "31 interrupted in "));
      CHECK(says(screen, "exit code 130"));
    }
    {
      const Tmux terminal(first.columns, first.rows, command);
      await(terminal, "tcp port 'http'");
      terminal.resize(second.columns, second.rows);
      check_window(terminal, second);
      scenario.docker(1, {"exec", "db-1", "touch", "/ready"});
      const std::string screen = terminal.after_the_end();
      CHECK(says(screen, "30 started"));
      CHECK(says(screen, "exit code 0"));
      CHECK_EQ(count_of(screen, "31 of 31 ready"), 1);
    }
    scenario.must({"stop", "--all"});
  }
}

} // namespace maestro::test
