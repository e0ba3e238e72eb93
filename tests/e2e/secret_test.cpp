// SPDX-License-Identifier: Apache-2.0
// Secrets on real Docker hosts: in the container, and nowhere else.
#include <doctest/doctest.h>
#include <e2e/registry.hpp>
#include <e2e/scenario.hpp>

#include <fstream>
#include <map>
#include <string>

using namespace maestro::test;

namespace {

bool tells(const Outcome& outcome, const std::string& value)
{
  return (outcome.out + outcome.err).find(value) != std::string::npos;
}

} // namespace

TEST_CASE("a secret is in its container, and a restart of what has changed replaces what uses one with another value")
{
  Scenario scenario;
  scenario.describe(
      "secrets:\n  db: {env: DB_PASSWORD}\n  fixed: {command: [echo, f1xed-value]}\n"
      "services:\n  app:\n    image: maestro/busybox:1\n    command: sleep 1000\n    stop_timeout: 0\n    instances:\n"
      "      app-1: {ship: one, env: {PASSWORD: {secret: db}}}\n"
      "      app-2: {ship: two, env: {PASSWORD: {secret: fixed}}}\n"
      "      app-3: {ship: two, env: {PASSWORD: plain}}\n");
  const Outcome start = scenario.must({"start", "--verbose"}, {{"DB_PASSWORD", "hunter2-one"}});
  CHECK_FALSE(tells(start, "hunter2"));
  CHECK_FALSE(tells(start, "f1xed-value"));
  CHECK_EQ(scenario.variables_inside(1, "app-1").at("PASSWORD"), "hunter2-one");
  CHECK_EQ(scenario.variables_inside(2, "app-2").at("PASSWORD"), "f1xed-value");
  CHECK_FALSE(scenario.inspect(1, "app-1", "{{json .Config.Labels}}").find("hunter2") != std::string::npos);

  const auto id = [&](int host, const std::string& name) { return scenario.inspect(host, name, "{{.Id}}"); };
  const std::string first = id(1, "app-1");
  const std::string second = id(2, "app-2");
  const std::string third = id(2, "app-3");
  scenario.must({"restart", "--all", "--only-if-changed"}, {{"DB_PASSWORD", "hunter2-one"}});
  CHECK_EQ(id(1, "app-1"), first);
  const Outcome status = scenario.must({"status"}); // for which no value must be known
  CHECK_FALSE(tells(status, "changed"));
  const Outcome restart = scenario.must({"restart", "--all", "--only-if-changed"}, {{"DB_PASSWORD", "hunter2-two"}});
  CHECK_FALSE(tells(restart, "hunter2"));
  CHECK_NE(id(1, "app-1"), first);
  CHECK_EQ(id(2, "app-2"), second);
  CHECK_EQ(id(2, "app-3"), third);
  CHECK_EQ(scenario.variables_inside(1, "app-1").at("PASSWORD"), "hunter2-two");
}

TEST_CASE("a registry's password may be a secret, right or wrong")
{
  Scenario scenario;
  TestRegistry registry(scenario);
  registry.serve(TestRegistry::Access::password);
  std::ofstream(scenario.folder() + "/password.txt") << password << "\n";
  scenario.describe(
      "secrets: {mine: {file: password.txt}}\n"
      "registries:\n  mine: {registry: 'http://" +
      registry.name() + "', username: ali, password: {secret: mine}}\n" +
      "services:\n  app:\n    image: " + registry.name() +
      "/team/app:1\n    command: sleep 1000\n    stop_timeout: 0\n    instances:\n      app-1: {ship: one}\n");
  const std::map<std::string, std::string> variables{{"DOCKER_CONFIG", registry.docker_config("{}")}};
  const Outcome start = scenario.must({"start", "--verbose"}, variables);
  CHECK_FALSE(tells(start, password));
  CHECK_EQ(scenario.state(1, "app-1"), "running");

  std::ofstream(scenario.folder() + "/password.txt") << "hunter2-wrong\n";
  const Outcome pull = scenario.maestro({"pull", "--verbose"}, variables);
  CHECK_EQ(pull.exit_code, 1);
  CHECK(says(pull.err, "as 'ali' was refused"));
  CHECK_FALSE(tells(pull, "hunter2"));
}
