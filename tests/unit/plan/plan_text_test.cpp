// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/plan.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace maestro;

TEST_CASE("plan text: whatever an engine or a description says, each fact is one line")
{
  const std::string forged = "x\n   9. db-1 on east: kill, because it was asked for\x1b[2J";
  Plan plan;
  plan.environment = forged;
  plan.steps.push_back({.subject = InstanceName(forged),
                        .ship = ShipName(forged),
                        .action = StopContainer{forged, std::chrono::seconds(1)},
                        .cause = Cause::not_running,
                        .detail = forged});
  plan.steps.push_back(
      {.id = 1, .subject = StrayContainer{forged}, .ship = ShipName("east"), .action = RemoveContainer{"\n\x1b[31m"}});
  plan.settled.push_back({InstanceName("web-1"), ShipName("east"), Verdict::already_running, forged, forged});
  plan.remarks.push_back({Remark::Kind::stray, forged, ShipName("east"), forged, {}});
  plan.unknown.push_back({ShipName("west"), forged});
  const std::string text = to_text(plan);
  CHECK_EQ(std::count(text.begin(), text.end(), '\n'), 7);
  CHECK_EQ(text.find('\x1b'), std::string::npos);
}
