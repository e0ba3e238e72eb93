// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/in_place.hpp>

#include <unit/run/play_ground.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>

/// What is changed in a running container reaches the engine as it is described.
using namespace maestro;
using namespace maestro::testing;

namespace {

using Change = std::function<void(ContainerSettings&)>;

const std::map<std::string_view, Change>& changes()
{
  static const std::map<std::string_view, Change> all{
      {"limits.memory", [](ContainerSettings& described) { described.memory = 48 << 20; }},
      {"limits.swap", [](ContainerSettings& described) { described.memory_swap = 96 << 20; }},
      {"mem_reservation", [](ContainerSettings& described) { described.memory_reservation = 16 << 20; }},
      {"limits.cpu", [](ContainerSettings& described) { described.cpu_shares = 512; }},
      {"cpus", [](ContainerSettings& described) { described.nano_cpus = 500'000'000; }},
      {"cpuset", [](ContainerSettings& described) { described.cpuset = "0-1"; }},
      {"pids_limit", [](ContainerSettings& described) { described.pids_limit = 100; }},
      {"restart",
       [](ContainerSettings& described) {
         described.restart = {"on-failure", 3};
       }},
  };
  return all;
}

} // namespace

TEST_CASE("in place: each key that an engine changes in a running container is changed there, and then nothing differs")
{
  const auto keys = keys_changed_in_place();
  for (const auto& [key, change] : changes()) CHECK(std::ranges::find(keys, key) != keys.end());
  CHECK_EQ(changes().size(), keys.size());
  for (const auto& [key, change] : changes()) {
    const auto changed = key; // clang does not capture bindings
    CAPTURE(changed);
    PlayGround ground(Sample().service("web", {"web-1"}));
    FakeDaemon& east = ground.at("east");
    ground.instance("web-1").settings.memory = 32 << 20;
    ground.instance("web-1").settings.memory_swap = 64 << 20;
    ground.play(Verb::start);
    const std::string id = east.container("web-1")->id;
    change(ground.instance("web-1").settings);
    east.calls.clear();
    CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
    CHECK_EQ(std::ranges::count(east.calls, "update " + id) + std::ranges::count(east.calls, "update web-1"), 1);
    CHECK_EQ(east.container("web-1")->id, id);
    CHECK_EQ(ground.play(Verb::apply).counts, std::map<Result, std::size_t>{{Result::unchanged, 1}});
    CHECK(ground.plan.steps.empty());
  }
}
