// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <csignal>
#include <string>

/// A container that is replaced is kept until the new one has proved itself, and serves again if that one does not.
using namespace maestro;
using namespace maestro::testing;

namespace {

using Texts = std::vector<std::string>;

Sample pair()
{
  Sample sample;
  sample.service("web", {"web-1"}).service("front", {"front-1"}, {"web"});
  return sample;
}

/// Brings all up, and has web-1 described with another user then. Returns the id of its container.
std::string start_and_change(PlayGround& ground)
{
  ground.play(Verb::start);
  ground.instance("web-1").settings.user = "nobody";
  return ground.at("east").container("web-1")->id;
}

bool is_new(const FakeContainer& container) { return container.labels().contains("io.maestro.replaces"); }

/// New containers boot so; those that were there before live on.
void new_ones(FakeDaemon& daemon, Boot boot)
{
  daemon.on_boot = [boot](const FakeContainer& container) { return is_new(container) ? boot : Boot{}; };
}

} // namespace

TEST_CASE("replacement: the new container is created before the old one stops, and the old one goes last")
{
  for (const Verb verb : {Verb::restart, Verb::apply}) {
    PlayGround ground(pair());
    FakeDaemon& east = ground.at("east");
    const std::string old = start_and_change(ground);
    east.calls.clear();
    CHECK_EQ(exit_code(ground.play(verb, {"web"})), 0);
    CHECK_EQ(east.changes(), Texts{"create web-1.new", "stop web-1", "rename web-1", "rename web-1.new", "start web-1",
                                   "remove web-1.old"});
    CHECK_NE(east.container("web-1")->id, old);
    CHECK_EQ(east.container_names(), Texts{"front-1", "web-1"});
    CHECK_EQ(east.container("web-1")->labels().at("io.maestro.replaces"), old);
  }
}

TEST_CASE("replacement: whatever fails of it, the old container serves again under its name, with its policy")
{
  struct Case {
    const char* what;
    std::function<void(PlayGround&, FakeDaemon&)> breaks;
  };
  const Case cases[] = {
      {"it cannot be created", [](auto&, auto& east) { east.refuse("create", "web-1.new", 400, "no"); }},
      {"its creation is not answered", [](auto&, auto& east) { east.lose_answer("create", "web-1.new"); }},
      {"the old one does not stop", [](auto&, auto& east) { east.refuse("stop", "web-1", 500, "no"); }},
      {"the old one cannot be set aside", [](auto&, auto& east) { east.refuse("rename", "web-1", 500, "no"); }},
      {"that it was set aside is not answered", [](auto&, auto& east) { east.lose_answer("rename", "web-1"); }},
      {"it does not get the name", [](auto&, auto& east) { east.refuse("rename", "web-1.new", 500, "no"); }},
      {"it does not start", [](auto&, auto& east) { new_ones(east, {.refused = "no such device"}); }},
      {"its start is not answered", [](auto&, auto& east) { east.lose_answer("start", "web-1"); }},
      {"it ends at once", [](auto&, auto& east) { new_ones(east, {.dies_after = 0s, .exit_code = 3}); }},
      {"it ends in its first moments", [](auto&, auto& east) { new_ones(east, {.dies_after = 400ms}); }},
      {"a check before the stop fails",
       [](auto& ground, auto& east) {
         ground.instance("web-1").lifecycle.pre_stop = {RexecCheck{.command = {"false"}, .attempts = 1}};
         east.on_execute = [](const auto&, const auto&) { return engine::ExecResult{.exit_code = 1}; };
       }},
      {"a check before the start fails",
       [](auto& ground, auto&) {
         ground.instance("web-1").lifecycle.pre_start = {RexecCheck{.command = {"false"}, .attempts = 1}};
       }},
  };
  for (const Verb verb : {Verb::restart, Verb::apply})
    for (const Case& one : cases) {
      CAPTURE(to_text(verb));
      CAPTURE(one.what);
      PlayGround ground(pair());
      FakeDaemon& east = ground.at("east");
      ground.instance("web-1").settings.restart.name = "always";
      const std::string old = start_and_change(ground);
      one.breaks(ground, east);
      const PlayResult result = ground.play(verb, {"web"});
      CHECK_NE(exit_code(result), 0);
      CHECK_EQ(east.container_names(), Texts{"front-1", "web-1"});
      REQUIRE_NE(east.container("web-1"), nullptr);
      CHECK_EQ(east.container("web-1")->id, old);
      CHECK(east.container("web-1")->running());
      CHECK_EQ(east.container("web-1")->spec.settings.restart.name, "always");
      CHECK(result.down.empty());
      REQUIRE_EQ(result.failures.size(), 1);
      CHECK_NE(result.failures.front().left_behind.find("its old container serves"), std::string::npos);
    }
}

TEST_CASE("replacement: a container that fails its check is undone, and its output was read before")
{
  PlayGround ground(pair());
  FakeDaemon& east = ground.at("east");
  ground.instance("web-1").lifecycle.running = {HealthCheck{.max_wait = 5s}};
  east.on_boot = [](const FakeContainer& container) {
    return is_new(container) ? Boot{.output = {"no database"}, .unhealthy_after = 1s} : Boot{.healthy_after = 1s};
  };
  const std::string old = start_and_change(ground);
  const PlayResult result = ground.play(Verb::apply);
  CHECK_EQ(exit_code(result), 1);
  CHECK_EQ(east.container("web-1")->id, old);
  CHECK_EQ(result.failures.front().log, Texts{"no database"});
}

TEST_CASE(
    "replacement: what dies in the time in which it is watched is undone, though what needs it was told it is ready")
{
  for (const auto lives : {600ms, 4'900ms}) {
    PlayGround ground(pair());
    FakeDaemon& east = ground.at("east");
    const std::string old = start_and_change(ground);
    new_ones(east, {.dies_after = lives, .exit_code = 7});
    CHECK_EQ(exit_code(ground.play(Verb::apply)), 1);
    CHECK_EQ(east.container("web-1")->id, old);
    CHECK_EQ(east.running_names(), Texts{"front-1", "web-1"});
  }
}

TEST_CASE("replacement: what its restart policy brings back in that time has not proved itself")
{
  PlayGround ground(pair());
  FakeDaemon& east = ground.at("east");
  ground.instance("web-1").settings.restart.name = "always";
  const std::string old = start_and_change(ground);
  new_ones(east, {.dies_after = 2s, .exit_code = 7});
  east.slow("inspect", "web-1", 500ms); // it runs again then, and the engine knows of no exit code
  const PlayResult result = ground.play(Verb::apply);
  CHECK_EQ(exit_code(result), 1);
  REQUIRE_FALSE(result.failures.empty());
  CHECK_EQ(result.failures[0].words, "the container ended with exit code 7 and was restarted");
  CHECK_EQ(east.container("web-1")->id, old);
}

TEST_CASE("replacement: what waits for a replacement that fails is put back as well, in its place")
{
  PlayGround ground(pair());
  FakeDaemon& east = ground.at("east");
  ground.play(Verb::start);
  const std::string web = east.container("web-1")->id, front = east.container("front-1")->id;
  east.on_boot = [](const FakeContainer& container) {
    return is_new(container) && container.spec.name == "web-1" ? Boot{.dies_after = 0s} : Boot{};
  };
  const PlayResult result = ground.play(Verb::restart);
  CHECK_EQ(exit_code(result), 1);
  CHECK_EQ(east.container("web-1")->id, web);
  CHECK_EQ(east.container("front-1")->id, front);
  CHECK_EQ(east.running_names(), Texts{"front-1", "web-1"});
  CHECK(ground.protocol.told("front-1: skipped"));
  CHECK_LT(ground.protocol.place("put-back web-1 ok"), ground.protocol.place("put-back front-1 ok"));
}

TEST_CASE("replacement: what is in its check before the start when what it needs fails is put back")
{
  PlayGround ground(pair());
  FakeDaemon& east = ground.at("east");
  ground.instance("front-1").lifecycle.pre_start = {SleepCheck{300ms}};
  const std::string old = start_and_change(ground);
  const std::string old_front = east.container("front-1")->id;
  east.on_boot = [](const FakeContainer& container) {
    return is_new(container) && container.spec.name == "web-1" ? Boot{.dies_after = 200ms, .exit_code = 3} : Boot{};
  };
  CHECK_EQ(exit_code(ground.play(Verb::restart)), 1);
  CHECK(ground.protocol.told("front-1: skipped"));
  CHECK_EQ(east.container("web-1")->id, old);
  CHECK_EQ(east.container("front-1")->id, old_front);
  CHECK(east.container("front-1")->running());
}

TEST_CASE("replacement: the old container is not brought back by its policy while it waits")
{
  PlayGround ground(pair());
  FakeDaemon& east = ground.at("east");
  for (const std::string policy : {"always", "unless-stopped", "on-failure", "no"}) {
    ground.instance("web-1").settings.restart.name = policy;
    ground.play(Verb::restart, {"web"});
    ground.instance("web-1").settings.user = policy;
    std::string while_set_aside;
    east.on_call = [&](const std::string& call, const std::string&) {
      if (call == "start") while_set_aside = east.container("web-1.old")->spec.settings.restart.name;
    };
    CHECK_EQ(exit_code(ground.play(Verb::restart, {"web"})), 0);
    east.on_call = nullptr;
    CHECK_EQ(while_set_aside, policy == "always" ? "no" : policy);
    CHECK_EQ(east.container("web-1")->spec.settings.restart.name, policy);
  }
}

TEST_CASE("replacement: what takes things from another container is created once that one was replaced, and undone all "
          "the same")
{
  for (const bool fails : {false, true}) {
    Sample sample;
    sample.service("data", {"data-1"}).service("web", {"web-1"});
    sample.volumes_from("web-1", "data-1");
    PlayGround ground(sample);
    FakeDaemon& east = ground.at("east");
    ground.instance("web-1").settings.restart.name = "always";
    ground.play(Verb::start);
    const std::string old = east.container("web-1")->id, data = east.container("data-1")->id;
    if (fails) east.refuse("start", "web-1", 500, "no");
    east.calls.clear();
    CHECK_EQ(exit_code(ground.play(Verb::restart)), fails ? 1 : 0);
    const auto place = [&](const std::string& call) {
      return std::find(east.calls.begin(), east.calls.end(), call) - east.calls.begin();
    };
    CHECK_LT(place("start data-1"),
             std::find(east.calls.rbegin(), east.calls.rend(), "create web-1").base() - east.calls.begin());
    CHECK_EQ(east.container("data-1")->id == data, fails); // whose volumes the old one has
    CHECK_EQ(east.container("web-1")->id == old, fails);
    CHECK_EQ(east.container("web-1")->spec.settings.restart.name, "always");
    CHECK_EQ(east.running_names(), Texts{"data-1", "web-1"});
    CHECK_EQ(east.container_names(), Texts{"data-1", "web-1"});
  }
}

TEST_CASE("replacement: a running job is not done again when a new one fails")
{
  PlayGround ground(pair());
  FakeDaemon& east = ground.at("east");
  ground.instance("web-1").lifecycle.running = {ExitedCheck{.max_wait = 60s}};
  engine::ContainerSpec job;
  job.name = "web-1";
  job.image = "web:1";
  job.own_labels = {{"io.maestro.environment", ground.environment.name}};
  const std::string old = east.has_container(job).id;
  east.script("web-1", {{.dies_after = 1s, .exit_code = 5}});
  CHECK_EQ(exit_code(ground.play(Verb::restart, {"web"})), 1);
  CHECK_NE(east.container("web-1")->id, old);
}

TEST_CASE("replacement: an interrupt before the proof puts the old container back; after it, the new one stays")
{
  for (const std::string at : {"create web-1 ok", "stop web-1 ok", "set-aside web-1 ok", "rename web-1 ok",
                               "start web-1 ok", "wait web-1 ok"}) {
    CAPTURE(at);
    PlayGround ground(pair());
    FakeDaemon& east = ground.at("east");
    const std::string old = start_and_change(ground);
    ground.protocol.also = [&](const Event& event) {
      if (std::holds_alternative<StepFinished>(event) && ground.protocol.lines.back() == at) std::raise(SIGTERM);
    };
    CHECK_EQ(exit_code(ground.play(Verb::apply, {"web"})), 143);
    CHECK_EQ(east.container("web-1")->id == old, at != "wait web-1 ok");
    CHECK_EQ(east.running_names(), Texts{"front-1", "web-1"});
    CHECK_EQ(east.container_names(), Texts{"front-1", "web-1"});
  }
}

TEST_CASE("replacement: the same command ends it after the process was killed at any moment")
{
  for (const Verb again : {Verb::start, Verb::restart, Verb::apply})
    for (const bool works : {true, false})
      for (int moment = 0; moment < 14; ++moment) {
        CAPTURE(to_text(again));
        CAPTURE(works);
        CAPTURE(moment);
        PlayGround ground(pair());
        FakeDaemon& east = ground.at("east");
        ground.instance("web-1").settings.restart.name = "always";
        const std::string old = start_and_change(ground);
        if (!works) new_ones(east, {.dies_after = 0s, .exit_code = 3});
        ground.play_until_killed("east", moment, Verb::apply, {"web"});
        const int code = exit_code(ground.play(again, {"web"}));
        CHECK_EQ(east.container_names(), Texts{"front-1", "web-1"});
        CHECK_EQ(east.running_names(), Texts{"front-1", "web-1"});
        REQUIRE_NE(east.container("web-1"), nullptr);
        CHECK_EQ(east.container("web-1")->spec.settings.restart.name, "always");
        if (works && again != Verb::start) {
          CHECK_EQ(code, 0);
          CHECK_EQ(east.container("web-1")->spec.settings.user, "nobody");
        }
        if (!works) CHECK_EQ(east.container("web-1")->id, old);
      }
}

TEST_CASE("replacement: an old container that was started again beside the new one is ended by the next play")
{
  for (const Verb again : {Verb::start, Verb::restart, Verb::apply}) {
    PlayGround ground(pair());
    FakeDaemon& east = ground.at("east");
    start_and_change(ground);
    bool is_dead = false;
    east.on_call = [&](const std::string& call, const std::string&) {
      if (call == "remove") is_dead = true;
      if (is_dead) throw Error(Fault::unreachable, "killed");
    };
    ground.play(Verb::apply, {"web"});
    east.on_call = nullptr;
    REQUIRE_NE(east.container("web-1.old"), nullptr);
    net::run(
        [&] {
          east.connect()->start("web-1.old");
          return 0;
        },
        net::Time::simulated);
    CHECK_EQ(exit_code(ground.play(again, {"web"})), 0);
    CHECK_EQ(east.container_names(), Texts{"front-1", "web-1"});
    CHECK_EQ(east.container("web-1")->spec.settings.user, "nobody");
  }
}

TEST_CASE("replacement: that a new container was restarted long ago says nothing when its replacement is ended")
{
  PlayGround ground(pair());
  FakeDaemon& east = ground.at("east");
  ground.instance("web-1").settings.restart.name = "always";
  start_and_change(ground);
  east.refuse("remove", "web-1.old", 500, "device or resource busy");
  const PlayResult result = ground.play(Verb::apply, {"web"});
  CHECK_EQ(exit_code(result), 0);
  REQUIRE_EQ(result.warnings.size(), 1);
  CHECK_EQ(result.warnings.front().words, "its old container is still there: device or resource busy");
  FakeContainer& proved = *east.container("web-1");
  proved.restart_count = 7;
  proved.started_at = *proved.started_at - std::chrono::hours(1);
  const std::string id = proved.id;
  CHECK_EQ(exit_code(ground.play(Verb::start, {"web"})), 0);
  CHECK_EQ(east.container("web-1")->id, id);
  CHECK_EQ(east.container_names(), Texts{"front-1", "web-1"});
}
