// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/podman.hpp>
#include <e2e/scenario.hpp>

#include <string>

namespace maestro::test {
namespace {

std::string pruned_shop(const std::string& resources, const std::string& of_app)
{
  return resources +
         "services:\n"
         "  app:\n"
         "    image: maestro/busybox:1\n"
         "    command: sleep 1000\n"
         "    stop_timeout: 1\n"
         "    update: {monitor: 0}\n"
         "    instances:\n"
         "      app-1: {ship: one" +
         of_app + "}\n      app-2: {ship: two" + of_app + "}\n";
}

std::string networks(const Scenario& scenario, int host)
{
  return scenario.docker(host, {"network", "ls", "--format", "{{.Name}}", "--filter", "name=prune-"});
}

std::string volumes(const Scenario& scenario, int host)
{
  return scenario.docker(host, {"volume", "ls", "--quiet", "--filter", "name=prune-"});
}

} // namespace

TEST_CASE("networks and volumes that are described no more go when that is said, and what somebody else uses stays")
{
  Scenario scenario;
  scenario.describe(pruned_shop("networks: {prune-back: {}}\nvolumes: {prune-data: {}}\n",
                                ", networks: [prune-back], volumes: {prune-data: /data}"));
  scenario.must({"apply", "--yes"});
  // Somebody else's: one that uses ours and does not run, and a network of the same kind of name.
  scenario.docker(2, {"create", "--name", "prune-legacy", "--network", "prune-back", "--volume", "prune-data:/data",
                      "maestro/busybox:1", "sleep", "1000"});
  scenario.docker(1, {"network", "create", "prune-theirs"});

  scenario.describe(pruned_shop({}, {}));
  scenario.must({"apply", "--yes"});
  CHECK_EQ(volumes(scenario, 1), "prune-data");

  scenario.forget_requests();
  scenario.must({"plan", "apply"});
  CHECK_EQ(scenario.requests(3, "GET"), 2); // a ship without instances: its containers, and traces of changes
  scenario.forget_requests();
  const Outcome shown = scenario.must({"plan", "apply", "--prune"});
  CHECK(says(shown.out, "network prune-back on one: remove"));
  CHECK_EQ(scenario.requests(3, "GET"), 4); // its networks and volumes, too

  const Outcome pruned = scenario.must({"apply", "--yes", "--prune"});
  CHECK(says(pruned.err, "prune-back on two is a network that is not described any more, and stays: it is used by "
                         "prune-legacy, which is not ours"));
  CHECK_EQ(networks(scenario, 1), "prune-theirs");
  CHECK_EQ(networks(scenario, 2), "prune-back");
  CHECK_EQ(volumes(scenario, 1), "prune-data");

  scenario.must({"apply", "--yes", "--prune-volumes"});
  CHECK_EQ(volumes(scenario, 1), "");
  CHECK_EQ(volumes(scenario, 2), "prune-data");
  scenario.docker(2, {"start", "prune-legacy"}); // nothing was taken from it

  scenario.docker(2, {"rm", "--force", "prune-legacy"});
  scenario.must({"apply", "--yes", "--prune-volumes"});
  CHECK_EQ(networks(scenario, 2), "");
  CHECK_EQ(volumes(scenario, 2), "");
  scenario.docker(1, {"network", "rm", "prune-theirs"});
}

TEST_CASE("on Podman: what somebody else uses stays, although the list of containers does not tell it")
{
  Scenario scenario;
  const Podman podman(scenario);
  const auto one = [](const std::string& of_app) {
    return "services:\n  app: {image: maestro/busybox:1, command: sleep 1000, stop_timeout: 1, update: {monitor: 0}, "
           "instances: {app-1: {ship: pod" +
           of_app + "}}}\n";
  };
  podman.describe(scenario, "networks: {prune-back: {}}\nvolumes: {prune-data: {}, prune-data-2: {}}\n" +
                                one(", networks: [prune-back], volumes: {prune-data: /data, prune-data-2: /data2}"));
  scenario.must({"apply", "--yes"});
  podman.client({"create", "--name", "prune-legacy", "--network", "prune-back", "--volume", "prune-data:/data",
                 "maestro/busybox:1", "sleep", "1000"});
  podman.describe(scenario, one(", net: none"));
  const Outcome pruned = scenario.must({"apply", "--yes", "--prune-volumes"});
  CHECK(says(pruned.err, "prune-back on pod is a network that is not described any more, and stays: it is used by "
                         "prune-legacy, which is not ours"));
  CHECK(says(pruned.err, "prune-data on pod is a volume that is not described any more, and stays"));
  CHECK_EQ(podman.client({"volume", "ls", "--quiet", "--filter", "name=prune-"}).out, "prune-data\n");
  podman.client({"rm", "prune-legacy"});
  scenario.must({"apply", "--yes", "--prune-volumes"});
  CHECK_EQ(podman.client({"volume", "ls", "--quiet", "--filter", "name=prune-"}).out, "");
  CHECK_NE(podman.client({"network", "inspect", "prune-back"}).exit_code, 0);
}

} // namespace maestro::test
