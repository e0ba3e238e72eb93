// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>

#include <csignal>
#include <string>

namespace maestro::test {

namespace {

/// A database, what needs it, and something that needs nothing; the database's body is the scenario's.
std::string with_database(const std::string& database)
{
  return R"(
services:
  database:
    image: maestro/busybox:1
    instances:
      database-1: )" +
         database + R"(
  web:
    image: maestro/busybox:1
    requires: [database]
    instances:
      web-1: {ship: two, stop_timeout: 1, command: sleep 1000}
  other:
    image: maestro/busybox:1
    instances:
      other-1: {ship: three, stop_timeout: 1, command: sleep 1000}
)";
}

const std::string healthy = R"({ship: one, ports: {http: 80}, stop_timeout: 1, command: httpd -f -p 80,
          lifecycle: {running: [{type: tcp, port: http}]}})";

} // namespace

TEST_CASE("a container that dies at once fails its start and holds its dependents back")
{
  Scenario scenario;
  scenario.describe(with_database(R"({ship: one, command: "sh -c 'echo no disk; exit 3'"})"));
  const Outcome start = scenario.maestro({"start"});
  CHECK_EQ(start.exit_code, 1);
  CHECK(says(start.err, "database-1"));
  CHECK(says(start.err, "exit code 3"));
  CHECK(says(start.err, "no disk"));
  CHECK(says(start.err, "one"));
  CHECK(says(start.out, "web-1"));
  CHECK_EQ(scenario.state(2, "web-1"), "absent");
  CHECK_EQ(scenario.state(3, "other-1"), "running");
}

TEST_CASE("a container that dies while it is being waited for fails at once and not at the end of the wait")
{
  Scenario scenario;
  scenario.describe(
      with_database(R"({ship: one, ports: {http: 80}, command: "sh -c 'sleep 0.5; echo out of luck; exit 4'",
          lifecycle: {running: [{type: tcp, port: http, max_wait: 100}]}})"));
  const auto began = std::chrono::steady_clock::now();
  const Outcome start = scenario.maestro({"start", "database", "web"});
  CHECK_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(50));
  CHECK_EQ(start.exit_code, 1);
  CHECK(says(start.err, "exit code 4"));
  CHECK(says(start.err, "out of luck"));
  CHECK_EQ(scenario.state(2, "web-1"), "absent");
}

TEST_CASE("a missing image is a failure with the daemon's words")
{
  Scenario scenario;
  scenario.describe(with_database("{ship: one, image: 'maestro/nowhere:9', stop_timeout: 1, command: sleep 1000}"));
  const Outcome start = scenario.maestro({"start"});
  CHECK_EQ(start.exit_code, 1);
  CHECK(says(start.err, "database-1"));
  CHECK(says(start.err, "maestro/nowhere:9"));
  CHECK_EQ(scenario.state(1, "database-1"), "absent");
  CHECK_EQ(scenario.state(2, "web-1"), "absent");
  CHECK_EQ(scenario.state(3, "other-1"), "running");
}

TEST_CASE("a port that is taken is a failure with the daemon's words")
{
  Scenario scenario;
  scenario.docker(1, {"run", "-d", "--name", "squatter", "-p", "80:80", "maestro/busybox:1"});
  scenario.describe(with_database(healthy));
  const Outcome start = scenario.maestro({"start"});
  CHECK_EQ(start.exit_code, 1);
  CHECK(says(start.err, "database-1"));
  CHECK(says(start.err, "is taken by container 'squatter'"));
  CHECK_EQ(scenario.state(2, "web-1"), "absent");

  scenario.docker(1, {"rm", "-f", "squatter"});
  scenario.must({"start"});
  CHECK_EQ(scenario.state(1, "database-1"), "running");
  CHECK_EQ(scenario.state(2, "web-1"), "running");
}

TEST_CASE("a host that does not answer is told and costs nothing but its own instances")
{
  Scenario scenario;
  scenario.describe(with_database(healthy));
  scenario.hosts({"cut", "1"});
  const Outcome start = scenario.maestro({"start"});
  CHECK_EQ(start.exit_code, 4);
  CHECK(says(start.err, "one"));
  CHECK_EQ(scenario.state(3, "other-1"), "running");
  CHECK_EQ(scenario.state(2, "web-1"), "absent");
  const Outcome status = scenario.maestro({"status"});
  CHECK_EQ(status.exit_code, 4);
  CHECK(says(status.out, "unknown"));
  CHECK(says(status.out, "up "));

  scenario.hosts({"mend", "1"});
  scenario.must({"start"});
  CHECK_EQ(scenario.state(2, "web-1"), "running");
}

TEST_CASE("a host that vanishes in the middle of a start is told as unreachable")
{
  Scenario scenario;
  scenario.describe(with_database(R"({ship: one, ports: {http: 80}, stop_timeout: 1, command: sleep 1000,
          lifecycle: {running: [{type: tcp, port: http, max_wait: 100}]}})"));
  Child start(scenario.command({"start"}));
  REQUIRE(eventually([&] { return scenario.state(1, "database-1") == "running"; }));
  scenario.hosts({"cut", "1"});
  const Outcome outcome = start.wait();
  scenario.hosts({"mend", "1"});
  CHECK_EQ(outcome.exit_code, 4);
  CHECK(says(outcome.err, "database-1"));
  CHECK_EQ(scenario.state(2, "web-1"), "absent");
  CHECK_EQ(scenario.state(3, "other-1"), "running");
}

TEST_CASE("nothing is stopped while something that needs it may still run on a host that does not answer")
{
  Scenario scenario;
  scenario.describe(with_database(healthy));
  scenario.must({"start"});
  scenario.hosts({"cut", "2"});
  const Outcome stop = scenario.maestro({"stop", "--all"});
  scenario.hosts({"mend", "2"});
  CHECK_EQ(stop.exit_code, 4);
  CHECK_EQ(scenario.state(1, "database-1"), "running");
  CHECK_EQ(scenario.state(2, "web-1"), "running");
  CHECK_EQ(scenario.state(3, "other-1"), "exited");
}

TEST_CASE("after a daemon has been restarted a start brings back what it lost")
{
  Scenario scenario;
  scenario.describe(with_database(healthy));
  scenario.must({"start"});
  scenario.hosts({"stop", "1"});
  CHECK_EQ(scenario.maestro({"status"}).exit_code, 4);
  scenario.hosts({"start", "1"});
  CHECK_EQ(scenario.state(1, "database-1"), "exited");
  scenario.must({"start"});
  CHECK_EQ(scenario.state(1, "database-1"), "running");
}

TEST_CASE("an interrupt ends a start cleanly and the same command finishes the job")
{
  Scenario scenario;
  scenario.describe(
      with_database(R"({ship: one, ports: {http: 80}, stop_timeout: 1, command: "sh -c 'sleep 3; exec httpd -f -p 80'",
          lifecycle: {running: [{type: tcp, port: http, max_wait: 100}]}})"));
  Child start(scenario.command({"start"}));
  REQUIRE(eventually([&] { return scenario.state(1, "database-1") == "running"; }));
  start.signal(SIGINT);
  const Outcome interrupted = start.wait();
  CHECK_EQ(interrupted.exit_code, 130);
  CHECK_EQ(scenario.state(1, "database-1"), "running");
  CHECK_EQ(scenario.state(2, "web-1"), "absent");

  scenario.must({"start"});
  CHECK_EQ(scenario.state(2, "web-1"), "running");
}

TEST_CASE("the old container stays when its replacement cannot be created")
{
  Scenario scenario;
  scenario.describe(with_database(healthy));
  scenario.must({"start"});
  const std::string old = scenario.inspect(1, "database-1", "{{.Id}}");
  scenario.describe(with_database("{ship: one, image: 'maestro/nowhere:9'}"));
  CHECK_EQ(scenario.maestro({"restart", "database-1"}).exit_code, 1);
  CHECK_EQ(scenario.inspect(1, "database-1", "{{.Id}}"), old);
  CHECK_EQ(scenario.state(1, "database-1"), "running");
}

} // namespace maestro::test
