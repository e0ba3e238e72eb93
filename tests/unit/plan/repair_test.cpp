// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/labels.hpp>
#include <maestro/plan/plan.hpp>

#include <doctest/doctest.h>
#include <unit/model/sample.hpp>

#include <algorithm>
#include <ctime>
#include <string>
#include <vector>

using namespace maestro;

namespace {

/// What a roll that was killed before anything was proved has left of an instance.
void leave_unfinished(ShipFacts& facts, const Environment& environment, const InstanceName& instance)
{
  engine::ContainerSummary next;
  next.id = "next-" + instance.text();
  next.state = engine::State::running;
  next.labels = {{labels::environment, environment.name},
                 {labels::instance, instance.text()},
                 {labels::replaces, "old-" + instance.text()}};
  engine::ContainerSummary old = next;
  old.id = "old-" + instance.text();
  old.state = engine::State::exited;
  old.labels.erase(labels::replaces);
  facts.containers.emplace(instance.text(), next);
  facts.containers.emplace(instance.text() + ".old", old);
}

} // namespace

TEST_CASE("repair: of thousands of unfinished replacements a plan is made in time that grows with them, and not faster")
{
  constexpr std::size_t count = 16'000;
  Sample sample;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("web-" + std::to_string(i));
  sample.service("web", names);
  // that anything hangs on another makes each of them be asked about
  sample.environment.instances.at(InstanceName("web-1")).settings.volumes_from = {"web-0"};
  const Environment& environment = sample.environment;
  Observed observed;
  Wish wish{.verb = Verb::apply};
  for (const auto& [name, instance] : environment.instances) {
    leave_unfinished(observed.ships[instance.ship], environment, name);
    wish.instances.push_back(name);
  }
  const std::clock_t before = std::clock();
  const Plan plan = make_repair_plan(environment, Graph(environment), observed, wish);
  CHECK_LT(static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC, 5.0);
  CHECK_EQ(plan.goals.size(), count);
}
