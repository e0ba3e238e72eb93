// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>

#include <string>
#include <vector>

/// Real engines: what is not ours is not touched, and what runs is not given up for what cannot run.
namespace maestro::test {

namespace {

/// Three replicas, one on each ship, that run this command; more goes into each of them.
std::string replicas(const std::string& command, const std::string& more = {})
{
  std::string text = "services:\n  web:\n    image: maestro/busybox:1\n    instances:\n";
  int number = 0;
  for (const char* ship : {"one", "two", "three"})
    text += "      web-" + std::to_string(++number) + ": {ship: " + ship + ", stop_timeout: 1, command: \"" + command +
            "\"" + more + "}\n";
  return text;
}

} // namespace

TEST_CASE("containers of others are touched by no verb, whoever they are, and taken over when that is asked for")
{
  Scenario scenario;
  scenario.describe(replicas("sleep 1000"));
  const auto has = [&](int host, const std::string& name, const std::string& label) {
    std::vector<std::string> words{"run", "-d", "--name", name};
    if (!label.empty()) words.insert(words.end(), {"--label", label});
    words.insert(words.end(), {"maestro/busybox:1", "sleep", "1000"});
    return scenario.docker(host, words);
  };
  const std::string of_staging = has(1, "web-1", "io.maestro.environment=staging");
  const std::string of_compose = has(2, "web-2", "com.docker.compose.project=blog");
  const std::string nobodys = has(3, "web-3", "");
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"start"}, {"stop", "--all"}, {"restart", "--all"}, {"kill", "--all"}, {"clean"}}) {
    const Outcome outcome = scenario.maestro(words);
    CHECK_EQ(outcome.exit_code, 1);
    CHECK(says(outcome.err, "environment 'staging'"));
    CHECK(says(outcome.err, "Compose project 'blog'"));
  }
  for (const auto& [host, name, id] : {std::tuple(1, "web-1", of_staging), std::tuple(2, "web-2", of_compose)}) {
    CHECK_EQ(scenario.inspect(host, name, "{{.Id}}"), id);
    CHECK_EQ(scenario.state(host, name), "running");
  }
  CHECK_EQ(scenario.state(3, "web-3"), "absent"); // without labels it counts as ours
  scenario.must({"restart", "--adopt", "web-1"});
  CHECK_NE(scenario.inspect(1, "web-1", "{{.Id}}"), of_staging);
  CHECK(says(scenario.must({"status", "web-1"}).out, "up "));
}

TEST_CASE("a release that dies is undone where it was begun, and begun nowhere else")
{
  Scenario scenario;
  scenario.describe(replicas("sleep 1000"));
  scenario.must({"start"});
  scenario.describe(replicas("sh -c 'sleep 0.3; exit 3'"));
  const Outcome restart = scenario.maestro({"restart", "web", "-c", "1"});
  CHECK_EQ(restart.exit_code, 1);
  CHECK(says(restart.err, "exit code 3"));
  int running = 0;
  for (const int host : {1, 2, 3}) running += scenario.state(host, "web-" + std::to_string(host)) == "running" ? 1 : 0;
  CHECK_EQ(running, 3);
}

TEST_CASE("nothing is stopped for what a port that is taken would not let start")
{
  Scenario scenario;
  scenario.describe(replicas("sleep 1000"));
  scenario.must({"start"});
  scenario.docker(2, {"run", "-d", "--name", "squatter", "-p", "8080:80", "maestro/busybox:1", "sleep", "1000"});
  const std::string before = scenario.inspect(2, "web-2", "{{.Id}}");
  scenario.describe(replicas("sleep 1000", ", ports: {http: '80:8080'}"));
  const Outcome restart = scenario.maestro({"restart", "web"});
  CHECK_EQ(restart.exit_code, 1);
  CHECK(says(restart.err, "port 8080/tcp of the ship is taken by container 'squatter'"));
  CHECK_EQ(scenario.inspect(2, "web-2", "{{.Id}}"), before);
  CHECK_EQ(scenario.state(2, "web-2"), "running");
  CHECK_EQ(scenario.state(1, "web-1"), "running");
}

TEST_CASE("what is not described any more is told, left alone, and stopped and removed when that is asked for")
{
  Scenario scenario;
  scenario.describe(replicas("sleep 1000"));
  scenario.must({"start"});
  scenario.describe(R"(
services:
  web:
    image: maestro/busybox:1
    instances:
      web-1: {ship: one, stop_timeout: 1, command: sleep 1000}
      web-3: {ship: two, stop_timeout: 1, command: sleep 1000}
)"); // web-2 is gone, web-3 has moved
  const Outcome status = scenario.maestro({"status"});
  CHECK(says(status.out + status.err, "web-2"));
  const Outcome start = scenario.maestro({"start"});
  CHECK_EQ(start.exit_code, 1);
  CHECK(says(start.err, "it still runs on ship three"));
  CHECK_EQ(scenario.state(2, "web-3"), "absent");
  CHECK_EQ(scenario.state(2, "web-2"), "running");
  scenario.must({"stop", "--strays"});
  CHECK_EQ(scenario.state(2, "web-2"), "exited");
  CHECK_EQ(scenario.state(3, "web-3"), "exited");
  CHECK_EQ(scenario.state(1, "web-1"), "running");
  scenario.must({"start"});
  CHECK_EQ(scenario.state(2, "web-3"), "running");
  scenario.must({"clean", "--strays"});
  CHECK_EQ(scenario.state(3, "web-3"), "absent");
  CHECK_EQ(scenario.state(2, "web-3"), "running");
}

TEST_CASE("declared networks and volumes that have changed are refused before anything is touched")
{
  Scenario scenario;
  const auto describe = [&](const std::string& network, const std::string& volume) {
    scenario.describe("networks: {back: " + network + "}\nvolumes: {data: " + volume + "}\n" +
                      replicas("sleep 1000", ", networks: [back], volumes: {data: /data}"));
  };
  describe("{ipam: {config: [{subnet: 10.231.7.9/24}]}, attachable: true}", "{}");
  scenario.must({"start"});
  scenario.must({"restart", "web-1"}); // as it is, however the engine tells it
  const std::string before = scenario.inspect(1, "web-1", "{{.Id}}");
  const auto refused = [&](const std::string& words) {
    const Outcome restart = scenario.maestro({"restart", "--all"});
    CHECK_EQ(restart.exit_code, 1);
    CHECK(says(restart.err, words));
    CHECK_EQ(scenario.inspect(1, "web-1", "{{.Id}}"), before);
    CHECK_EQ(scenario.state(3, "web-3"), "running");
  };
  describe("{ipam: {config: [{subnet: 10.231.8.0/24}]}, internal: true}", "{}");
  refused("it is not internal; it is attachable; it has no subnet 10.231.8.0/24; it has the subnet 10.231.7.9/24");
  describe("{external: true}", "{driver_opts: {type: tmpfs, device: tmpfs, o: size=1m}}");
  refused("the volume 'data' on the ship is not as declared: it has no option 'device'; it has no option 'o'");
  describe("{external: true}", "{external: true}");
  scenario.must({"restart", "--all"});
  for (const int host : {1, 2, 3}) scenario.docker(host, {"rm", "-f", "web-" + std::to_string(host)});
  for (const int host : {1, 2, 3}) scenario.docker(host, {"network", "rm", "back"});
}

TEST_CASE("two plays that make the same network at the same time end with one, and all are up")
{
  Scenario scenario;
  scenario.describe(R"(
networks: {back: {}}
services:
  a: {image: "maestro/busybox:1", instances: {a-1: {ship: one, stop_timeout: 1, command: sleep 1000, networks: [back]}}}
  b: {image: "maestro/busybox:1", instances: {b-1: {ship: one, stop_timeout: 1, command: sleep 1000, net: back}}}
)");
  for (int round = 0; round < 3; ++round) {
    Child beside(scenario.command({"start", "a", "--no-lock"}));
    const Outcome start = scenario.maestro({"start", "b", "--no-lock"});
    CHECK_MESSAGE(start.exit_code == 0, start.err);
    CHECK_EQ(beside.wait().exit_code, 0);
    CHECK_EQ(scenario.docker(1, {"network", "ls", "-q", "--filter", "name=^back$"}).find('\n'), std::string::npos);
    for (const char* name : {"a-1", "b-1"}) {
      CHECK_EQ(scenario.state(1, name), "running");
      scenario.docker(1, {"rm", "-f", name});
    }
    scenario.docker(1, {"network", "rm", "back"});
  }
}

TEST_CASE("what waits for a job is not stopped before the job has succeeded")
{
  Scenario scenario;
  const auto describe = [&](const std::string& job) {
    scenario.describe(R"(
services:
  migration:
    image: maestro/busybox:1
    instances:
      migration-1: {ship: one, command: ")" +
                      job + R"(", lifecycle: {running: [{type: exited, max_wait: 20}]}}
  app:
    image: maestro/busybox:1
    requires: [migration]
    instances:
      app-1: {ship: two, stop_timeout: 1, command: sleep 1000}
)");
  };
  describe("true");
  scenario.must({"start"});
  const std::string before = scenario.inspect(2, "app-1", "{{.Id}}");
  describe("sh -c 'exit 5'");
  const Outcome restart = scenario.maestro({"restart", "--all"});
  CHECK_EQ(restart.exit_code, 1);
  CHECK(says(restart.err, "exit code 5"));
  CHECK_EQ(scenario.inspect(2, "app-1", "{{.Id}}"), before);
  CHECK_EQ(scenario.state(2, "app-1"), "running");
  describe("true");
  scenario.must({"restart", "--all"});
  CHECK_NE(scenario.inspect(2, "app-1", "{{.Id}}"), before);
}

} // namespace maestro::test
