// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/config_hash.hpp>
#include <maestro/plan/in_place.hpp>
#include <maestro/run/change_trace.hpp>

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

/// web-1 runs with 64 MB, changed from 32 MB as it ran, and is described with 32 MB again.
struct UpdateGround : PlayGround {
  UpdateGround() : PlayGround(Sample().service("web", {"web-1"})), east(at("east"))
  {
    describe(32);
    play(Verb::start);
    id = east.container("web-1")->id;
    describe(64);
    play(Verb::apply);
    describe(32);
  }

  void describe(std::int64_t megabytes) { instance("web-1").settings.memory = megabytes << 20; }
  std::int64_t memory() const { return *east.container("web-1")->spec.settings.memory >> 20; }
  engine::VolumeState& trace()
  {
    REQUIRE_EQ(east.volumes.size(), 1);
    return east.volumes.begin()->second;
  }
  void trace_is(engine::VolumeState volume)
  {
    east.volumes.clear();
    east.volumes.emplace(volume.name, std::move(volume));
  }

  FakeDaemon& east;
  std::string id;
};

const std::map<Result, std::size_t> one_unchanged{{Result::unchanged, 1}};

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
    CHECK_EQ(ground.play(Verb::apply).counts, one_unchanged);
    CHECK(ground.plan.steps.empty());
  }
}

TEST_CASE("in place: each key that was changed as the container ran is changed back with its description")
{
  for (const auto& [key, change] : changes()) {
    const auto changed = key; // clang does not capture bindings
    CAPTURE(changed);
    PlayGround ground(Sample().service("web", {"web-1"}));
    ContainerSettings& described = ground.instance("web-1").settings;
    described.memory = 32 << 20;
    described.memory_swap = 64 << 20;
    described.memory_reservation = 8 << 20;
    described.cpu_shares = 256;
    described.nano_cpus = 250'000'000;
    described.cpuset = "0";
    described.pids_limit = 50;
    described.restart = {};
    const ContainerSettings first = described;
    ground.play(Verb::start);
    const FakeContainer& container = *ground.at("east").container("web-1");
    const std::string id = container.id;
    const auto as_made = engine::declared_settings(container.spec.settings);
    change(described);
    ground.play(Verb::apply);
    REQUIRE(engine::declared_settings(container.spec.settings) != as_made);
    described = first;
    CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
    CHECK_EQ(ground.at("east").container("web-1")->id, id);
    CHECK(engine::declared_settings(container.spec.settings) == as_made);
    CHECK_EQ(ground.play(Verb::apply).counts, one_unchanged);
    CHECK(ground.plan.steps.empty());
  }
}

TEST_CASE("in place: a limit that came as the container ran, and is not described any more, takes a new container")
{
  PlayGround ground(Sample().service("web", {"web-1"}));
  ground.play(Verb::start);
  const std::string id = ground.at("east").container("web-1")->id;
  ground.instance("web-1").settings.memory = 64 << 20;
  ground.play(Verb::apply);
  CHECK_EQ(ground.at("east").container("web-1")->id, id);
  ground.instance("web-1").settings.memory.reset();
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
  CHECK_NE(ground.at("east").container("web-1")->id, id);
  CHECK_FALSE(ground.at("east").container("web-1")->spec.settings.memory);
}

TEST_CASE("in place: a limit of 0 is as if it was not said, in what is asked of an engine and in what differs")
{
  PlayGround ground(Sample().service("web", {"web-1"}));
  ContainerSettings& described = ground.instance("web-1").settings;
  described.memory = 512 << 20;
  described.memory_swap = described.memory_reservation = described.cpu_shares = described.nano_cpus = 0;
  ground.play(Verb::start);
  const FakeContainer& container = *ground.at("east").container("web-1");
  const std::string id = container.id;
  for (const std::int64_t memory : {2048, 700}) {
    described.memory = memory << 20;
    CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
    CHECK_EQ(ground.at("east").container("web-1")->id, id);
    CHECK_EQ(container.spec.settings.memory, memory << 20);
    CHECK_EQ(container.spec.settings.memory_swap, memory << 21);
    CHECK_EQ(ground.play(Verb::apply).counts, one_unchanged);
    CHECK(ground.plan.steps.empty());
  }
}

TEST_CASE("in place: a limit that becomes 0 takes a new container, as one that is not described any more")
{
  const std::map<std::string_view, std::optional<std::int64_t> ContainerSettings::*> amounts{
      {"limits.memory", &ContainerSettings::memory},
      {"limits.swap", &ContainerSettings::memory_swap},
      {"mem_reservation", &ContainerSettings::memory_reservation},
      {"limits.cpu", &ContainerSettings::cpu_shares},
      {"cpus", &ContainerSettings::nano_cpus},
      {"pids_limit", &ContainerSettings::pids_limit},
      {"shm_size", &ContainerSettings::shm_size},
      {"oom_score_adj", &ContainerSettings::oom_score_adjustment},
  };
  for (const auto& [key, amount] : amounts) {
    const auto changed = key; // clang does not capture bindings
    CAPTURE(changed);
    PlayGround ground(Sample().service("web", {"web-1"}));
    ContainerSettings& described = ground.instance("web-1").settings;
    described.memory = 96 << 20; // without which there is no swap
    described.*amount = 96 << 20;
    ground.play(Verb::start);
    const std::string id = ground.at("east").container("web-1")->id;
    described.*amount = 0;
    CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
    CHECK_NE(ground.at("east").container("web-1")->id, id);
    CHECK_EQ(ground.play(Verb::apply).counts, one_unchanged);
  }
}

TEST_CASE("in place: a network that was joined, and is not described any more, takes a new container")
{
  PlayGround ground(Sample().service("web", {"web-1"}));
  for (const char* name : {"front", "back"}) ground.at("east").has_network({.name = name});
  auto& networks = ground.instance("web-1").settings.networks;
  networks = {{.network = "front"}};
  ground.play(Verb::start);
  const std::string id = ground.at("east").container("web-1")->id;
  networks = {{.network = "front"}, {.network = "back"}};
  ground.play(Verb::apply);
  CHECK_EQ(ground.at("east").container("web-1")->id, id);
  networks = {{.network = "front"}};
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
  CHECK_NE(ground.at("east").container("web-1")->id, id);
  CHECK_EQ(ground.play(Verb::apply).counts, one_unchanged);
}

TEST_CASE("in place: whoever is killed between the trace and the change has left nothing that stays unseen")
{
  PlayGround ground(Sample().service("web", {"web-1"}));
  FakeDaemon& east = ground.at("east");
  auto& described = ground.instance("web-1").settings;
  described.memory = 32 << 20;
  ground.play(Verb::start);
  described.memory = 64 << 20;
  bool is_dead = false;
  east.on_call = [&](const std::string&, const std::string&) {
    if (is_dead) throw Error(Fault::unreachable, "killed");
  };
  east.on_effect = [&](const std::string& call, const std::string&) { is_dead = call == "volume"; };
  ground.play(Verb::apply);
  east.on_call = nullptr;
  east.on_effect = nullptr;
  CHECK(is_dead);
  CHECK_EQ(east.container("web-1")->spec.settings.memory, 32 << 20);
  SUBCASE("the next one changes it")
  {
    CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
    CHECK_EQ(east.container("web-1")->spec.settings.memory, 64 << 20);
  }
  SUBCASE("and if it is described as it was, nothing is to be done")
  {
    described.memory = 32 << 20;
    CHECK_EQ(ground.play(Verb::apply).counts, one_unchanged);
  }
}

TEST_CASE("in place: a container is asked for once more only if it was changed, and only by apply")
{
  UpdateGround ground;
  ground.play(Verb::apply);
  CHECK_EQ(ground.memory(), 32);
  ground.east.calls.clear();
  CHECK_EQ(ground.play(Verb::apply).counts, one_unchanged);
  CHECK_EQ(std::ranges::count(ground.east.calls, "volumes"), 1);
  CHECK_EQ(std::ranges::count(ground.east.calls, "inspect web-1"), 1);
  ground.east.volumes.clear();
  ground.east.calls.clear();
  CHECK_EQ(ground.play(Verb::apply).counts, one_unchanged);
  CHECK_EQ(std::ranges::count(ground.east.calls, "inspect web-1"), 0);
  ground.east.calls.clear();
  ground.play(Verb::start);
  CHECK_EQ(std::ranges::count(ground.east.calls, "volumes"), 0);
}

TEST_CASE("in place: where no trace can be left the container is changed all the same, and that is told")
{
  PlayGround ground(Sample().service("web", {"web-1"}));
  FakeDaemon& east = ground.at("east");
  ground.instance("web-1").settings.memory = 32 << 20;
  ground.play(Verb::start);
  ground.instance("web-1").settings.memory = 64 << 20;
  east.refuse("volume", trace_spec(ground.environment.name, east.container("web-1")->id).name, 403, "no volumes here");
  std::vector<Warning> warnings;
  ground.protocol.also = [&](const Event& event) {
    if (const auto* warning = std::get_if<Warning>(&event)) warnings.push_back(*warning);
  };
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
  CHECK_EQ(east.container("web-1")->spec.settings.memory, 64 << 20);
  REQUIRE_EQ(warnings.size(), 1);
  CHECK_NE(warnings.front().words.find("no volumes here"), std::string::npos);
  CHECK_NE(warnings.front().words.find("apply --check-containers"), std::string::npos);
}

TEST_CASE("in place: where a ship may not be asked for traces it is no unknown ship")
{
  UpdateGround ground;
  ground.east.refuse("volumes", "*", 403, "no volumes here");
  CHECK_EQ(ground.play(Verb::apply).counts, one_unchanged);
}

TEST_CASE("in place: volumes that are damaged, or others', are no traces")
{
  UpdateGround ground;
  const engine::VolumeState trace = ground.trace();
  const auto is_one = [&](engine::VolumeState volume) {
    return !traces_among(ground.environment.name, {std::move(volume)}).empty();
  };
  REQUIRE(is_one(trace));
  engine::VolumeState other = trace;
  SUBCASE("another name") { other.name += "0"; }
  SUBCASE("another environment") { other.labels["io.maestro.changed"] = "other"; }
  SUBCASE("another container") { other.labels["io.maestro.container"] = std::string(64, 'f'); }
  SUBCASE("no container") { other.labels.erase("io.maestro.container"); }
  SUBCASE("a container without an id")
  {
    other.labels["io.maestro.container"] = "";
    other.name = trace_spec(ground.environment.name, "").name;
  }
  CHECK_FALSE(is_one(other));
  ground.trace_is(other);
  CHECK_EQ(ground.play(Verb::apply).counts, one_unchanged);
  CHECK_EQ(ground.memory(), 64);
}

TEST_CASE("in place: who has the trace's name keeps it, and is told")
{
  UpdateGround ground;
  ground.trace().labels.clear();
  net::run(
      [&] {
        engine::Fleet fleet = ground.connect();
        CHECK_THROWS_AS(leave_trace(fleet.at(ShipName("east")), ground.environment.name, ground.id), engine::Refused);
        return 0;
      },
      net::Time::simulated);
}

TEST_CASE("in place: the traces of containers that are gone are taken away, those of others stay")
{
  UpdateGround ground;
  const engine::VolumeSpec dead = trace_spec(ground.environment.name, std::string(64, 'd'));
  const engine::VolumeSpec others = trace_spec("other", std::string(64, 'd'));
  for (const auto& spec : {dead, others})
    ground.east.volumes[spec.name] = {.name = spec.name, .driver = "local", .labels = spec.labels};
  net::run(
      [&] {
        engine::Fleet fleet = ground.connect();
        const auto look = observe_wish(Verb::apply, ground.all_instances(), ground.all_ships());
        const Observed observed = observe(ground.environment, fleet, look);
        ground.east.refuse("remove-volume", dead.name, 500, "not now");
        remove_dead_traces(fleet, observed, ground.all_ships());
        CHECK(ground.east.volumes.contains(dead.name));
        remove_dead_traces(fleet, observed, {});
        CHECK(ground.east.volumes.contains(dead.name));
        remove_dead_traces(fleet, observed, ground.all_ships());
        return 0;
      },
      net::Time::simulated);
  CHECK_FALSE(ground.east.volumes.contains(dead.name));
  CHECK(ground.east.volumes.contains(others.name));
  CHECK(ground.east.volumes.contains(trace_spec(ground.environment.name, ground.id).name));
}

TEST_CASE("in place: a container whose labels do not tell key by key what it was made with is changed back as well")
{
  PlayGround ground(Sample().service("web", {"web-1"}));
  ground.play(Verb::start);
  FakeContainer& container = *ground.at("east").container("web-1");
  REQUIRE_EQ(container.spec.own_labels.erase("io.maestro.declared"), 1);
  ground.instance("web-1").settings.restart = {"always"};
  ground.play(Verb::apply);
  REQUIRE_EQ(container.spec.settings.restart.name, "always");
  ground.instance("web-1").settings.restart = {};
  ground.play(Verb::apply);
  CHECK_EQ(ground.at("east").container("web-1")->id, container.id);
  CHECK_NE(container.spec.settings.restart.name, "always");
}
