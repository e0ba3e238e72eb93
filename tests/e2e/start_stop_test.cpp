// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>

#include <algorithm>
#include <string>

namespace maestro::test {

namespace {

/// Redis on one host, three web servers on two others, each of which listens only a while after its start.
const std::string three_tiers = R"(
services:
  redis:
    image: maestro/redis:7
    instances:
      redis-1:
        ship: one
        ports: {redis: 6379}
        command: sh -c 'sleep 0.3; exec redis-server --protected-mode no --save ""'
        lifecycle: {running: [{type: tcp, port: redis}]}
  web:
    image: maestro/redis:7
    requires: [redis]
    env: {GREETING: [hello, [from, the], web]}
    instances:
      web-1: &web
        ship: two
        ports: {http: "80:8080"}
        stop_timeout: 1
        command: httpd -f -p 80
        lifecycle: {running: [{type: tcp, port: http}]}
      web-2: {<<: *web, ship: three}
  front:
    image: maestro/busybox:1
    requires: [web]
    instances:
      front-1: {ship: one, stop_timeout: 1, command: sleep 1000}
)";

const std::string started = "{{.State.StartedAt}}";
const std::string finished = "{{.State.FinishedAt}}";

} // namespace

TEST_CASE("start brings a dependent environment up in order over several hosts")
{
  Scenario scenario;
  scenario.describe(three_tiers);
  const Outcome start = scenario.maestro({"start"});
  CHECK_EQ(start.err, "");
  REQUIRE_EQ(start.exit_code, 0);
  CHECK_EQ(scenario.state(1, "redis-1"), "running");
  CHECK_EQ(scenario.state(2, "web-1"), "running");
  CHECK_EQ(scenario.state(3, "web-2"), "running");
  CHECK_EQ(scenario.state(1, "front-1"), "running");
  // All hosts share this machine's clock.
  CHECK_LT(scenario.inspect(1, "redis-1", started), scenario.inspect(2, "web-1", "{{.Created}}"));
  CHECK_LT(scenario.inspect(1, "redis-1", started), scenario.inspect(3, "web-2", "{{.Created}}"));
  const std::string last_web = std::max(scenario.inspect(2, "web-1", started), scenario.inspect(3, "web-2", started));
  CHECK_LT(last_web, scenario.inspect(1, "front-1", started));
}

TEST_CASE("a container finds its peers on other hosts by the variables it is given")
{
  Scenario scenario;
  scenario.describe(three_tiers);
  scenario.must({"start"});
  auto inside = scenario.variables_inside(2, "web-1");
  CHECK_EQ(inside["MAESTRO_ENVIRONMENT_NAME"], "e2e");
  CHECK_EQ(inside["SERVICE_NAME"], "web");
  CHECK_EQ(inside["CONTAINER_NAME"], "web-1");
  CHECK_EQ(inside["CONTAINER_HOST_ADDRESS"], scenario.address(2));
  CHECK_EQ(inside["DOCKER_IMAGE"], "maestro/redis:7");
  CHECK_EQ(inside["DOCKER_TAG"], "7");
  CHECK_EQ(inside["GREETING"], "hello from the web");
  CHECK_EQ(inside["REDIS_INSTANCES"], "redis-1");
  CHECK_EQ(inside["REDIS_REDIS_1_HOST"], scenario.address(1));
  CHECK_EQ(inside["REDIS_REDIS_1_REDIS_PORT"], "6379");
  CHECK_EQ(inside.count("REDIS_REDIS_1_REDIS_INTERNAL_PORT"), 0);
  CHECK_EQ(inside["WEB_INSTANCES"], "web-1,web-2");
  CHECK_EQ(inside["WEB_WEB_2_HOST"], scenario.address(3));
  CHECK_EQ(inside["WEB_WEB_2_HTTP_PORT"], "8080");
  CHECK_EQ(inside["WEB_WEB_2_HTTP_INTERNAL_PORT"], "80");

  const std::string redis = "redis-cli -h $REDIS_REDIS_1_HOST -p $REDIS_REDIS_1_REDIS_PORT ";
  CHECK_EQ(scenario.docker(2, {"exec", "web-1", "sh", "-c", redis + "set page 'from web-1'"}), "OK");
  CHECK_EQ(scenario.docker(3, {"exec", "web-2", "sh", "-c", redis + "get page"}), "from web-1");
}

TEST_CASE("a second start changes nothing and makes no request for a container")
{
  Scenario scenario;
  scenario.describe(three_tiers);
  scenario.must({"start"});
  const std::string before = scenario.inspect(2, "web-1", "{{.Id}} {{.State.StartedAt}}");
  scenario.forget_requests();
  const Outcome again = scenario.maestro({"start"});
  CHECK_EQ(again.exit_code, 0);
  for (int host = 1; host <= 3; ++host) {
    CHECK_EQ(scenario.requests(host, "Calling GET"), scenario.requests(host));
    CHECK_LE(scenario.requests(host), 2);
    CHECK_EQ(scenario.requests(host, "/containers/web"), 0);
  }
  CHECK_EQ(scenario.inspect(2, "web-1", "{{.Id}} {{.State.StartedAt}}"), before);
}

TEST_CASE("stop takes dependents down before what they depend on")
{
  Scenario scenario;
  scenario.describe(three_tiers);
  scenario.must({"start"});
  const Outcome stop = scenario.maestro({"stop", "--all"});
  CHECK_EQ(stop.err, "");
  REQUIRE_EQ(stop.exit_code, 0);
  CHECK_EQ(scenario.state(1, "front-1"), "exited");
  CHECK_EQ(scenario.state(1, "redis-1"), "exited");
  const std::string front = scenario.inspect(1, "front-1", finished);
  const std::string web = std::min(scenario.inspect(2, "web-1", finished), scenario.inspect(3, "web-2", finished));
  CHECK_LT(front, web);
  CHECK_LT(std::max(scenario.inspect(2, "web-1", finished), scenario.inspect(3, "web-2", finished)),
           scenario.inspect(1, "redis-1", finished));
  scenario.must({"stop", "--all"});
}

TEST_CASE("a start after a stop makes new containers of the description as it is now")
{
  Scenario scenario;
  scenario.describe(three_tiers);
  scenario.must({"start"});
  scenario.must({"stop", "-s", "web", "front"});
  const std::string old_web = scenario.inspect(2, "web-1", "{{.Id}}");
  const std::string redis = scenario.inspect(1, "redis-1", "{{.Id}}");
  std::string changed = three_tiers;
  changed.replace(changed.find("hello"), 5, "goodbye");
  scenario.describe(changed);
  scenario.must({"start"});
  CHECK_NE(scenario.inspect(2, "web-1", "{{.Id}}"), old_web);
  CHECK_EQ(scenario.inspect(1, "redis-1", "{{.Id}}"), redis);
  CHECK_EQ(scenario.variables_inside(2, "web-1")["GREETING"], "goodbye from the web");
}

TEST_CASE("a ship can be reached by its unix socket")
{
  Scenario scenario;
  // Only by the socket: nothing listens at the port that the description names beside it.
  scenario.describe(
      "  here: {ip: " + scenario.address(2) + ", docker_port: 1, socket_path: " + scenario.socket(2) +
      "}\nservices: {web: {image: 'maestro/busybox:1', instances: {web-1: {ship: here, ports: {http: '80:8080'},\n"
      "  stop_timeout: 1, command: httpd -f -p 80, lifecycle: {running: [{type: tcp, port: http}]}}}}}\n");
  scenario.must({"start"});
  CHECK_EQ(scenario.state(2, "web-1"), "running");
  scenario.must({"stop", "--all"});
  CHECK_EQ(scenario.state(2, "web-1"), "exited");
}

TEST_CASE("restart replaces the named instances and nothing else")
{
  Scenario scenario;
  scenario.describe(three_tiers);
  scenario.must({"start"});
  const std::string web = scenario.inspect(2, "web-1", "{{.Id}}");
  const std::string other = scenario.inspect(3, "web-2", "{{.State.StartedAt}}");
  const Outcome restart = scenario.maestro({"restart", "web-1"});
  CHECK_EQ(restart.err, "");
  REQUIRE_EQ(restart.exit_code, 0);
  CHECK_EQ(scenario.state(2, "web-1"), "running");
  CHECK_NE(scenario.inspect(2, "web-1", "{{.Id}}"), web);
  CHECK_EQ(scenario.inspect(3, "web-2", "{{.State.StartedAt}}"), other);
}

TEST_CASE("a restart of all never leaves an instance without what it depends on")
{
  Scenario scenario;
  scenario.describe(three_tiers);
  scenario.must({"start"});
  const std::string since = scenario.docker(1, {"info", "--format", "{{.SystemTime}}"});
  scenario.must({"restart", "--all"});
  const std::string until = scenario.docker(1, {"info", "--format", "{{.SystemTime}}"});
  const auto time_of = [&](int host, const std::string& container, const std::string& event) {
    return scenario.docker(host, {"events", "--since", since, "--until", until, "--filter", "container=" + container,
                                  "--filter", "event=" + event, "--format", "{{.TimeNano}}"});
  };
  CHECK_NE(time_of(1, "front-1", "die"), "");
  CHECK_LT(time_of(1, "front-1", "die"), time_of(2, "web-1", "die"));
  CHECK_LT(time_of(2, "web-1", "die"), time_of(1, "redis-1", "die"));
  CHECK_LT(time_of(1, "redis-1", "start"), time_of(2, "web-1", "start"));
  CHECK_LT(time_of(2, "web-1", "start"), time_of(1, "front-1", "start"));
}

TEST_CASE("kill ends and clean removes containers")
{
  Scenario scenario;
  scenario.describe(three_tiers);
  scenario.must({"start"});
  scenario.must({"clean", "web-1"});
  CHECK_EQ(scenario.state(2, "web-1"), "running");
  scenario.must({"kill", "--all"});
  CHECK_EQ(scenario.state(2, "web-1"), "exited");
  CHECK_EQ(scenario.inspect(2, "web-1", "{{.State.ExitCode}}"), "137");
  scenario.must({"clean"});
  CHECK_EQ(scenario.state(2, "web-1"), "absent");
  CHECK_EQ(scenario.state(1, "redis-1"), "absent");
}

TEST_CASE("stop and restart and kill refuse to act on everything without being told so")
{
  Scenario scenario;
  scenario.describe(three_tiers);
  scenario.must({"start", "redis"});
  for (const char* verb : {"stop", "restart", "kill"}) {
    const Outcome refused = scenario.maestro({verb});
    CHECK_EQ(refused.exit_code, 2);
    CHECK_EQ(refused.out, "");
    CHECK_NE(refused.err.find("--all"), std::string::npos);
    CHECK_EQ(scenario.state(1, "redis-1"), "running");
  }
}

} // namespace maestro::test
