// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>

#include <cli/program.hpp>
#include <cli/tmux.hpp>
#include <doctest/doctest.h>
#include <simulation/served_daemon.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <utility>

using namespace maestro::test;
using maestro::testing::FakeContainer;
using maestro::testing::FakeDaemon;

namespace {

/// What is left of a command that gets a signal after 0.1 s, long before a template is stopped at its limits.
Outcome interrupted(const Program& program, const std::string& signal, const std::string& words)
{
  return Program::without_sanitizer_notes(run_command(
      {"bash", "-c",
       "cd " + program.path("") + " && timeout --preserve-status -s " + signal + " 0.1 " MAESTRO_PROGRAM " " + words}));
}

/// A ship whose engine takes this long to start a container, and what runs on it.
class SlowShip {
public:
  explicit SlowShip(std::chrono::milliseconds time)
  {
    daemon_.with([time](FakeDaemon& it) {
      it.has_image("app:1");
      it.on_call = [time](const std::string& call, const std::string&) {
        if (call == "start") maestro::net::sleep(time);
      };
    });
  }
  /// With this time-out, in seconds.
  std::string description(int timeout) const
  {
    return "name: slow\nships: {east: {ip: 127.0.0.1, docker_port: " + std::to_string(daemon_.port()) +
           ", timeout: " + std::to_string(timeout) +
           "}}\nservices:\n  db: {image: 'app:1', instances: {db-1: {ship: east}}}\n"
           "  app: {image: 'app:1', requires: [db], instances: {app-1: {ship: east}}}\n";
  }
  /// Once the engine was asked to start a container.
  bool has_begun()
  {
    const auto is_start = [](const std::string& call) { return call.starts_with("start "); };
    return eventually(
        [&] { return daemon_.with([&](FakeDaemon& it) { return std::ranges::any_of(it.calls, is_start); }); });
  }
  bool runs(const std::string& instance)
  {
    return daemon_.with([&](FakeDaemon& it) {
      const FakeContainer* const found = it.container(instance);
      return found != nullptr && found->running();
    });
  }

private:
  maestro::testing::ServedDaemon daemon_;
};

} // namespace

TEST_CASE("a play that was stopped for longer than its time-outs reads what has come before it judges")
{
  SlowShip ship(std::chrono::milliseconds(500));
  const Program program(ship.description(1));
  Child play = program.begin({"start"}, Child::ProcessGroup::own);
  REQUIRE(ship.has_begun());
  play.signal(SIGSTOP);
  std::this_thread::sleep_for(std::chrono::seconds(3)); // three time-outs
  play.signal(SIGCONT);
  const Outcome outcome = play.wait();
  CHECK_MESSAGE(outcome.exit_code == 0, outcome.err);
  CHECK(ship.runs("app-1"));
}

TEST_CASE("an interrupt is answered at once, and what runs is finished")
{
  for (const auto& [signal, code] : {std::pair(SIGINT, 130), std::pair(SIGTERM, 143), std::pair(SIGHUP, 129)}) {
    SlowShip ship(std::chrono::milliseconds(800));
    const Program program(ship.description(5));
    Child play = program.begin({"start"});
    REQUIRE(ship.has_begun());
    play.signal(signal);
    CHECK(eventually([&] { return contains(play.out() + play.err(), "interrupted: finishing what is running"); },
                     std::chrono::seconds(1)));
    const Outcome outcome = play.wait();
    CHECK_EQ(outcome.exit_code, code);
    CHECK(ship.runs("db-1"));
    CHECK_FALSE(ship.runs("app-1"));
    CHECK(contains(outcome.err, "to go on"));
  }
}

TEST_CASE("on a terminal an interrupt's answer stands below the table, which goes on")
{
  for (const int columns : {60, 100}) {
    SlowShip ship(std::chrono::milliseconds(800));
    const Program program(ship.description(5));
    const Tmux terminal(columns, 24,
                        "NO_COLOR= COLUMNS= " MAESTRO_PROGRAM " -f " + program.path("maestro.yaml") +
                            " start; echo exit code $?");
    REQUIRE(ship.has_begun());
    terminal.type("\x03");
    CHECK(eventually([&] { return contains(terminal.screen(), "interrupted: finishing what is running"); }));
    const std::string screen = terminal.after_the_end();
    CHECK(contains(screen, "exit code 130"));
    const std::string table = screen.substr(0, screen.find("interrupted:"));
    for (const char* instance : {" db-1 ", " app-1 "}) { // one row each, above the answer
      const std::size_t row = table.find(instance);
      CHECK_NE(row, std::string::npos);
      CHECK_EQ(table.find(instance, row + 1), std::string::npos);
    }
    CHECK_FALSE(contains(table, "starting container")); // the row has gone on
  }
}

// Of what would take hours or for ever otherwise, on a machine however busy.
constexpr auto soon_enough = std::chrono::seconds(20);

TEST_CASE("a signal ends the rendering of a template, whatever it is busy with")
{
  for (const char* const busy :
       {"{% for i in range(10 ** 12) %}{% endfor %}",
        "{% set a = 'é' * 10000000 %}{% for i in range(10 ** 12) %}{{ a[9999999] }}{% endfor %}",
        "{% set d = {'é' * 3000000: 1} %}{% for i in range(10 ** 12) %}{{ d[i] }}{% endfor %}"}) {
    const Program program(busy);
    for (const char* const command : {"validate", "render", "status", "complete -- 'maestro status '"}) {
      const auto begin = std::chrono::steady_clock::now();
      const Outcome outcome = interrupted(program, "INT", command);
      CHECK_MESSAGE(outcome.exit_code == 130, command);
      CHECK_EQ(outcome.out, "");
      CHECK_EQ(outcome.err, "");
      CHECK_LT(std::chrono::steady_clock::now() - begin, soon_enough);
    }
    CHECK_EQ(interrupted(program, "TERM", "validate").exit_code, 143);
  }
}

TEST_CASE("a signal ends the reading of what nobody writes: a named pipe, standard input, an included pipe")
{
  const Program program("{% include 'pipe' %}");
  REQUIRE_EQ(run_command({"mkfifo", program.path("pipe")}).exit_code, 0);
  for (const std::string words : {"-f pipe validate", "-f - validate < <(exec sleep 30)", "validate"}) {
    CAPTURE(words);
    const auto begin = std::chrono::steady_clock::now();
    CHECK_EQ(interrupted(program, "INT", words).exit_code, 130);
    CHECK_EQ(interrupted(program, "TERM", words).exit_code, 143);
    CHECK_LT(std::chrono::steady_clock::now() - begin, soon_enough);
  }
}
