// SPDX-License-Identifier: Apache-2.0
#include <cli/tmux.hpp>
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>

#include <string>
#include <utility>

/// Real engines: what happens behind our back is seen at once.
namespace maestro::test {
namespace {

/// Whether a row of the screen comes to begin and to go on like this.
void await_row(const Tmux& terminal, const std::string& instance, const std::string& state)
{
  std::string screen;
  const bool shown = eventually([&] {
    screen = terminal.screen();
    const std::size_t row = screen.find(instance);
    return row != std::string::npos &&
           screen.substr(row, screen.find('\n', row) - row).find(state) != std::string::npos;
  });
  CHECK_MESSAGE(shown, instance << " is not shown as " << state << ":\n" << screen);
}

} // namespace

TEST_CASE("status --watch shows what happens to containers and daemons, and asks a daemon only when something has")
{
  Scenario scenario;
  scenario.describe(R"(
services:
  web:
    image: maestro/busybox:1
    stop_timeout: 1
    command: sleep 1000
    instances:
      web-1: {ship: one}
      web-2: {ship: two}
      web-3: {ship: three}
)");
  scenario.must({"start"});
  std::string command;
  for (const std::string& word : scenario.command({"status", "--watch"})) command += word + " ";
  for (const auto& [width, height] : {std::pair(80, 24), std::pair(120, 40)}) {
    const Tmux terminal(width, height, "LC_ALL=C.UTF-8 COLUMNS= " + command + "; echo exit code $?");
    for (const char* instance : {"web-1", "web-2", "web-3"}) await_row(terminal, instance, "up ");
    scenario.forget_requests();
    scenario.docker(1, {"kill", "web-1"});
    await_row(terminal, "web-1", "ended 137");
    scenario.docker(1, {"start", "web-1"});
    await_row(terminal, "web-1", "up ");
    scenario.docker(2, {"pause", "web-2"});
    await_row(terminal, "web-2", "paused");
    scenario.docker(2, {"unpause", "web-2"});
    await_row(terminal, "web-2", "up ");
    CHECK_EQ(scenario.requests(3, "/containers/json"), 0); // nothing has happened there
    scenario.hosts({"stop", "--kill", "3"});
    await_row(terminal, "web-3", "unknown: ");
    scenario.hosts({"start", "3"});
    await_row(terminal, "web-3", "ended 137"); // a daemon that comes back ends what its predecessor has left
    scenario.docker(3, {"start", "web-3"});
    await_row(terminal, "web-3", "up ");
    terminal.type("q");
    CHECK(says(terminal.after_the_end(), "exit code 0"));
  }
}

} // namespace maestro::test
