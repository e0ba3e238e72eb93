// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/deed.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maestro;

namespace {

/// What these come to, and which of them says it; empty if they come to nothing.
std::string sum(const std::vector<Action>& actions, bool is_undo = false)
{
  Plan plan;
  std::vector<StepId> ids;
  for (const Action& action : actions) {
    ids.push_back(static_cast<StepId>(plan.steps.size()));
    plan.steps.push_back({.id = ids.back(), .subject = InstanceName("web-1"), .action = action, .is_undo = is_undo});
  }
  const auto sum = sum_of(plan, ids);
  return sum ? std::string(to_text(sum->deed)) + " by " + std::to_string(sum->step) : std::string();
}

const StopContainer stop_to_replace{.id = "old", .grace = {}, .to_replace = true};

} // namespace

TEST_CASE("deed: the steps for an instance come to one thing, whatever their order")
{
  CHECK_EQ(sum({CreateContainer{}, StartContainer{}, AwaitRunning{}}), "create by 0");
  CHECK_EQ(sum({StartContainer{}, AwaitRunning{}}), "start by 0");
  CHECK_EQ(sum({StopContainer{}}), "stop by 0");
  CHECK_EQ(sum({StopContainer{}, RemoveContainer{}}), "remove by 1");
  CHECK_EQ(sum({StopContainer{}, StartContainer{}}), "start by 1");
  CHECK_EQ(sum({UpdateContainer{}, AwaitRunning{}}), "update by 0");
}

TEST_CASE("deed: what takes the place of a container that runs replaces it, undone if it fails or not")
{
  CHECK_EQ(sum({CreateContainer{.replaces = "old"}, stop_to_replace, StartContainer{}, RemoveContainer{}}),
           "replace by 0");
  CHECK_EQ(sum({stop_to_replace, RemoveContainer{}, CreateContainer{}, StartContainer{}}), "replace by 2");
  CHECK_EQ(sum({RemoveContainer{}, CreateContainer{}, StartContainer{}}), "create by 1"); // it did not run
  CHECK_EQ(sum({stop_to_replace}), "stop by 0");
}

TEST_CASE("deed: pulls, checks and pauses are nothing by themselves, nor is what is done only if something fails")
{
  CHECK_EQ(sum({PullImage{}, VerifyCreate{}, RunChecks{}, AwaitRunning{}, Pause{}}), "");
  CHECK_EQ(sum({CreateContainer{}, StartContainer{}}, true), "");
  CHECK_EQ(sum({}), "");
}
