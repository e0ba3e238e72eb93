// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>

#include <string>

namespace maestro::test {

TEST_CASE("diff: what was changed, taken out or changed by others is told with its place, and nothing else")
{
  Scenario scenario;
  const auto describe = [&](const std::string& of_web_1) {
    scenario.describe("services:\n  web:\n    image: maestro/busybox:1\n    command: sleep 1000\n    stop_timeout: 1\n"
                      "    instances:\n      web-1: {ship: one, " +
                      of_web_1 + "}\n      web-2: {ship: two, limits: {memory: 64m}}\n");
  };
  describe("env: {COLOUR: red, STAGE: dev}, cap_add: [NET_ADMIN]");
  scenario.must({"start"});
  CHECK_EQ(scenario.maestro({"diff", "--exit-code"}).exit_code, 0);
  describe("env: {COLOUR: blue}, cap_add: [cap_net_admin]");
  const Outcome diff = scenario.maestro({"diff", "--exit-code"});
  CHECK_EQ(diff.exit_code, 10);
  CHECK(says(diff.out, "web-1 on one: to be replaced, its configuration has changed"));
  CHECK(says(diff.out, "env.COLOUR  red → blue"));
  CHECK(says(diff.out, "maestro.yaml:13:"));
  CHECK(says(diff.out, "env.STAGE   dev → none"));
  CHECK_EQ(diff.out.find("cap_add"), std::string::npos);
  CHECK(says(diff.out, "1 of 2 instances is not as described"));
  scenario.docker(2, {"update", "--memory", "32m", "--memory-swap", "64m", "web-2"});
  CHECK(says(scenario.must({"diff", "web-2"}).out, "limits.memory  32m → 64m (changed on the ship)"));
}

TEST_CASE(
    "apply: replaces what differs, moves what is described elsewhere, takes away what is not described, and is done")
{
  Scenario scenario;
  const auto describe = [&](const std::string& colour, const std::string& ship, const std::string& third) {
    scenario.describe("services:\n  web:\n    image: maestro/busybox:1\n    command: sleep 1000\n    stop_timeout: 1\n"
                      "    instances:\n      web-1: {ship: one, env: {COLOUR: " +
                      colour + "}}\n      web-2: {ship: " + ship + "}\n" + third);
  };
  describe("red", "two", "      web-3: {ship: three}\n");
  CHECK_EQ(scenario.maestro({"apply"}).exit_code, 2);
  CHECK_EQ(scenario.state(1, "web-1"), "absent");
  scenario.must({"apply", "--yes"});
  const std::string one = scenario.inspect(1, "web-1", "{{.Id}}");
  scenario.must({"apply"}); // nothing to do is no question
  CHECK_EQ(scenario.inspect(1, "web-1", "{{.Id}}"), one);

  scenario.docker(3, {"stop", "--time", "0", "web-3"});
  const std::string three = scenario.inspect(3, "web-3", "{{.Id}}");
  scenario.must({"apply", "--yes"});
  CHECK_EQ(scenario.state(3, "web-3"), "running");
  CHECK_EQ(scenario.inspect(3, "web-3", "{{.Id}}"), three); // as it was

  describe("blue", "three", "      web-3: {ship: three}\n");
  CHECK(says(scenario.must({"plan", "apply"}).out, "env.COLOUR: red → blue"));
  scenario.must({"apply", "--yes"});
  CHECK_EQ(scenario.variables_inside(1, "web-1").at("COLOUR"), "blue");
  CHECK_EQ(scenario.state(2, "web-2"), "absent");
  CHECK_EQ(scenario.state(3, "web-2"), "running");
  CHECK_EQ(scenario.state(3, "web-3"), "running");

  describe("blue", "three", ""); // of which the others are told
  CHECK(says(scenario.must({"apply", "--yes"}).err, "web-3 on three is not described any more"));
  CHECK_EQ(scenario.state(3, "web-3"), "running");
  scenario.must({"apply", "--prune", "--yes"});
  CHECK_EQ(scenario.state(3, "web-3"), "absent");
  CHECK_EQ(scenario.must({"diff"}).out, "2 instances are as described\n");
}

TEST_CASE("diff: a network and a volume that were described once are told, and apply --prune takes them away")
{
  Scenario scenario;
  const auto describe = [&](const std::string& before, const std::string& of_web_1) {
    scenario.describe(before +
                      "services:\n  web:\n    image: maestro/busybox:1\n    command: sleep 1000\n"
                      "    stop_timeout: 1\n    instances:\n      web-1: {ship: one" +
                      of_web_1 + "}\n");
  };
  describe("networks: {back: {}}\nvolumes: {data: {}}\n", ", networks: [back], volumes: {data: /data}");
  scenario.must({"start"});
  CHECK_EQ(scenario.must({"diff"}).out, "1 instance is as described\n");
  describe("", "");
  scenario.must({"apply", "--yes"});
  const Outcome diff = scenario.maestro({"diff", "--exit-code"});
  CHECK_EQ(diff.exit_code, 10);
  CHECK_EQ(diff.out, "network back on one: left as it is, it is ours and not described\n"
                     "volume data on one: left as it is, it is ours and not described\n"
                     "1 instance is as described\n");
  CHECK(says(scenario.must({"diff", "--format", "json"}).out, R"("kind": "network")"));
  scenario.must({"apply", "--prune-volumes", "--yes"});
  CHECK_EQ(scenario.must({"diff"}).out, "1 instance is as described\n");
}

} // namespace maestro::test
