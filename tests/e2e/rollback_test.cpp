// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/registry.hpp>
#include <e2e/scenario.hpp>

#include <filesystem>
#include <fstream>
#include <string>

namespace maestro::test {
namespace {

/// Three instances of an image whose tag moves, one on each ship, with a file beside the description.
std::string three_of(const std::string& image, const std::string& colour)
{
  return "registries:\n  mine: {registry: 'http://" + image.substr(0, image.find('/')) +
         "', username: ali, password: open-sesame}\n"
         "services:\n"
         "  app:\n"
         "    image: '" +
         image +
         "'\n"
         "    command: sleep 1000\n"
         "    stop_timeout: 1\n"
         "    env: {COLOUR: " +
         colour +
         "}\n"
         "    files: {/etc/motd: motd.txt}\n"
         "    update: {parallelism: 3, monitor: 0}\n"
         "    instances: {app-1: {ship: one}, app-2: {ship: two}, app-3: {ship: three}}\n";
}

std::string image_of(const Scenario& scenario, int host)
{
  return scenario.inspect(host, "app-" + std::to_string(host), "{{.Image}}");
}

std::string motd(const Scenario& scenario, int host)
{
  return scenario.docker(host, {"exec", "app-" + std::to_string(host), "cat", "/etc/motd"});
}

} // namespace

TEST_CASE("a release is brought back from any machine, on the right image after the tag has moved, without a ship")
{
  Scenario scenario;
  TestRegistry registry(scenario);
  registry.serve(TestRegistry::Access::password);
  const std::string image = registry.name() + "/team/rolled:1";
  const auto write = [&](const std::string& text) { std::ofstream(scenario.folder() + "/motd.txt") << text; };

  registry.push(2, "maestro/busybox:1", "team/rolled:1");
  write("hello");
  scenario.describe(three_of(image, "red"));
  scenario.must({"apply", "--yes"});
  const std::string then = image_of(scenario, 1);

  registry.push(2, "maestro/redis:7", "team/rolled:1");
  write("bye");
  scenario.describe(three_of(image, "blue"));
  scenario.must({"apply", "--yes", "--check-registry"});
  CHECK_NE(image_of(scenario, 1), then);
  CHECK_EQ(motd(scenario, 1), "bye");

  // What stands on the ships holds no password, whoever looks.
  const std::string kept = scenario.docker(1, {"volume", "ls", "-q", "--filter", "label=io.maestro.history"});
  CHECK(says(kept, ".000001"));
  CHECK(says(kept, ".000002"));

  // Nothing but the description is on this machine, and one ship is gone.
  scenario.hosts({"cut", "3"});
  const Outcome back = scenario.maestro({"rollback", "--yes"});
  CHECK_MESSAGE(back.exit_code == 4, back.err);
  CHECK(says(back.err, "back to release 1 of "));
  for (const int host : {1, 2}) {
    CHECK_EQ(image_of(scenario, host), then);
    CHECK_EQ(motd(scenario, host), "hello");
    CHECK_EQ(scenario.variables_inside(host, "app-" + std::to_string(host)).at("COLOUR"), "red");
  }
  scenario.hosts({"mend", "3"});
  CHECK_NE(image_of(scenario, 3), then);

  // The same again finishes it, and then there is nothing to do.
  scenario.must({"rollback", "1", "--yes"});
  CHECK_EQ(image_of(scenario, 3), then);
  CHECK_EQ(scenario.maestro({"plan", "rollback", "1", "--exit-code"}).exit_code, 0);
  const Outcome history = scenario.must({"history"});
  CHECK(says(history.out, "rollback 1: replace "));
  CHECK_EQ(scenario.maestro({"status"}).exit_code, 0);
}

TEST_CASE("an image that was built on a host is brought back as long as it is there")
{
  Scenario scenario;
  const auto describe = [&](const std::string& colour) {
    scenario.describe("services:\n  app:\n    image: 'own/app:1'\n    instances:\n      app-1: {ship: one, command: "
                      "sleep 1000, stop_timeout: 1, env: {COLOUR: " +
                      colour + "}}\n    update: {monitor: 0}\n");
  };
  scenario.docker(1, {"tag", "maestro/busybox:1", "own/app:1"});
  describe("red");
  scenario.must({"apply", "--yes"});
  const std::string then = image_of(scenario, 1);
  scenario.docker(1, {"tag", "maestro/redis:7", "own/app:1"});
  describe("blue");
  scenario.must({"apply", "--yes"});
  CHECK_NE(image_of(scenario, 1), then);

  scenario.must({"rollback", "--yes"});
  CHECK_EQ(image_of(scenario, 1), then);
  CHECK_EQ(scenario.maestro({"plan", "rollback", "1", "--exit-code"}).exit_code, 0);
  // What its name means is another one, which is what is described.
  CHECK(says(scenario.maestro({"diff"}).out, "image"));
  scenario.docker(1, {"rmi", "own/app:1"});
}

} // namespace maestro::test
