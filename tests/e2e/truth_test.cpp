// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>

#include <string>

/// Real engines: what is told is what is.
namespace maestro::test {

TEST_CASE("status tells how each container is and status --check whether all is well")
{
  Scenario scenario;
  scenario.describe(R"(
services:
  job:
    image: maestro/busybox:1
    instances:
      job-1: {ship: one, command: "true", lifecycle: {running: [{type: exited, max_wait: 20}]}}
  well:
    image: maestro/busybox:1
    instances:
      well-1: {ship: one, stop_timeout: 1, command: sleep 1000}
  held:
    image: maestro/busybox:1
    instances:
      held-1: {ship: two, stop_timeout: 1, command: sleep 1000}
  looping:
    image: maestro/busybox:1
    instances:
      looping-1: {ship: two, restart: always, command: "sh -c 'exit 3'"}
  ill:
    image: maestro/busybox:1
    instances:
      ill-1:
        ship: three
        stop_timeout: 1
        command: sleep 1000
        healthcheck: {test: "false", interval: 1, retries: 1}
  gone:
    image: maestro/busybox:1
    instances:
      gone-1: {ship: three, command: "sh -c 'exit 7'"}
)");
  CHECK_EQ(scenario.maestro({"start"}).exit_code, 1);
  scenario.docker(2, {"pause", "held-1"});
  CHECK(eventually([&] { return scenario.maestro({"status", "ill"}).out.find("unhealthy") != std::string::npos; }));
  // While a loop runs, nothing is told of how it has ended before.
  Outcome status;
  CHECK(eventually([&] {
    status = scenario.maestro({"status"});
    return status.out.find("restarting (exit 3") != std::string::npos;
  }));
  CHECK_EQ(status.out.find("restarting (exit 0"), std::string::npos);
  for (const char* words : {"done", "up ", "paused", "restarting (exit 3", "unhealthy", "ended 7"})
    CHECK(says(status.out, words));
  CHECK_EQ(scenario.maestro({"status", "--check"}).exit_code, 1);
  CHECK_EQ(scenario.maestro({"status", "--check", "well", "job"}).exit_code, 0);
  for (const char* bad : {"held", "looping", "ill", "gone"})
    CHECK_MESSAGE(scenario.maestro({"status", "--check", bad}).exit_code == 1, bad);
  // What failed is not up a moment later, either.
  CHECK_EQ(scenario.maestro({"start", "looping"}).exit_code, 1);
  const Outcome paused = scenario.maestro({"start", "held"});
  CHECK_EQ(paused.exit_code, 1);
  CHECK(says(paused.err, "paused"));
  scenario.docker(2, {"unpause", "held-1"});
}

TEST_CASE("a container without checks that dies after a moment is not called started")
{
  Scenario scenario;
  for (const char* policy : {"no", "always"}) {
    scenario.describe(std::string(R"(
services:
  web:
    image: maestro/busybox:1
    instances:
      web-1: {ship: one, stop_timeout: 1, restart: ')") +
                      policy + R"(', command: "sh -c 'sleep 0.1; exit 6'"}
)");
    // On a busy host it may come to life so late that it dies after the play.
    const auto start_and_remove = [&] {
      Outcome start = scenario.maestro({"start"});
      scenario.docker(1, {"rm", "-f", "web-1"});
      return start;
    };
    Outcome start = start_and_remove();
    for (int tries = 1; start.exit_code == 0 && tries < 10; ++tries) start = start_and_remove();
    CHECK_EQ(start.exit_code, 1);
    CHECK(says(start.err, "exit code 6"));
  }
}

TEST_CASE("a program of a check has Maestro's environment, and the container's variables over it")
{
  Scenario scenario;
  scenario.describe(R"(
services:
  web:
    image: maestro/busybox:1
    env: {COLOUR: blue, LANG: C.UTF-8}
    instances:
      web-1:
        ship: one
        stop_timeout: 1
        command: sleep 1000
        lifecycle:
          running:
            - type: exec
              max_wait: 5
              command: sh -c 'test $COLOUR = blue -a $LANG = C.UTF-8 -a $OURS = yes -a -n "$PATH" -a $HOME = /root'
)");
  scenario.must({"start"}, {{"OURS", "yes"}, {"COLOUR", "red"}, {"HOME", "/root"}});
}

TEST_CASE("start tells what runs and is not as described, and restart replaces just that")
{
  Scenario scenario;
  const auto describe = [&](const std::string& colour) {
    scenario.describe(R"(
services:
  web:
    image: maestro/busybox:1
    instances:
      web-1: {ship: one, stop_timeout: 1, command: sleep 1000, env: {COLOUR: )" +
                      colour + R"(}}
      web-2: {ship: two, stop_timeout: 1, command: sleep 1000}
)");
  };
  describe("red");
  scenario.must({"start"});
  describe("blue");
  const Outcome start = scenario.must({"start"});
  CHECK(says(start.err, "its configuration has changed"));
  CHECK(says(start.err, "--only-if-changed"));
  const std::string kept = scenario.inspect(2, "web-2", "{{.Id}}");
  scenario.must({"restart", "--only-if-changed", "--all"});
  CHECK_EQ(scenario.inspect(2, "web-2", "{{.Id}}"), kept);
  CHECK_EQ(scenario.variables_inside(1, "web-1").at("COLOUR"), "blue");
}

} // namespace maestro::test
