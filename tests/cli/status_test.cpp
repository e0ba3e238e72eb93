// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <cli/program.hpp>
#include <cli/two_services.hpp>
#include <doctest/doctest.h>

#include <string>

using namespace maestro::test;
using maestro::testing::FakeDaemon;

TEST_CASE("status tells which keys have changed from the list of containers alone")
{
  ShipOfTwo east;
  const Program before(two_services(east.daemon)), after(two_services(east.daemon, "blue, SIZE: large"));
  CHECK_EQ(before.run({"apply", "--yes"}).exit_code, 0);
  east.daemon.with([](FakeDaemon& it) { it.calls.clear(); });
  CHECK(contains(after.run({"status"}).out, "changed (env)"));
  CHECK_EQ(east.daemon.with([](FakeDaemon& it) { return it.calls; }), std::vector<std::string>{"containers"});
  const auto told = boost::json::parse(after.run({"status", "--format", "json"}).out);
  CHECK_EQ(boost::json::serialize(told.at("instances").at(0).at("changes")), "[]");
  CHECK_EQ(boost::json::serialize(told.at("instances").at(1).at("changes")), R"(["env"])");
}

TEST_CASE(
    "status: a ship without an answer is told by exit code and JSON as well, also if no instance is described there")
{
  ShipOfTwo east;
  std::string text = two_services(east.daemon);
  text.replace(text.find("ships: {"), 8, "ships: {dead: {ip: 127.0.0.1, docker_port: 1}, ");
  const Program program(text);
  const Outcome all = program.run({"status", "--format", "json"});
  CHECK_EQ(all.exit_code, 4);
  CHECK(contains(all.err, "ERROR: ship 'dead': "));
  const auto told = boost::json::parse(all.out);
  REQUIRE_EQ(told.at("ships").as_array().size(), 2);
  CHECK_EQ(told.at("ships").at(0).at("name").as_string(), "dead");
  CHECK_FALSE(told.at("ships").at(0).at("reachable").as_bool());
  CHECK_EQ(program.run({"status", "web-1"}).exit_code, 0); // which nobody has to ask that ship for
}

TEST_CASE("status --check and --wait judge what is omitted only where it is named, or needed")
{
  ShipOfTwo east;
  const std::string text = two_services(east.daemon) + "  report: {image: 'web:1', omit: true, restart: 'no', "
                                                       "instances: {report-1: {ship: east}}}\n";
  const Program program(text);
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  const Outcome all = program.run({"status", "--check"});
  CHECK_EQ(all.exit_code, 0);
  CHECK(contains(all.out, "report-1"));
  CHECK_EQ(all.err, "");
  CHECK_EQ(program.run({"status", "--wait=1"}).exit_code, 0);
  CHECK_EQ(program.run({"status", "-C", "web-*", "--check"}).exit_code, 0);
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"status", "report", "--check"}, {"status", "report-1", "web", "--wait=0"}}) {
    const Outcome named = program.run(words);
    CHECK_EQ(named.exit_code, 1);
    CHECK(contains(named.err, "ERROR: report-1: "));
  }
  const Outcome chosen = program.run({"status", "-C", "report-*", "--check"}); // as for `start`, so that none is 0
  CHECK_EQ(chosen.exit_code, 2);
  CHECK(contains(chosen.err, "nothing of that matches -C 'report-*'"));
  CHECK(contains(chosen.err, "'report-1' is of a service with 'omit': name it to mean it"));
  CHECK_EQ(program.run({"status", "-C", "report-*"}).exit_code, 0);

  std::string needing = text;
  needing.replace(needing.find("requires: [db]"), 14, "requires: [db, report]");
  const Outcome needed = Program(needing).run({"status", "--check"}); // `start` starts it, too
  CHECK_EQ(needed.exit_code, 1);
  CHECK(contains(needed.err, "ERROR: report-1: "));
}
