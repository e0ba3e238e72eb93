// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>
#include <support/text.hpp>

#include <fstream>
#include <string>

namespace maestro::test {

namespace {

/// Seven instances on each of the three hosts.
std::string twenty_one_instances()
{
  std::string text = "services:\n  crowd:\n    image: maestro/busybox:1\n    instances:\n";
  const char* ships[] = {"one", "two", "three"};
  for (int number = 1; number <= 21; ++number)
    text += "      crowd-" + std::to_string(number) + ": {ship: " + ships[number % 3] +
            ", stop_timeout: 1, command: sleep 1000}\n";
  return text;
}

} // namespace

TEST_CASE("status of a running environment makes at most two requests a ship")
{
  Scenario scenario;
  scenario.describe(twenty_one_instances());
  scenario.must({"start"});
  scenario.forget_requests();
  const Outcome status = scenario.maestro({"status"});
  CHECK_EQ(status.exit_code, 0);
  CHECK_EQ(lines_with(status.out, " up "), 21);
  for (int host = 1; host <= 3; ++host) {
    CHECK_GE(scenario.requests(host), 1);
    CHECK_LE(scenario.requests(host), 2);
  }
}

TEST_CASE("a dry run prints what would be done and does nothing")
{
  Scenario scenario;
  scenario.describe("services: {web: {image: 'maestro/busybox:1', instances: {web-1: {ship: one, stop_timeout: 1, "
                    "command: sleep 1000}}}}");
  const Outcome plan = scenario.maestro({"plan", "start", "--exit-code"});
  CHECK_EQ(plan.exit_code, 10);
  CHECK_EQ(scenario.maestro({"start", "--dry-run"}).out, plan.out);
  CHECK_EQ(scenario.state(1, "web-1"), "absent");
  scenario.must({"start"});
  scenario.must({"plan", "start", "--exit-code"});
}

TEST_CASE("logs shows what a container has written")
{
  Scenario scenario;
  scenario.describe("services: {talk: {image: 'maestro/busybox:1', instances: {talk-1: {ship: two,\n"
                    "  command: \"sh -c 'echo one; echo two; echo three; exec sleep 1000'\"}}}}");
  scenario.must({"start"});
  REQUIRE(eventually([&] { return scenario.docker(2, {"logs", "talk-1"}).find("three") != std::string::npos; }));
  CHECK_EQ(scenario.maestro({"logs", "talk-1"}).out, "one\ntwo\nthree\n");
  CHECK_EQ(scenario.maestro({"logs", "-n", "1", "talk"}).out, "three\n");
}

TEST_CASE("a version that an engine does not speak is a fault of the description, and says so")
{
  Scenario scenario;
  for (const char* const version : {"1.99", "1.3"}) {
    CAPTURE(version);
    scenario.describe("  odd: {ip: " + scenario.address(1) + ", api_version: '" + version +
                      "'}\nservices: {web: {image: 'maestro/busybox:1', instances: {web-1: {ship: odd}}}}\n");
    for (const char* const command : {"start", "status"}) {
      const Outcome outcome = scenario.maestro({command});
      CHECK_EQ(outcome.exit_code, 3);
      CHECK(says(outcome.err, "ship 'odd'"));
      CHECK(says(outcome.err, "'api_version'"));
    }
  }
}

TEST_CASE("what others on the way could read is told before anything is sent, also before a pull that fails")
{
  Scenario scenario;
  scenario.describe("services: {web: {image: '" + scenario.this_machine() +
                    ":9/none:1', instances: {web-1: {ship: one}}}}\n");
  std::ofstream(scenario.folder() + "/config.json") << R"({"HttpHeaders": {"X-Team": "red"}})";
  const Outcome outcome = scenario.maestro({"apply", "-r", "--yes"}, {{"DOCKER_CONFIG", scenario.folder()}});
  CHECK_EQ(outcome.exit_code, 1);
  CHECK(
      says(outcome.err, "HttpHeaders of Docker's configuration go to ship 'one' and 2 other ships without encryption"));
}

} // namespace maestro::test
