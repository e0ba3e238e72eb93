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
