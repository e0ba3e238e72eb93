// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace maestro::test {

namespace {

const std::string guest_image = "maestro/only-guest:1";
const std::string program = "/maestro-guest";

/// An image that holds maestro-guest and nothing else.
void import_image(const Scenario& scenario, int host)
{
  const std::string folder = scenario.folder() + "/only-guest";
  std::filesystem::create_directories(folder);
  REQUIRE_EQ(run_command({"strip", "-o", folder + program, MAESTRO_GUEST_PROGRAM}).exit_code, 0);
  REQUIRE_EQ(run_command({"tar", "-C", folder, "-cf", folder + ".tar", program.substr(1)}).exit_code, 0);
  scenario.docker(host, {"import", folder + ".tar", guest_image});
}

/// Docker's client, also where it fails.
Outcome docker(const Scenario& scenario, int host, const std::vector<std::string>& arguments)
{
  std::vector<std::string> command{"docker", "-H", "unix://" + scenario.socket(host)};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run_command(command);
}

/// Runs a command of maestro-guest in a container.
Outcome inside(const Scenario& scenario, int host, const std::string& container, std::vector<std::string> words)
{
  words.insert(words.begin(), {"exec", container, program});
  return docker(scenario, host, words);
}

/// Exit code and what it printed.
std::string result(const Outcome& outcome) { return std::to_string(outcome.exit_code) + " " + outcome.out; }

/// A file on this machine, which the hosts see, too.
/// The program and templates, mounted into an image of others.
std::string with_guest(const Scenario& scenario)
{
  return "volumes: {'" + std::string(MAESTRO_GUEST_PROGRAM) + "': {target: /usr/local/bin/maestro-guest, mode: ro}, '" +
         scenario.folder() + "': /templates}";
}

} // namespace

TEST_CASE("in an image that holds nothing else every command of maestro-guest answers")
{
  Scenario scenario;
  import_image(scenario, 2);
  scenario.describe(
      "services:\n"
      "  db:\n    image: maestro/busybox:1\n    ports: {sql: '80:15432'}\n"
      "    instances: {db-1: {ship: one, stop_timeout: 0}}\n"
      "  app:\n    image: " +
      guest_image +
      "\n    requires: [db]\n    instances:\n      app-1: {ship: two, stop_timeout: 1, ports: {web: 8080},\n" +
      "        command: [" + program + ", wait, 'tcp://127.0.0.1:1', --timeout, '100000']}\n");
  scenario.must({"start"});
  const auto answer = [&](const std::vector<std::string>& words) {
    return result(inside(scenario, 2, "app-1", words));
  };
  CHECK_EQ(answer({"environment-name"}), "0 e2e\n");
  CHECK_EQ(answer({"service-name"}), "0 app\n");
  CHECK_EQ(answer({"container-name"}), "0 app-1\n");
  CHECK_EQ(answer({"host-address"}), "0 " + scenario.address(2) + "\n");
  CHECK_EQ(answer({"host-address", "--ip"}), "0 " + scenario.address(2) + "\n");
  CHECK_EQ(answer({"internal-address"}), "0 " + scenario.inspect(2, "app-1", "{{.NetworkSettings.IPAddress}}") + "\n");
  CHECK_EQ(answer({"port", "web"}), "0 8080\n");
  CHECK_EQ(answer({"specific-host", "db", "db-1"}), "0 " + scenario.address(1) + "\n");
  CHECK_EQ(answer({"specific-port", "db", "db-1", "sql"}), "0 15432\n");
  CHECK_EQ(answer({"specific-exposed-port", "app", "app-1", "web"}), "0 8080\n");
  CHECK_EQ(answer({"specific-exposed-port", "db", "db-1", "sql"}), "1 ");
  CHECK_EQ(answer({"node-list", "db", "--port", "sql"}), "0 " + scenario.address(1) + ":15432\n");
  CHECK_EQ(answer({"wait", "db:sql", "http://" + scenario.address(1) + ":15432/"}), "0 ");
  CHECK_EQ(answer({"wait", "tcp://127.0.0.1:1", "--timeout", "0"}), "5 ");

  scenario.docker(2, {"cp", scenario.write("a.j2", "db={{ get_node_list('db', ['sql'])[0] }}"), "app-1:/a.j2"});
  CHECK_EQ(answer({"render", "/a.j2", "-o", "/etc/app/app.conf"}), "0 ");
  CHECK_EQ(answer({"exec", "--render", "/etc/app/app.conf:/b", "--wait", "db:sql", "--", program, "render", "/b"}),
           "0 db=" + scenario.address(1) + ":15432");
  CHECK_EQ(answer({"exec", "--", "/bin/sh"}), "127 ");
}

TEST_CASE("in an image that holds nothing else names resolve as the engine tells, or it is said why they do not")
{
  Scenario scenario;
  import_image(scenario, 1);
  scenario.docker(1, {"network", "create", "guest-names"});
  scenario.docker(
      1, {"run", "-d", "--network", "guest-names", "--network-alias", "web", "--name", "server", "maestro/busybox:1"});
  const auto wait = [&](const std::vector<std::string>& options, const std::string& target) {
    std::vector<std::string> words{"run", "--rm"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {guest_image, program, "wait", target, "--timeout", "20"});
    return docker(scenario, 1, words);
  };
  const std::string server =
      scenario.inspect(1, "server", "{{(index .NetworkSettings.Networks \"guest-names\").IPAddress}}");
  CHECK_EQ(wait({"--network", "guest-names"}, "http://server/").exit_code, 0); // by the engine's own DNS server
  CHECK_EQ(wait({"--network", "guest-names"}, "tcp://WEB:80").exit_code, 0);
  CHECK_EQ(wait({"--network", "guest-names", "--add-host", "known:" + server}, "tcp://known:80").exit_code, 0);
  CHECK_EQ(wait({"--network", "guest-names", "--user", "65534", "--read-only", "--cap-drop", "ALL"}, "tcp://server:80")
               .exit_code,
           0);

  const auto why = [&](const std::vector<std::string>& options) {
    std::vector<std::string> words{"run", "--rm", "-e", "CONTAINER_HOST_ADDRESS=db.example"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {guest_image, program, "host-address", "--ip"});
    const Outcome outcome = docker(scenario, 1, words);
    CHECK_EQ(outcome.exit_code, 1);
    return outcome.err;
  };
  const std::string empty = scenario.write("empty", "");
  CHECK(says(why({"--volume", empty + ":/etc/resolv.conf"}), "/etc/resolv.conf names no DNS server"));
  CHECK(says(why({"--network", "none", "--dns", "192.0.2.1"}),
             "no DNS server of /etc/resolv.conf tells the address of 'db.example'"));
  scenario.docker(1, {"rm", "-f", "server"});
  scenario.docker(1, {"network", "rm", "guest-names"});
}

TEST_CASE("as an entrypoint maestro-guest becomes the first process, which gets signals and gives the exit code")
{
  Scenario scenario;
  scenario.write("page.j2", "{{ get_container_name() }} sees {{ get_node_list('web', ports=['http'])|join(' ') }}\n");
  const std::string entrypoint =
      "entrypoint: [maestro-guest, exec, --render, '/templates/page.j2:/www/page', --wait, 'web:http', --any, --]";
  scenario.describe(
      "services:\n"
      "  web:\n    image: maestro/busybox:1\n    ports: {http: '80:8080'}\n    " +
      with_guest(scenario) +
      "\n    instances: {web-1: {ship: one, stop_timeout: 0}}\n"
      "  late:\n    image: maestro/busybox:1\n    requires: [web]\n    stop_timeout: 60\n    " +
      with_guest(scenario) + "\n    " + entrypoint +
      "\n    command: [sh, -c, \"cat /www/page; trap 'exit 7' TERM; echo ready; while :; do sleep 0.1; done\"]\n"
      "    instances: {late-1: {ship: two}}\n");
  scenario.must({"start"});
  REQUIRE(eventually([&] { return scenario.docker(2, {"logs", "late-1"}).ends_with("ready"); }));
  CHECK(says(scenario.docker(2, {"logs", "late-1"}), "late-1 sees " + scenario.address(1) + ":8080\n"));
  CHECK_EQ(scenario.docker(2, {"exec", "late-1", "cat", "/proc/1/comm"}), "sh");
  scenario.must({"stop", "late-1"});
  CHECK_EQ(scenario.inspect(2, "late-1", "{{.State.ExitCode}}"), "7");
}

TEST_CASE("a container whose maestro-guest still waits or renders ends when it is told to")
{
  Scenario scenario;
  import_image(scenario, 1);
  scenario.write("endless.j2", "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}");
  // The first process of a container is not ended by signals that it does not ask for.
  scenario.docker(1, {"run", "-d", "--name", "waits", guest_image, program, "exec", "--wait", "tcp://127.0.0.1:1",
                      "--timeout", "1000", "--", "/x"});
  scenario.docker(1, {"run", "-d", "--name", "renders", "-v", scenario.folder() + ":/t", guest_image, program, "render",
                      "/t/endless.j2"});
  for (const char* container : {"waits", "renders"}) {
    scenario.docker(1, {"stop", "--time", "60", container});
    CHECK_EQ(scenario.inspect(1, container, "{{.State.ExitCode}}"),
             "143"); // 137 is what a minute of patience would end in
  }
}

} // namespace maestro::test
