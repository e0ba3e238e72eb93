// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>

#include <algorithm>
#include <csignal>
#include <sstream>
#include <string>
#include <vector>

namespace maestro::test {

namespace {

/// A database and three web servers that need it, and something that is started only by name.
const std::string shop = R"(
services:
  database:
    image: maestro/busybox:1
    instances:
      database-1: {ship: one, stop_timeout: 0, command: sleep 1000}
  web:
    image: maestro/busybox:1
    requires: [database]
    ports: {http: 80}
    lifecycle: {running: [{type: tcp, port: http}]}
    instances:
      web-1: &web {ship: one, stop_timeout: 0, command: httpd -f -p 80}
      web-2: {<<: *web, ship: two}
      web-3: {<<: *web, ship: three}
  extra:
    image: maestro/busybox:1
    omit: true
    requires: [web]
    instances:
      extra-1: {ship: three, stop_timeout: 0, command: sleep 1000}
)";

std::string replaced(std::string text, const std::string& part, const std::string& by)
{
  text.replace(text.find(part), part.size(), by);
  return text;
}

struct Event {
  std::string time; // in nanoseconds, as text of one length
  std::string action;
  std::string container;
};

std::string now(const Scenario& scenario) { return scenario.docker(1, {"info", "--format", "{{.SystemTime}}"}); }

/// The starts and deaths on all hosts, as their daemons tell them, in order.
std::vector<Event> lives(const Scenario& scenario, const std::string& since)
{
  std::vector<Event> events;
  for (int host = 1; host <= 3; ++host) {
    std::istringstream lines(scenario.docker(host, {"events", "--since", since, "--until", now(scenario), "--filter",
                                                    "event=die", "--filter", "event=start", "--format",
                                                    "{{.TimeNano}} {{.Action}} {{.Actor.Attributes.name}}"}));
    for (Event event; lines >> event.time >> event.action >> event.container;) events.push_back(event);
  }
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.time < b.time; });
  return events;
}

double seconds_between(const Event& first, const Event& second)
{
  return static_cast<double>(std::stoll(second.time) - std::stoll(first.time)) / 1e9;
}

} // namespace

TEST_CASE("a rolling restart takes down one instance at a time and pauses as it is told")
{
  Scenario scenario;
  scenario.describe(shop);
  scenario.must({"start"});
  const std::string since = now(scenario);
  scenario.must({"restart", "-s", "web", "-c", "1", "--step-delay", "1", "--stop-start-delay", "1"});
  const std::vector<Event> events = lives(scenario, since);
  REQUIRE_EQ(events.size(), 6);
  for (std::size_t at = 0; at < events.size(); at += 2) {
    CHECK_EQ(events[at].action, "die");
    CHECK_EQ(events[at + 1].action, "start");
    CHECK_EQ(events[at].container, events[at + 1].container);
    CHECK_GE(seconds_between(events[at], events[at + 1]), 1);
    if (at > 0) CHECK_GE(seconds_between(events[at - 1], events[at]), 1);
  }
}

TEST_CASE("restart --only-if-changed replaces what has another configuration or image")
{
  Scenario scenario;
  for (int host = 1; host <= 3; ++host) scenario.docker(host, {"tag", "maestro/busybox:1", "maestro/changing:1"});
  const std::string before =
      replaced(shop, "    image: maestro/busybox:1\n    requires", "    image: maestro/changing:1\n    requires");
  scenario.describe(before);
  scenario.must({"start"});
  const std::string one = scenario.inspect(1, "web-1", container_id), two = scenario.inspect(2, "web-2", container_id),
                    three = scenario.inspect(3, "web-3", container_id);
  scenario.must({"restart", "--only-if-changed", "--all"});
  CHECK_EQ(scenario.inspect(1, "web-1", container_id), one);

  scenario.docker(3, {"tag", "maestro/redis:7", "maestro/changing:1"});
  scenario.describe(replaced(before, "ship: two}", "ship: two, env: {COLOUR: red}}"));
  scenario.must({"restart", "--only-if-changed", "-s", "web"});
  CHECK_EQ(scenario.inspect(1, "web-1", container_id), one);
  CHECK_NE(scenario.inspect(2, "web-2", container_id), two);
  CHECK_EQ(scenario.variables_inside(2, "web-2")["COLOUR"], "red");
  CHECK_NE(scenario.inspect(3, "web-3", container_id), three);
  CHECK_EQ(scenario.inspect(3, "web-3", "{{.Image}}"),
           scenario.docker(3, {"image", "inspect", "--format", container_id, "maestro/redis:7"}));
}

TEST_CASE("start and restart take containers and images as they are told to")
{
  Scenario scenario;
  scenario.describe(shop);
  scenario.must({"start"});
  scenario.must({"stop", "--all"});
  const std::string database = scenario.inspect(1, "database-1", container_id),
                    web = scenario.inspect(1, "web-1", container_id);
  scenario.describe(replaced(shop, "command: sleep 1000}", "command: sleep 2000}"));
  scenario.must({"start", "--reuse"});
  CHECK_EQ(scenario.inspect(1, "database-1", container_id), database);
  CHECK_EQ(scenario.inspect(1, "database-1", "{{.Args}}"), "[1000]");
  scenario.must({"restart", "--reuse", "web-1"});
  CHECK_EQ(scenario.inspect(1, "web-1", container_id), web);
  scenario.must({"restart", "database-1"});
  CHECK_EQ(scenario.inspect(1, "database-1", "{{.Args}}"), "[2000]");

  // Nobody has these images to pull, so that whether it was tried can be seen.
  const std::string running = scenario.inspect(1, "database-1", container_id);
  for (const std::vector<std::string>& pulling : std::vector<std::vector<std::string>>{
           {"restart", "-r", "database-1"}, {"restart", "--pull", "always", "database-1"}, {"pull", "database"}}) {
    const Outcome refused = scenario.maestro(pulling);
    CHECK_EQ(refused.exit_code, 1);
    CHECK(says(refused.err, "while: pull maestro/busybox:1"));
    CHECK_EQ(scenario.inspect(1, "database-1", container_id), running);
    CHECK_EQ(scenario.state(1, "database-1"), "running");
  }
  scenario.must({"restart", "--pull", "never", "database-1"});
  scenario.describe(replaced(shop, "maestro/busybox:1", "maestro/nowhere:1"));
  const Outcome lacks = scenario.maestro({"restart", "--pull", "never", "database-1"});
  CHECK_EQ(lacks.exit_code, 1);
  CHECK(says(lacks.err, "maestro/nowhere:1"));
  CHECK_EQ(scenario.state(1, "database-1"), "running");
}

TEST_CASE("a command acts on what is chosen and on nothing else")
{
  Scenario scenario;
  scenario.describe(shop);
  const auto states = [&] {
    std::string all;
    for (const auto& [host, name] : std::vector<std::pair<int, std::string>>{
             {1, "database-1"}, {1, "web-1"}, {2, "web-2"}, {3, "web-3"}, {3, "extra-1"}}) {
      const std::string state = scenario.state(host, name);
      all += state == "running" ? "+" : state == "exited" ? "-" : ".";
    }
    return all;
  };
  scenario.must({"start", "web-2"});
  CHECK_EQ(states(), "..+..");
  scenario.must({"start", "-d", "web-1"});
  CHECK_EQ(states(), "+++..");
  scenario.must({"start", "-d", "-i", "extra"});
  CHECK_EQ(states(), "+++++");
  scenario.must({"stop", "-a", "-C", "web-*", "-S", "t*"});
  CHECK_EQ(states(), "++--+");
  scenario.must({"start", "-C", "*-3"});
  CHECK_EQ(states(), "++-++");
  scenario.must({"kill", "-d", "-s", "web"});
  CHECK_EQ(states(), "+----");
  scenario.must({"start"});
  CHECK_EQ(states(), "++++-");
  scenario.must({"stop", "-i", "--all"});
  CHECK_EQ(states(), "-----");
  scenario.must({"clean", "-S", "three"});
  CHECK_EQ(states(), "---.-"); // what is omitted is not meant
  scenario.must({"clean", "-d", "extra"});
  CHECK_EQ(states(), ".....");
  CHECK_EQ(scenario.maestro({"start", "-C", "nothing-*"}).exit_code, 2);
  CHECK_EQ(scenario.maestro({"stop", "web"}).exit_code, 0); // a service stands for its instances
  CHECK_EQ(states(), ".....");
}

TEST_CASE("with fail-fast nothing new begins after a failure and without it all that can be done is done")
{
  Scenario scenario;
  scenario.describe(R"(services: {crowd: {image: 'maestro/busybox:1', stop_timeout: 0, command: sleep 1000, instances: {
    crowd-1: {ship: one, command: sh -c 'exit 3'}, crowd-2: {ship: two}, crowd-3: {ship: three}}}})");
  const Outcome fast = scenario.maestro({"start", "-c", "1", "--fail-fast"});
  CHECK_EQ(fast.exit_code, 1);
  CHECK(says(fast.err, "exit code 3"));
  CHECK_EQ(scenario.state(2, "crowd-2"), "absent");
  CHECK_EQ(scenario.state(3, "crowd-3"), "absent");
  CHECK_EQ(scenario.maestro({"start", "-c", "1"}).exit_code, 1);
  CHECK_EQ(scenario.state(2, "crowd-2"), "running");
  CHECK_EQ(scenario.state(3, "crowd-3"), "running");
}

TEST_CASE("an interrupt finishes what runs and a second one cuts it and the same command goes on")
{
  Scenario scenario;
  // Its process does not listen to the signal that asks it to stop.
  const auto interrupted_stop = [&](const std::string& patience, const std::vector<int>& signals) {
    scenario.describe(
        replaced(shop, "stop_timeout: 0, command: sleep", "stop_timeout: " + patience + ", command: sleep"));
    scenario.must({"restart", "-s", "database", "web"});
    const std::string since = now(scenario);
    Child stop(scenario.command({"stop", "--all"}));
    REQUIRE(eventually([&] {
      return !scenario
                  .docker(1, {"events", "--since", since, "--until", now(scenario), "--filter", "event=kill",
                              "--filter", "container=database-1"})
                  .empty();
    }));
    for (const int signal : signals) stop.signal(signal);
    CHECK_EQ(stop.wait().exit_code, 130);
  };
  interrupted_stop("3", {SIGINT});
  CHECK_EQ(scenario.state(1, "database-1"), "exited");
  interrupted_stop("60", {SIGINT, SIGTERM});
  CHECK_EQ(scenario.state(1, "database-1"), "running");
  scenario.must({"kill", "--all"});
  CHECK_EQ(scenario.state(1, "database-1"), "exited");
  scenario.must({"start"});
  CHECK_EQ(scenario.state(3, "web-3"), "running");
}

TEST_CASE("a command that was killed in the middle leaves nothing strange and the same command finishes the job")
{
  Scenario scenario;
  scenario.describe(shop);
  scenario.must({"start"});
  const std::vector<std::string> command{"restart", "-s", "database", "web"};
  for (const char* moment : {"die", "destroy", "create"}) {
    const std::string since = now(scenario);
    Child restart(scenario.command(command));
    REQUIRE(eventually([&] {
      return scenario.docker(2, {"events", "--since", since, "--until", now(scenario), "--filter",
                                 std::string("event=") + moment}) != "";
    }));
    restart.signal(SIGKILL);
    const int ended_with = restart.wait().exit_code;
    CHECK((ended_with == 128 + SIGKILL || ended_with == 0)); // it may have been faster than we
    scenario.must(command);
    for (const auto& [host, names] :
         std::vector<std::pair<int, std::string>>{{1, "database-1\nweb-1"}, {2, "web-2"}, {3, "web-3"}}) {
      std::istringstream lines(scenario.docker(host, {"ps", "-a", "--format", "{{.Names}} {{.State}}"}));
      std::vector<std::string> found;
      for (std::string name, state; lines >> name >> state;) {
        CHECK_EQ(state, "running");
        found.push_back(name);
      }
      std::sort(found.begin(), found.end());
      std::string all;
      for (const std::string& name : found) all += (all.empty() ? "" : "\n") + name;
      CHECK_EQ(all, names);
    }
  }
}

} // namespace maestro::test
