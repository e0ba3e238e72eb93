// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <cli/tmux.hpp>
#include <doctest/doctest.h>
#include <support/screen.hpp>
#include <support/text.hpp>

namespace maestro::test {

namespace {

std::string start_of(const Program& program, const std::string& options = {})
{
  return "NO_COLOR= COLUMNS= " MAESTRO_PROGRAM " -f " + program.path("maestro.yaml") + " start " + options +
         " 2>/dev/null";
}

} // namespace

TEST_CASE("terminal: a play is a table of one row for each instance")
{
  const Program program;
  const Tmux terminal(100, 12, start_of(program));
  const std::string screen = terminal.after_the_end();
  CHECK(contains(screen, "INSTANCE"));
  for (const char* instance : {"redis-1", "web-1", "web-2"}) CHECK_EQ(count_of(screen, instance), 1);
  CHECK_FALSE(contains(screen, "waits for"));
  CHECK(contains(screen, "unreachable"));
}

TEST_CASE("terminal: rows wider than the terminal are cut, not wrapped")
{
  const Program program;
  const Tmux terminal(50, 12, start_of(program));
  const std::string screen = terminal.after_the_end();
  for (const char* instance : {"redis-1", "web-1", "web-2"}) CHECK_EQ(count_of(screen, instance), 1);
  CHECK_FALSE(contains(screen, "waits for"));
}

TEST_CASE("terminal: a row of a plan or of a tree is one row of the terminal, whatever names are like")
{
  const std::string name(70, 'n');
  const Program program("name: demo\n__maestro: {schema: 2}\nships: {s1: {ip: 127.0.0.1, docker_port: 1}}\n"
                        "services:\n  " +
                        name + ": {image: app, instances: {" + name +
                        "-1: {ship: s1}}}\n  web: {image: app, requires: [" + name +
                        "], instances: {web-1: {ship: s1}}}\n");
  const Tmux terminal(60, 20,
                      "for words in 'plan start' 'deptree web'; do COLUMNS= " MAESTRO_PROGRAM " -f " +
                          program.path("maestro.yaml") + " $words 2>/dev/null; done");
  const std::string screen = terminal.after_the_end();
  CHECK_EQ(count_of(screen, "nn-1 on s1 is unknown"), 1);
  CHECK_EQ(count_of(screen, "\n   -  web-1 on s1 is unknown"), 1);
  CHECK_EQ(count_of(screen, "\n \\- nnn"), 1);
  CHECK_EQ(count_of(screen, "\nn"), 0);
}

TEST_CASE("terminal: a problem of a description stands in its rows, its caret below the place")
{
  const Program program("name: demo\n__maestro: {schema: 2}\nships: {s1: {ip: 127.0.0.1}}\n"
                        "services: {web: {image: app, instances: {web-1: {ship: s1, env: {A: " +
                        std::string(60, 'x') + "}, restart_policy: alwys, command: [" + std::string(60, 'y') +
                        "]}}}}\n");
  for (const char* command : {"validate", "status"}) {
    const Tmux terminal(60, 20,
                        "NO_COLOR= COLUMNS= " MAESTRO_PROGRAM " -f " + program.path("maestro.yaml") + " " + command);
    const std::string screen = terminal.after_the_end();
    const std::size_t at = screen.find("    4 | …");
    REQUIRE_NE(at, std::string::npos);
    const std::string shown = screen.substr(at, screen.find('\n', at) - at);
    const std::string below = screen.substr(at + shown.size() + 1);
    CHECK(shown.ends_with("…"));
    REQUIRE(below.starts_with("      | "));
    const std::size_t caret = below.find('^') + std::string("…").size() - 1; // of which one cell has three bytes
    CHECK_EQ(shown.substr(caret, 14), "restart_policy");
  }
}

TEST_CASE("terminal: of more instances than rows those are shown that matter, and all that failed at the end")
{
  std::string description = "name: many\n__maestro: {schema: 2}\nships: {s1: {ip: 127.0.0.1, docker_port: 1}}\n"
                            "services:\n  crowd:\n    image: app\n    instances:\n";
  for (int i = 10; i < 30; ++i) description += "      crowd-" + std::to_string(i) + ": {ship: s1}\n";
  const Program program(description);
  const Tmux terminal(100, 12, start_of(program));
  const std::string screen = terminal.after_the_end();
  CHECK_EQ(count_of(screen, "start many ── 0 of 20 ready ── 20 unreachable"), 1);
  for (int i = 10; i < 30; ++i) CHECK_EQ(count_of(screen, "crowd-" + std::to_string(i)), 1);
}

TEST_CASE("terminal: a live table can be asked for, and lines on a terminal, too")
{
  const Program program;
  CHECK(contains(program.run({"start", "--progress", "tty"}).out, "of 3 ready"));
  CHECK(contains(program.run({"start"}, {{"ANSICON", "1"}}).out, "\x1b["));
  const Tmux terminal(100, 12, start_of(program, "--progress plain"));
  CHECK_FALSE(contains(terminal.after_the_end(), "of 3 ready"));
}

TEST_CASE("terminal: stop kill and restart of everything are asked about")
{
  const Program program;
  const auto asked = [&](const std::string& words, const std::string& question, const std::string& keys) {
    const Tmux terminal(100, 20,
                        "COLUMNS= " MAESTRO_PROGRAM " -f " + program.path("maestro.yaml") + " " + words +
                            "; echo exit code $?");
    CHECK(eventually([&] { return contains(terminal.screen(), question); }));
    terminal.type(keys);
    return terminal.after_the_end();
  };
  for (const char* verb : {"stop", "kill", "restart"}) {
    const std::string no = asked(verb, verb + std::string(" all 3 instances of demo on 2 ships? [y/N]"), "n\r");
    CHECK(contains(no, "nothing was done"));
    CHECK(contains(no, "exit code 2"));
    CHECK_FALSE(contains(no, "unreachable"));
  }
  CHECK(contains(asked("stop -C 'web*' -S s1", "stop 1 instance of demo on 1 ship?", "\r"), "exit code 2"));
  CHECK(contains(asked("stop", "on 2 ships?", "y\r"), "3 unreachable"));
  CHECK(contains(asked("stop", "on 2 ships?", "yes\r"), "exit code 4"));
  CHECK(contains(asked("stop", "on 2 ships?", "\x03"), "exit code 130"));
  CHECK(contains(asked("stop", "on 2 ships?", "\x04"), "exit code 2"));
}

TEST_CASE("terminal: what is only shown is not asked about, and what is named neither")
{
  const Program program;
  for (const char* words : {"stop --dry-run", "plan restart", "stop web", "kill -a", "start", "clean"}) {
    const Tmux terminal(100, 20,
                        "COLUMNS= " MAESTRO_PROGRAM " -f " + program.path("maestro.yaml") + " " + words +
                            "; echo exit code $?");
    const std::string screen = terminal.after_the_end();
    CHECK(contains(screen, "exit code 4"));
    CHECK_FALSE(contains(screen, "[y/N]"));
  }
}

} // namespace maestro::test
