// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>

#include <map>
#include <string>
#include <vector>

/// What hangs on a replaced container is replaced with it, and put back with it, on real engines.
namespace maestro::test {

namespace {

/// db serves one file, which what lives in its network asks for before it goes on.
std::string tied(const std::string& file, const std::string& colour)
{
  return R"(
services:
  db:
    image: maestro/busybox:1
    update: {monitor: 1s}
    env: {FILE: )" +
         file + ", COLOUR: " + colour + R"(}
    instances:
      db-1:
        ship: one
        stop_timeout: 0
        container_volumes: /data
        command: [sh, -c, 'mkdir -p /w && echo yes >/w/$FILE && exec httpd -f -p 80 -h /w']
  side:
    image: maestro/busybox:1
    update: {monitor: 1s}
    instances:
      side-1:
        ship: one
        stop_timeout: 0
        net: "container:db-1"
        command: sleep 1000
        lifecycle: {running: [{type: rexec, command: wget -q -O - http://127.0.0.1/good, attempts: 3}]}
  look:
    image: maestro/busybox:1
    update: {monitor: 1s}
    instances:
      look-1: {ship: one, stop_timeout: 0, pid: "container:side-1", command: sleep 1000}
  linked:
    image: maestro/busybox:1
    update: {monitor: 1s}
    instances:
      linked-1: {ship: one, stop_timeout: 0, links: {db-1: data}, command: sleep 1000}
  backup:
    image: maestro/busybox:1
    update: {monitor: 1s}
    instances:
      backup-1: {ship: one, stop_timeout: 0, volumes_from: db-1, command: sleep 1000}
  other:
    image: maestro/busybox:1
    update: {monitor: 1s}
    instances:
      other-1: {ship: one, stop_timeout: 0, command: sleep 1000}
)";
}

const std::vector<std::string> hanging{"backup-1", "db-1", "linked-1", "look-1", "side-1"};

std::map<std::string, std::string> ids_by_name(const Scenario& scenario)
{
  std::map<std::string, std::string> all;
  for (const std::string& name : hanging) all[name] = scenario.inspect(1, name, "{{.Id}}");
  all["other-1"] = scenario.inspect(1, "other-1", "{{.Id}}");
  return all;
}

/// All run, nothing else is there, and each sees what it hangs on.
void check_tied(const Scenario& scenario)
{
  const auto now = ids_by_name(scenario);
  for (const auto& [name, id] : now) {
    const auto seen = name; // clang does not capture bindings
    CAPTURE(seen);
    CHECK_EQ(scenario.state(1, name), "running");
  }
  CHECK_EQ(scenario.docker(1, {"ps", "-a", "--format", "x"}).size(), std::string("x\nx\nx\nx\nx\nx").size());
  CHECK_EQ(scenario.inspect(1, "side-1", "{{.HostConfig.NetworkMode}}"), "container:" + now.at("db-1"));
  CHECK_EQ(scenario.inspect(1, "look-1", "{{.HostConfig.PidMode}}"), "container:" + now.at("side-1"));
  CHECK_EQ(scenario.docker(1, {"exec", "side-1", "wget", "-q", "-O", "-", "http://127.0.0.1/good"}), "yes");
  CHECK_EQ(scenario.docker(1, {"exec", "linked-1", "wget", "-q", "-O", "-", "http://data/good"}), "yes");
  const std::string volume = "{{(index .Mounts 0).Name}}";
  CHECK_EQ(scenario.inspect(1, "backup-1", volume), scenario.inspect(1, "db-1", volume));
}

} // namespace

TEST_CASE("what hangs on a replaced container by namespace, link and volumes is replaced with it and undone with it")
{
  Scenario scenario;
  scenario.describe(tied("good", "red"));
  scenario.must({"start"});
  check_tied(scenario);
  const std::vector<std::string> apply{"apply", "--yes", "db"}, restart{"restart", "db"};
  for (const auto& command : {apply, restart}) {
    CAPTURE(command.front());
    const auto before = ids_by_name(scenario);
    scenario.describe(tied("good", command == apply ? "blue" : "green"));
    scenario.must(command);
    check_tied(scenario);
    const auto after = ids_by_name(scenario);
    for (const std::string& name : hanging) CHECK_NE(before.at(name), after.at(name));
    CHECK_EQ(before.at("other-1"), after.at("other-1"));

    scenario.describe(tied("bad", "red")); // then side-1 fails, which is described as before
    CHECK_EQ(scenario.maestro(command).exit_code, 1);
    check_tied(scenario);
    CHECK_EQ(ids_by_name(scenario), after);
  }
}

} // namespace maestro::test
