// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>

#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace maestro::test;

namespace {

std::string settled_shop(const std::string& settings)
{
  return "networks: {front: {}, back: {}}\n"
         "services:\n  web:\n    image: maestro/busybox:1\n    instances:\n"
         "      web-1: {ship: one, stop_timeout: 0, " +
         settings + "}\n";
}

} // namespace

TEST_CASE("apply changes limits, the restart policy and networks of a container that goes on running")
{
  Scenario scenario;
  scenario.describe(settled_shop("networks: [front], limits: {memory: 64m}"));
  scenario.must({"start"});
  const auto told = [&](const std::string& format) { return scenario.inspect(1, "web-1", format); };
  const std::string id = told("{{.Id}}"), began = told("{{.State.StartedAt}}");
  const std::string limits = "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}} "
                             "{{.HostConfig.RestartPolicy.Name}}";

  scenario.describe(settled_shop("networks: {front: {}, back: {aliases: [www]}}, limits: {memory: 96m}, cpus: 0.5, "
                                 "pids_limit: 50, restart: unless-stopped"));
  CHECK(says(scenario.maestro({"diff"}).out, "web-1 on one: to be updated"));
  const Outcome applied = scenario.must({"apply", "--yes"});
  CHECK(says(applied.out, "updated"));
  CHECK_EQ(told("{{.Id}}"), id);
  CHECK_EQ(told("{{.State.StartedAt}}"), began);
  CHECK_EQ(told(limits), "100663296 500000000 50 unless-stopped");
  CHECK(says(told("{{json .NetworkSettings.Networks.back.Aliases}}"), "\"www\""));

  scenario.forget_requests();
  CHECK_FALSE(scenario.must({"status"}).out.find("changed") != std::string::npos);
  CHECK_EQ(scenario.requests(1, "POST"), 0);
  CHECK_EQ(scenario.requests(1, "/containers/" + id + "/json"), 1); // its labels tell of another day
  CHECK(says(scenario.must({"apply", "--yes"}).out, "unchanged"));
  CHECK_EQ(scenario.maestro({"diff"}).exit_code, 0);

  SUBCASE("what was changed since is changed once more")
  {
    scenario.docker(1, {"update", "--cpus", "1", "web-1"});
    scenario.docker(1, {"network", "disconnect", "back", "web-1"});
    scenario.must({"apply", "--yes"});
    CHECK_EQ(told("{{.Id}}"), id);
    CHECK_EQ(told(limits), "100663296 500000000 50 unless-stopped");
    CHECK(says(told("{{json .NetworkSettings.Networks}}"), "\"back\""));
    CHECK_EQ(scenario.maestro({"diff"}).exit_code, 0);
  }
  SUBCASE("what no engine changes takes a new container")
  {
    scenario.describe(settled_shop("networks: {front: {}, back: {aliases: [www]}}, cpus: 0.5, pids_limit: 50"));
    scenario.must({"apply", "--yes"});
    CHECK_NE(told("{{.Id}}"), id);
    CHECK_EQ(told("{{.HostConfig.Memory}}"), "0");
  }
}

TEST_CASE("what was changed on a ship by hand is changed back by apply if it is to look for that")
{
  Scenario scenario;
  scenario.describe(settled_shop("networks: [front, back], limits: {memory: 64m}"));
  scenario.must({"start"});
  const std::string id = scenario.inspect(1, "web-1", "{{.Id}}");
  scenario.docker(1, {"update", "--memory", "32m", "--memory-swap", "64m", "--restart", "always", "web-1"});
  scenario.docker(1, {"network", "disconnect", "front", "web-1"});
  CHECK(says(scenario.maestro({"diff"}).out, "apply --check-containers"));
  CHECK(says(scenario.must({"apply", "--yes"}).out, "unchanged"));
  CHECK(says(scenario.must({"apply", "--yes", "--check-containers"}).out, "updated"));
  CHECK_EQ(scenario.inspect(1, "web-1", "{{.Id}} {{.HostConfig.Memory}} {{.HostConfig.RestartPolicy.Name}}"),
           id + " 67108864 no");
  CHECK(says(scenario.inspect(1, "web-1", "{{json .NetworkSettings.Networks}}"), "\"front\""));
  CHECK_EQ(scenario.maestro({"diff"}).exit_code, 0);
}

namespace {

/// web-1 runs as `first` says, and was changed by an apply as it ran.
struct Changed {
  Changed(const std::string& first, const std::string& then)
  {
    scenario.describe(settled_shop(first));
    scenario.must({"start"});
    id = told("{{.Id}}");
    scenario.describe(settled_shop(then));
    scenario.must({"apply", "--yes"});
    CHECK_EQ(told("{{.Id}}"), id);
    CHECK_EQ(traces().size(), 1);
    scenario.describe(settled_shop(first));
  }

  std::string told(const std::string& format) const { return scenario.inspect(1, "web-1", format); }
  std::vector<std::string> traces() const
  {
    return lines(scenario.docker(1, {"volume", "ls", "-q", "--filter", "label=io.maestro.changed=e2e"}));
  }

  static std::vector<std::string> lines(const std::string& text)
  {
    std::vector<std::string> all;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
  }

  Scenario scenario;
  std::string id;
};

} // namespace

TEST_CASE("limits and a restart policy that are taken back in the description are changed back by a plain apply")
{
  Changed changed("networks: [front], limits: {memory: 64m}",
                  "networks: [front], limits: {memory: 96m}, restart: always");
  Scenario& scenario = changed.scenario;
  const std::map<std::string, std::string> elsewhere{{"HOME", scenario.folder()}, {"USER", "somebody-else"}};
  CHECK(says(scenario.maestro({"diff"}).out, "web-1 on one: to be updated"));
  CHECK(says(scenario.must({"plan", "apply"}, elsewhere).out, "update"));
  CHECK(says(scenario.must({"apply", "--yes"}, elsewhere).out, "updated"));
  CHECK_EQ(changed.told("{{.Id}} {{.HostConfig.Memory}} {{.HostConfig.RestartPolicy.Name}}"),
           changed.id + " 67108864 no");

  scenario.forget_requests();
  CHECK(says(scenario.must({"apply", "--yes"}).out, "unchanged"));
  CHECK_EQ(scenario.requests(1, "POST"), 0);
  CHECK_EQ(scenario.requests(1, "/containers/" + changed.id + "/json"), 1);
  CHECK_EQ(scenario.maestro({"diff"}).exit_code, 0);
}

TEST_CASE("a network that is taken back in the description takes a new container, and the trace of the old one goes")
{
  const Changed changed("networks: [front]", "networks: [front, back]");
  const Scenario& scenario = changed.scenario;
  scenario.docker(1, {"volume", "create", "--label", "io.maestro.changed=e2e", "somebodys"});
  CHECK(says(scenario.maestro({"diff"}).out, "web-1 on one: to be replaced"));
  scenario.must({"apply", "--yes", "--prune-volumes"});
  CHECK_NE(changed.told("{{.Id}}"), changed.id);
  CHECK_EQ(changed.told("{{json .NetworkSettings.Networks}}").find("\"back\""), std::string::npos);
  CHECK_EQ(changed.traces(), std::vector<std::string>{"somebodys"});
  CHECK(says(scenario.must({"apply", "--yes"}).out, "unchanged"));
  scenario.docker(1, {"volume", "rm", "somebodys"});
}

TEST_CASE("the trace of a container that was removed by other means goes with the next apply that does something there")
{
  const Changed changed("limits: {memory: 64m}", "limits: {memory: 96m}");
  changed.scenario.docker(1, {"rm", "--force", "web-1"});
  CHECK_EQ(changed.traces().size(), 1);
  const Outcome applied = changed.scenario.must({"apply", "--yes", "--prune-volumes"});
  CHECK_EQ((applied.out + applied.err).find("maestro-changed"), std::string::npos);
  CHECK(changed.traces().empty());
}
