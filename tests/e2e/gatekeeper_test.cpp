// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

using namespace maestro::test;

namespace {

/// Two hosts whose daemons are reached only by way of gatekeepers, which have read the reference of engines.
class Guarded {
public:
  Guarded()
  {
    for (const int host : {1, 2})
      keepers_.push_back(std::make_unique<Child>(std::vector<std::string>{"python3", MAESTRO_E2E "/gatekeeper.py",
                                                                          MAESTRO_TOOLS "/../docs/reference/engines.md",
                                                                          gate(host), scenario.socket(host)}));
    for (const int host : {1, 2}) REQUIRE(eventually([&] { return std::filesystem::exists(gate(host)); }));
  }

  std::string gate(int host) const { return scenario.folder() + "/gate-" + std::to_string(host); }

  void describe(const std::string& web) const
  {
    std::ofstream(scenario.file()) << "name: e2e\n__maestro: {schema: 2}\nships:\n"
                                   << "  one: {ip: " << scenario.address(1) << ", socket_path: " << gate(1) << "}\n"
                                   << "  two: {ip: " << scenario.address(2) << ", socket_path: " << gate(2) << "}\n"
                                   << "networks: {front: {}, back: {}}\nvolumes: {data: {}}\n"
                                   << "services:\n  web:\n    image: maestro/busybox:1\n    stop_timeout: 0\n"
                                   << web;
  }

  std::string refused() const
  {
    std::string all;
    for (const auto& keeper : keepers_) all += keeper->out();
    return all;
  }

  Scenario scenario;

private:
  std::vector<std::unique_ptr<Child>> keepers_;
};

const std::string both =
    "    instances:\n"
    "      web-1: {ship: one, networks: [front], volumes: {data: /data}, ports: {http: 80},\n"
    "        files: {/etc/motd: {content: hello}}, lifecycle: {running: [{type: rexec, command: 'true'}]}}\n"
    "      web-2: {ship: two, guest: true, networks: [front, back]}\n";

const std::string only_one = "    limits: {memory: 64m}\n    instances:\n"
                             "      web-1: {ship: one, networks: [front, back], ports: {http: 80}}\n";

using Words = std::vector<std::string>;

} // namespace

TEST_CASE(
    "the calls that the reference lists are enough for every command, behind a gatekeeper that refuses all others")
{
  const Guarded guarded;
  const Scenario& scenario = guarded.scenario;
  guarded.describe(both);
  const std::vector<Words> commands{{"apply", "--yes"},
                                    {"status", "-F"},
                                    {"logs", "-n", "5", "web"},
                                    {"version", "--ships"},
                                    {"restart", "web-1"},
                                    {"plan", "apply"},
                                    {"diff"},
                                    {"lock", "status"},
                                    {"stop", "web-2"},
                                    {"start"},
                                    {"status", "--wait=20"}};
  for (const Words& command : commands) CHECK_MESSAGE(scenario.must(command).exit_code == 0, command.front());

  guarded.describe(only_one);
  scenario.must({"apply", "--yes", "--prune-volumes"});
  CHECK_EQ(scenario.state(2, "web-2"), "absent");
  scenario.must({"history"});
  scenario.must({"rollback", "--yes"});
  CHECK_EQ(scenario.state(2, "web-2"), "running");
  scenario.must({"kill", "--all"});
  scenario.must({"clean"});
  CHECK_EQ(guarded.refused(), "");

  CHECK_NE(run_command({"docker", "-H", "unix://" + guarded.gate(1), "info"}).exit_code, 0);
  CHECK(says(guarded.refused(), "/info HTTP/1.1"));
}
