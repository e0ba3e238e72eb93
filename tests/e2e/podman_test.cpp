// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/podman.hpp>
#include <e2e/scenario.hpp>
#include <support/text.hpp>

#include <chrono>
#include <csignal>
#include <fstream>
#include <set>
#include <string>
#include <thread>

namespace maestro::test {

namespace {

/// Docker keeps its host from passing on what it does not know. An administrator who has Podman beside it lets it.
class Forwarding {
public:
  explicit Forwarding(const Scenario& scenario) : scenario_(scenario) { set("ACCEPT"); }
  ~Forwarding() { set("DROP"); }
  Forwarding(const Forwarding&) = delete;
  Forwarding& operator=(const Forwarding&) = delete;

private:
  void set(const std::string& policy) const
  {
    run_command(scenario_.on_host(1, {"iptables", "-P", "FORWARD", policy}));
  }
  const Scenario& scenario_;
};

/// Two services that wait for each other's instances by every kind of check that Podman itself has a part in.
const std::string two_tiers = R"(
services:
  web:
    image: maestro/busybox:1
    instances:
      web-1:
        ship: pod
        net: host
        ports: {http: 8181}
        stop_timeout: 1
        command: "sh -c 'echo listening; exec httpd -f -p 8181'"
        lifecycle:
          running:
            - {type: tcp, port: http, max_wait: 30}
            - {type: log, match_regex: listening, max_wait: 30}
            - {type: rexec, command: test -d /www, attempts: 3}
  clock:
    image: maestro/busybox:1
    requires: [web]
    instances:
      clock-1: {ship: pod, net: none, stop_timeout: 1, command: "sh -c 'while :; do echo tick; sleep 0.1; done'"}
)";

} // namespace

TEST_CASE("on Podman: start, status, restart, logs, stop and clean as on Docker")
{
  Scenario scenario;
  const Podman podman(scenario);
  podman.describe(scenario, two_tiers);
  const Outcome start = scenario.maestro({"start"});
  CHECK_EQ(start.err, "");
  REQUIRE_EQ(start.exit_code, 0);
  CHECK_EQ(podman.state("web-1"), "running");
  CHECK_EQ(podman.state("clock-1"), "running");

  const std::string web = podman.id("web-1");
  scenario.must({"start"});
  CHECK_EQ(podman.id("web-1"), web);
  const Outcome status = scenario.must({"status", "--format", "json"});
  CHECK(contains(status.out, R"("changed": false)"));
  CHECK_FALSE(contains(status.out, R"("changed": true)"));

  CHECK(contains(scenario.must({"logs", "-n", "3", "clock-1"}).out, "tick"));
  Child following(scenario.command({"logs", "-F", "clock-1"}));
  CHECK(eventually([&] { return contains(following.out(), "tick"); }));
  scenario.must({"restart", "clock-1"});
  const auto lines_before = following.out().size();
  CHECK(eventually([&] { return following.out().size() > lines_before; }));
  following.signal(SIGINT);
  CHECK_EQ(following.wait().exit_code, 130);

  scenario.must({"restart", "--all"});
  CHECK_NE(podman.id("web-1"), web);
  scenario.must({"kill", "clock-1"});
  CHECK_EQ(podman.state("clock-1"), "exited");
  scenario.must({"stop", "--all"});
  CHECK_EQ(podman.state("web-1"), "exited");
  scenario.must({"stop", "--all"});
  scenario.must({"clean"});
  CHECK_EQ(podman.state("web-1"), "absent");
}

TEST_CASE("on Podman: files are in a container before it starts, also in its volumes, and a changed one is seen")
{
  Scenario scenario;
  const Podman podman(scenario);
  std::ofstream(scenario.folder() + "/word") << "first\n";
  podman.describe(scenario,
                  "secrets: {word: {file: word}}\nservices:\n  web:\n    image: maestro/busybox:1\n    files:\n"
                  "      /etc/plain: {content: \"plain\\n\", mode: '0640', owner: '1000:1001'}\n"
                  "      /new/folder/file: {content: deep}\n"
                  "      /data/in/volume: {content: kept}\n"
                  "      /run/word: {secret: word}\n"
                  "    container_volumes: /data\n"
                  "    command: sh -c 'cat /etc/plain /new/folder/file /data/in/volume; exec sleep 1000'\n"
                  "    instances: {web-1: {ship: pod, net: none, stop_timeout: 1}}\n");
  CHECK_EQ(scenario.must({"start"}).err, "");
  const auto inside = [&](const std::string& script) {
    return podman.client({"exec", "web-1", "sh", "-c", script}).out;
  };
  CHECK_EQ(scenario.must({"logs", "web-1"}).out, "plain\ndeepkept\n");
  CHECK_EQ(inside("stat -c '%a %u:%g' /etc/plain /run/word"), "640 1000:1001\n400 0:0\n");
  CHECK_EQ(inside("cat /run/word"), "first");
  const std::string before = podman.id("web-1");
  scenario.must({"restart", "--all", "--only-if-changed"});
  CHECK_EQ(podman.id("web-1"), before);
  std::ofstream(scenario.folder() + "/word") << "second\n";
  scenario.must({"restart", "--all", "--only-if-changed"});
  CHECK_NE(podman.id("web-1"), before);
  CHECK_EQ(inside("cat /run/word"), "second");
}

TEST_CASE("on Podman: what it ignores of the description is told by plan and play")
{
  Scenario scenario;
  const Podman podman(scenario);
  podman.describe(scenario, "services:\n  web:\n    image: maestro/busybox:1\n    instances:\n      web-1: {ship: pod, "
                            "net: none, domainname: example, stop_timeout: 1, command: sleep 999}\n");
  const std::string told = "web-1 on pod is made by Podman, where 'domainname' is ignored";
  CHECK(contains(scenario.must({"plan", "start"}).out, told));
  const Outcome start = scenario.maestro({"start"});
  CHECK_EQ(start.exit_code, 0);
  CHECK(contains(start.err, told));
  CHECK_FALSE(contains(scenario.maestro({"start"}).err, told)); // nothing is made
}

TEST_CASE("on Podman: a container that ends and an image that is nowhere are failures with the engine's words")
{
  Scenario scenario;
  const Podman podman(scenario);
  podman.describe(scenario, R"(services:
  good: {image: 'maestro/busybox:1', instances: {good-1: {ship: pod, net: none, command: sleep 1000, stop_timeout: 1}}}
  short: {image: 'maestro/busybox:1', instances: {short-1: {ship: pod, net: none, command: "sh -c 'echo no disk; exit 3'"}}}
  nowhere: {image: 'localhost:1/nowhere:9', instances: {nowhere-1: {ship: pod, net: none}}}
)");
  const Outcome start = scenario.maestro({"start"});
  INFO(start.err);
  CHECK_EQ(start.exit_code, 1);
  CHECK(contains(start.err, "short-1: the container ended with exit code 3"));
  CHECK(contains(start.err, "no disk"));
  CHECK(contains(start.err, "pull localhost:1/nowhere:9"));
  CHECK(contains(start.err, "connection refused"));
  CHECK_EQ(podman.state("good-1"), "running");
  CHECK_EQ(podman.state("nowhere-1"), "absent");

  const Outcome check = [&] {
    podman.describe(scenario, R"(services:
  late: {image: 'maestro/busybox:1', instances: {late-1: {ship: pod, net: none, command: "sh -c 'sleep 0.5; exit 4'",
    lifecycle: {running: [{type: log, match_regex: never, max_wait: 100}]}}}}
)");
    return scenario.maestro({"start"});
  }();
  CHECK_EQ(check.exit_code, 1);
  CHECK(contains(check.err, "exit code 4"));
}

TEST_CASE("on Podman: a published port is reached, by checks and by others, in networks and with volumes that are made")
{
  Scenario scenario;
  const Podman podman(scenario);
  const Forwarding forwarding(scenario);
  podman.describe(scenario, R"(networks: {front: {}, back: {}}
volumes: {data: {}}
services:
  web:
    image: maestro/busybox:1
    instances:
      web-1:
        ship: pod
        networks: [front, back]
        volumes: {data: /data}
        ports: {http: "80:8080"}
        stop_timeout: 1
        lifecycle:
          running: [{type: tcp, port: http, max_wait: 30}, {type: http, port: http, max_wait: 30}]
)");
  const Outcome start = scenario.maestro({"start"});
  CHECK_EQ(start.err, "");
  REQUIRE_EQ(start.exit_code, 0);
  CHECK_EQ(run_command({"curl", "--silent", "--fail", "--noproxy", "*", "--output", "/dev/null",
                        "http://" + scenario.address(1) + ":8080/"})
               .exit_code,
           0);
  CHECK(contains(scenario.must({"status", "-F"}).out, "8080"));
  CHECK_EQ(podman.networks("web-1"), std::set<std::string>{"back", "front"});
  scenario.must({"restart", "--all"}); // they are there already
  CHECK_EQ(podman.state("web-1"), "running");
}

TEST_CASE("on Podman: a health check is waited for, and one that nobody runs is told")
{
  Scenario scenario;
  const Podman podman(scenario);
  const auto describe = [&](const std::string& max_wait) {
    podman.describe(scenario, R"(services:
  sick:
    image: maestro/busybox:1
    instances:
      sick-1:
        {ship: pod, net: none, command: sleep 1000, stop_timeout: 1, healthcheck: {test: [CMD, test, -e, /well]},
         lifecycle: {running: [{type: health, max_wait: )" +
                                  max_wait + "}]}}\n");
  };
  describe("0.5");
  const Outcome alone = scenario.maestro({"start"});
  CHECK_EQ(alone.exit_code, 1);
  CHECK(contains(alone.err, "did not become healthy within 0.5 s: its health check has not been run yet"));
  CHECK(contains(alone.err, "Podman needs systemd on its host to run it"));

  scenario.must({"stop", "--all"});
  describe("60");
  Child start(scenario.command({"start"}));
  REQUIRE(eventually([&] { return podman.state("sick-1") == "running"; }));
  podman.test_health("sick-1");
  podman.run_inside("sick-1", {"touch", "/well"});
  podman.test_health("sick-1");
  const Outcome started = start.wait();
  CHECK_EQ(started.err, "");
  CHECK_EQ(started.exit_code, 0);
}

TEST_CASE("on Podman: what is quiet for longer than the ship's time-out is followed and watched all the same")
{
  Scenario scenario;
  const Podman podman(scenario);
  podman.describe(scenario, R"(services:
  quiet:
    image: maestro/busybox:1
    instances:
      quiet-1:
        ship: pod
        net: none
        stop_timeout: 1
        command: "sh -c 'until test -e /go; do sleep 0.1; done; echo at last; exec sleep 1000'"
)",
                  ", timeout: 1");
  scenario.must({"start"});
  Child following(scenario.command({"logs", "-F", "quiet-1"}));
  Child watching(scenario.command({"status", "--watch", "--format", "json"}));
  REQUIRE(eventually([&] { return contains(watching.out(), R"("state":"running")"); }));
  std::this_thread::sleep_for(std::chrono::seconds(4)); // nothing happens
  podman.run_inside("quiet-1", {"touch", "/go"});
  CHECK(eventually([&] { return contains(following.out(), "at last"); }));
  following.signal(SIGINT);
  CHECK_EQ(following.wait().err, "");
  podman.client({"kill", "quiet-1"});
  CHECK(eventually([&] { return contains(watching.out(), R"("state":"ended")"); }));
  watching.signal(SIGINT);
  const Outcome watched = watching.wait();
  CHECK_EQ(watched.err, "");
  const std::string after_first = watched.out.substr(watched.out.find(R"("state":"running")"));
  CHECK_FALSE(contains(after_first, R"("state":"unknown")"));
}

TEST_CASE("on Podman: the API's version is negotiated, or the one that is set")
{
  Scenario scenario;
  const Podman podman(scenario);
  const std::string timeout = ", timeout: 30"; // Podman asks dpkg for its version, which takes its time
  podman.describe(scenario, two_tiers, timeout);
  CHECK(contains(scenario.must({"version", "--ships"}).out, "Podman Engine 4."));
  podman.describe(scenario, two_tiers, timeout + ", api_version: '1.40'");
  const std::size_t before = podman.requests().size();
  scenario.must({"start", "clock-1"});
  const std::string requests = podman.requests().substr(before);
  for (const std::string call : {"GET /v1.40/containers/json", "POST /v1.40/containers/create", "GET /v1.40/events"})
    CHECK(contains(requests, call));
  CHECK_FALSE(contains(requests, "/v1.41/"));
  CHECK_EQ(podman.state("clock-1"), "running");
}

} // namespace maestro::test
