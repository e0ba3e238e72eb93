// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/touched.hpp>

#include <doctest/doctest.h>
#include <unit/model/sample.hpp>

#include <string>
#include <utility>

using namespace maestro;

namespace {

/// web on east and west, db on north, and a ship of nobody.
Environment environment()
{
  Sample sample;
  for (const std::string ship : {"west", "north", "south"}) sample.ship(ship);
  sample.service("db", {"db-1"}, {}, "north").service("web", {"web-1", "web-2"}, {"db"});
  sample.environment.instances.at(InstanceName("web-2")).ship = ShipName("west");
  return sample.environment;
}

Plan plan_of(Step step)
{
  Plan plan;
  plan.steps.push_back(std::move(step));
  return plan;
}

const Step start_web{.subject = InstanceName("web-1"), .ship = ShipName("east"), .action = StartContainer{}};

} // namespace

TEST_CASE("touched: the ships of a plan, and those with other instances of its services")
{
  CHECK_EQ(text(touched_ships(environment(), {}, plan_of(start_web))), "east west");
}

TEST_CASE("touched: a resource counts for the services that need it, a stray for its ship alone")
{
  const Step pull{.subject = Resource{Resource::Kind::image, "db:1"},
                  .ship = ShipName("south"),
                  .action = PullImage{"db:1"},
                  .needed_by = {InstanceName("db-1")}};
  CHECK_EQ(text(touched_ships(environment(), {}, plan_of(pull))), "north south");
  const Step stray{.subject = StrayContainer{"web-9"}, .ship = ShipName("south"), .action = RemoveContainer{"1"}};
  CHECK_EQ(text(touched_ships(environment(), {}, plan_of(stray))), "south");
}

TEST_CASE("touched: a ship that is known not to answer is left out")
{
  Observed observed;
  observed.ships[ShipName("west")].error = "no route to host";
  observed.ships[ShipName("east")];
  CHECK_EQ(text(touched_ships(environment(), observed, plan_of(start_web))), "east");
}

TEST_CASE(
    "touched: what would fail is something to do, whatever it fails of, and what waits or is as it should be is not")
{
  for (const auto& [verdict, is_to_do] :
       {std::pair(Verdict::refused, true), std::pair(Verdict::foreign, true), std::pair(Verdict::unreachable, false),
        std::pair(Verdict::blocked, false), std::pair(Verdict::already_running, false),
        std::pair(Verdict::up_to_date, false), std::pair(Verdict::done, false)}) {
    Plan plan;
    plan.settled.push_back({.instance = InstanceName("web-1"), .ship = ShipName("east"), .verdict = verdict});
    CHECK_EQ(is_anything_to_do(plan), is_to_do);
  }
}

TEST_CASE("touched: who only waits and checks changes nothing")
{
  CHECK(changes_anything(plan_of(start_web)));
  CHECK_FALSE(changes_anything(Plan()));
  Step wait = start_web;
  wait.action = AwaitRunning{};
  CHECK_FALSE(changes_anything(plan_of(wait)));
}
