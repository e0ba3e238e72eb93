// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/status_changes.hpp>

#include <boost/json.hpp>
#include <doctest/doctest.h>

using namespace maestro;
using namespace std::chrono_literals;

namespace {

const Moment noon = *parse_rfc3339("2024-05-06T12:00:00Z");

Status two_instances()
{
  Status status;
  status.environment = "shop";
  status.ships = {{ShipName("east"), "10.0.0.1", ""}};
  for (const char* name : {"web-1", "web-20"}) {
    InstanceStatus& one = status.instances.emplace_back();
    one.name = InstanceName(name);
    one.service = ServiceName("web");
    one.ship = ShipName("east");
    one.condition = Condition::running;
    one.difference = Difference::none;
    one.since = 3min;
  }
  return status;
}

} // namespace

TEST_CASE("status changes: a line for each instance at first, then one for each change, in columns that stay")
{
  StatusChanges changes({});
  Status status = two_instances();
  CHECK_EQ(changes.news(status, noon), "2024-05-06T12:00:00.000Z  ✔ web-1     east  up 3m\n"
                                       "2024-05-06T12:00:00.000Z  ✔ web-20    east  up 3m\n");
  status.instances[0].since = 4min;
  CHECK_EQ(changes.news(status, noon + 60s), "");
  status.instances[0].condition = Condition::ended;
  status.instances[0].exit_code = 137;
  status.instances[0].since = 0s;
  CHECK_EQ(changes.news(status, noon + 61s), "2024-05-06T12:01:01.000Z  ✘ web-1     east  ended 137 0s ago\n");
}

TEST_CASE("status changes: for programs each is an object, and a ship that is lost says why")
{
  StatusChanges changes({.json = true});
  Status status = two_instances();
  changes.news(status, noon);
  status.instances.pop_back();
  status.instances[0].condition = Condition::unknown;
  status.ships[0].error = "connection refused by caf\xE9"; // no UTF-8
  const auto change = boost::json::parse(changes.news(status, noon + 1s));
  CHECK_EQ(change.at("time").as_string(), "2024-05-06T12:00:01.000Z");
  CHECK_EQ(change.at("name").as_string(), "web-1");
  CHECK_EQ(change.at("state").as_string(), "unknown");
  CHECK_EQ(change.at("error").as_string(), "connection refused by caf\xEF\xBF\xBD");
}

TEST_CASE("status changes: what has ended and is up again is told, although nothing else can be seen of that")
{
  StatusChanges changes({}), of_json({.json = true});
  Status status = two_instances();
  DeathsByInstance deaths{{InstanceName("web-1"), {4, 1}}}; // before anybody looked
  changes.news(status, noon, deaths);
  of_json.news(status, noon, deaths);
  deaths[InstanceName("web-1")] = {5, 137};
  status.instances[0].since = 0s;
  CHECK_EQ(changes.news(status, noon, deaths),
           "2024-05-06T12:00:00.000Z  ✔ web-1     east  up 0s · ended 137 meanwhile\n");
  const auto change = boost::json::parse(of_json.news(status, noon, deaths));
  CHECK_EQ(boost::json::serialize(change.at("ended_meanwhile")), R"({"exit_code":137,"times":1})");
  CHECK_EQ(changes.news(status, noon, deaths), "");
  deaths[InstanceName("web-1")] = {8, {}};
  CHECK_EQ(changes.news(status, noon, deaths),
           "2024-05-06T12:00:00.000Z  ✔ web-1     east  up 0s · ended meanwhile, 3 times\n");
}

TEST_CASE("status changes: of what is seen to have ended there is nothing more to say")
{
  StatusChanges changes({.json = true});
  Status status = two_instances();
  changes.news(status, noon);
  status.instances[0].condition = Condition::ended;
  status.instances[0].exit_code = 137;
  DeathsByInstance deaths{{InstanceName("web-1"), {1, 137}}};
  CHECK(boost::json::parse(changes.news(status, noon, deaths)).at("ended_meanwhile").is_null());
  deaths[InstanceName("web-1")] = {2, 137}; // heard of after it was seen
  CHECK_EQ(changes.news(status, noon, deaths), "");
  status.instances[0].condition = Condition::running;
  CHECK(boost::json::parse(changes.news(status, noon, deaths)).at("ended_meanwhile").is_null());
}
