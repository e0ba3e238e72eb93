// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/podman.hpp>
#include <e2e/scenario.hpp>

#include <algorithm>
#include <csignal>
#include <sstream>
#include <string>
#include <vector>

/// What is replaced is kept until the new one has proved itself, on real engines.
namespace maestro::test {

namespace {

/// Three web servers that say who they are, and one that needs them.
std::string shop(const std::string& says, const std::string& command = "httpd -f -p 80 -h /tmp")
{
  return R"(
services:
  web:
    image: maestro/busybox:1
    ports: {http: {exposed: 80, external: 8080}}
    env: {SAYS: ")" +
         says + R"("}
    lifecycle: {running: [{type: tcp, port: http, max_wait: 5}]}
    instances:
      web-1: &web {ship: one, stop_timeout: 0, restart: always, command: ')" +
         command + R"('}
      web-2: {<<: *web, ship: two}
      web-3: {<<: *web, ship: three}
  front:
    image: maestro/busybox:1
    requires: [web]
    instances:
      front-1: {ship: one, stop_timeout: 0, command: sleep 1000}
)";
}

const std::string policy = "{{.HostConfig.RestartPolicy.Name}}";

/// The names of all containers of a host, in order.
std::string names(const Scenario& scenario, int host)
{
  std::string all = scenario.docker(host, {"ps", "-a", "--format", "{{.Names}}"});
  std::vector<std::string> sorted;
  std::istringstream lines(all);
  for (std::string name; lines >> name;) sorted.push_back(name);
  std::sort(sorted.begin(), sorted.end());
  all.clear();
  for (const std::string& name : sorted) all += (all.empty() ? "" : " ") + name;
  return all;
}

void check_serving(const Scenario& scenario, const std::vector<std::string>& ids)
{
  for (int host = 1; host <= 3; ++host) {
    const std::string name = "web-" + std::to_string(host);
    CHECK_EQ(scenario.inspect(host, name, container_id), ids.at(host - 1));
    CHECK_EQ(scenario.state(host, name), "running");
    CHECK_EQ(scenario.inspect(host, name, policy), "always");
    CHECK_EQ(names(scenario, host), host == 1 ? "front-1 web-1" : name);
  }
}

} // namespace

TEST_CASE("apply replaces one instance of a service after the other, and what needs them goes on")
{
  Scenario scenario;
  scenario.describe(shop("first"));
  scenario.must({"start"});
  const auto before = ids_of_webs(scenario);
  const std::string front = scenario.inspect(1, "front-1", container_id),
                    since = scenario.inspect(1, "front-1", "{{.State.StartedAt}}");
  scenario.describe(shop("second"));
  scenario.must({"apply", "--yes", "web"});
  for (int host = 1; host <= 3; ++host) {
    const std::string name = "web-" + std::to_string(host);
    CHECK_NE(scenario.inspect(host, name, container_id), before.at(host - 1));
    CHECK_EQ(scenario.variables_inside(host, name).at("SAYS"), "second");
    CHECK_EQ(names(scenario, host), host == 1 ? "front-1 web-1" : name);
  }
  CHECK_EQ(scenario.inspect(1, "front-1", container_id), front);
  CHECK_EQ(scenario.inspect(1, "front-1", "{{.State.StartedAt}}"), since);
}

TEST_CASE("a release that exits, one that does not listen and one that dies later are each undone by themselves")
{
  Scenario scenario;
  scenario.describe(shop("first"));
  scenario.must({"start"});
  const auto before = ids_of_webs(scenario);
  const std::string releases[] = {"sh -c \"exit 3\"", "sleep 1000",
                                  "sh -c \"timeout 3 httpd -f -p 80 -h /tmp; exit 4\""};
  for (const std::string& release : releases)
    for (const char* verb : {"apply", "restart"}) {
      if (verb == std::string("restart") && release == releases[2])
        continue; // its checks have passed: that is all it asks
      CAPTURE(release);
      CAPTURE(verb);
      scenario.describe(shop("second", release));
      std::vector<std::string> words{verb, "web"};
      if (verb == std::string("apply")) words.emplace_back("--yes");
      const Outcome outcome = scenario.maestro(words);
      INFO(outcome.err);
      CHECK_EQ(outcome.exit_code, 1);
      CHECK(says(outcome.err, "left behind: nothing: its old container serves as before"));
      check_serving(scenario, before);
    }
}

TEST_CASE(
    "the same command ends a replacement whose Maestro was killed, and the daemon does not start the old one beside it")
{
  for (const bool works : {true, false}) {
    CAPTURE(works);
    Scenario scenario;
    scenario.describe(shop("first"));
    scenario.must({"start"});
    const auto before = ids_of_webs(scenario);
    scenario.describe(shop("second", works ? "httpd -f -p 80 -h /tmp" : "sleep 1000"));
    {
      Child apply(scenario.command({"apply", "--yes", "web-1"}));
      REQUIRE(eventually(
          [&] { return scenario.state(1, "web-1.old") == "exited" && scenario.state(1, "web-1") == "running"; }));
      apply.signal(SIGKILL);
      apply.wait();
    }
    scenario.hosts({"stop", "1"});
    scenario.hosts({"start", "1"});
    CHECK_EQ(scenario.state(1, "web-1.old"), "exited");
    const Outcome again = scenario.maestro({"apply", "--yes", "web-1"});
    INFO(again.err);
    CHECK_EQ(again.exit_code, works ? 0 : 1);
    CHECK_EQ(scenario.inspect(1, "web-1", container_id) != before.at(0), works);
    CHECK_EQ(scenario.state(1, "web-1"), "running");
    CHECK_EQ(scenario.inspect(1, "web-1", policy), "always");
    CHECK_EQ(names(scenario, 1), "front-1 web-1");
  }
}

TEST_CASE("on Podman: a release that fails is undone, and one that works leaves nothing of the old one")
{
  Scenario scenario;
  const Podman podman(scenario);
  const auto release = [&](const std::string& command) {
    podman.describe(scenario,
                    "services:\n  web:\n    image: maestro/busybox:1\n    instances:\n      web-1: {ship: pod, "
                    "net: none, restart: always, stop_timeout: 0, command: '" +
                        command + "'}\n");
  };
  release("sleep 1000");
  scenario.must({"start"});
  const std::string old = podman.id("web-1");
  release("sh -c \"exit 3\"");
  CHECK_EQ(scenario.maestro({"apply", "--yes"}).exit_code, 1);
  CHECK_EQ(podman.id("web-1"), old);
  CHECK_EQ(podman.state("web-1"), "running");
  release("sleep 2000");
  scenario.must({"apply", "--yes"});
  CHECK_NE(podman.id("web-1"), old);
  CHECK_EQ(podman.state("web-1.old"), "absent");
  CHECK_EQ(podman.state("web-1.new"), "absent");
}

} // namespace maestro::test
