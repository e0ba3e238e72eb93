// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <chrono>
#include <csignal>
#include <string>
#include <vector>

/// What dies while nobody listens to its ship.
using namespace maestro;
using namespace maestro::testing;

TEST_CASE("a death counts in a time in which nobody listened, of what was called started and of what ran before")
{
  enum class Now { started, runs_long, came_back_long_ago };
  for (const Now now : {Now::started, Now::runs_long, Now::came_back_long_ago})
    for (const char* policy : {"no", "always"})
      for (const bool dies : {true, false}) {
        CAPTURE(static_cast<int>(now));
        CAPTURE(policy);
        CAPTURE(dies);
        PlayGround ground(web_over_db());
        FakeDaemon& east = ground.at("east");
        ground.instance("db-1").settings.restart.name = policy;
        ground.instance("web-1").lifecycle.running = {after(8s)};
        if (now != Now::started) east.has_container(container_spec(ground.environment, ground.instance("db-1")));
        if (now == Now::came_back_long_ago) {
          east.container("db-1")->restart_count = 5;
          *east.container("db-1")->started_at -= 1h;
        }
        const auto events_stop = [&](const Event& event) {
          if (!std::holds_alternative<StepFinished>(event) || ground.protocol.lines.back() != "start web-1 ok") return;
          east.cut_streams();
          if (dies) east.kill_process("db-1", 7);
        };
        ground.protocol.also = events_stop;
        const PlayResult result = ground.play(Verb::start);
        CHECK_EQ(exit_code(result), dies ? 1 : 0);
        CHECK_EQ(count_of(result, Result::failed), dies ? 1 : 0);
        if (dies) {
          REQUIRE_EQ(result.failures.size(), 1);
          CHECK_EQ(result.failures[0].instances, std::vector{InstanceName("db-1")});
          CHECK_EQ(result.failures[0].words.find("it was ready, and then it ended"), 0);
        }
      }
}

TEST_CASE("that nobody listened says nothing about containers if their ship does not say how they are either")
{
  PlayGround ground(web_over_db());
  FakeDaemon& east = ground.at("east");
  ground.instance("web-1").lifecycle.running = {after(8s)};
  ground.protocol.also = [&](const Event& event) {
    if (!std::holds_alternative<StepFinished>(event) || ground.protocol.lines.back() != "start web-1 ok") return;
    east.cut_streams();
    east.refuse("inspect", "db-1", 500, "busy");
  };
  CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
}

TEST_CASE("a death in a time in which nobody listened counts also if the play ends soon")
{
  for (const Verb verb : {Verb::start, Verb::restart})
    for (const std::chrono::milliseconds watch : {0s, 3s}) { // it listens again after a second
      CAPTURE(verb == Verb::start);
      CAPTURE(watch.count());
      PlayGround ground(web_over_db());
      FakeDaemon& east = ground.at("east");
      if (verb == Verb::restart) ground.play(Verb::start);
      ground.protocol.also = [&](const Event& event) {
        const auto* finished = std::get_if<InstanceFinished>(&event);
        if (finished == nullptr || finished->instance != InstanceName("web-1")) return;
        east.cut_streams();
        east.kill_process("web-1", 7);
      };
      ExecuteOptions options;
      options.watch = watch;
      const PlayResult result = ground.play(verb, {"web"}, options);
      CHECK_EQ(exit_code(result), 1);
      REQUIRE_EQ(result.failures.size(), 1);
      CHECK_EQ(result.failures[0].words, "it was ready, and then it ended with exit code 7");
    }
}

TEST_CASE("a death that nobody could hear is found before the play ends")
{
  PlayGround ground(web_over_db());
  FakeDaemon& east = ground.at("east");
  east.refuse("events", "*", 403, "not for you", always);
  ground.instance("db-1").lifecycle.running = {after(1s)};
  ground.instance("web-1").lifecycle.running = {after(5s)};
  east.script("db-1", {{.dies_after = 3s, .exit_code = 7}});
  const PlayResult result = ground.play(Verb::start);
  CHECK_EQ(exit_code(result), 1);
  REQUIRE_EQ(result.failures.size(), 1);
  CHECK_EQ(result.failures[0].instances, std::vector{InstanceName("db-1")});
}

TEST_CASE(
    "what was started without checks has died if its policy has brought it back, also before it was called started")
{
  PlayGround ground(web_over_db());
  FakeDaemon& east = ground.at("east");
  ground.instance("db-1").settings.restart.name = "always";
  ground.instance("web-1").lifecycle.running = {after(8s)};
  ground.protocol.also = [&](const Event& event) {
    if (!std::holds_alternative<StepFinished>(event) || ground.protocol.lines.back() != "start web-1 ok") return;
    east.container("db-1")->restart_count = 1; // on a busy ship, which has not told it yet
    east.cut_streams();
  };
  CHECK_EQ(exit_code(ground.play(Verb::start)), 1);
}

namespace {

/// Many instances of a service, and some of others, on a ship that vanishes once all are called started.
struct VanishingShip : PlayGround {
  VanishingShip() : PlayGround(sample()), east(at("east"))
  {
    protocol.also = [this](const Event& event) {
      if (std::holds_alternative<InstanceFinished>(event) && ++told == environment.instances.size()) {
        east.cut_streams();
        east.hang("*", "*", always);
        vanished_at = net::now();
      }
      if (std::holds_alternative<PlayFinished>(event)) took = net::now() - vanished_at;
    };
  }

  static Sample sample()
  {
    Sample sample;
    std::vector<std::string> names;
    for (int i = 0; i < 100; ++i) names.push_back("web-" + std::to_string(i));
    sample.service("web", names).service("db", {"db-1", "db-2"}).service("cache", {"cache-1"});
    return sample;
  }

  bool has_vanished() const { return told == environment.instances.size(); }

  FakeDaemon& east;
  std::size_t told = 0;
  net::TimePoint vanished_at{};
  net::Duration took{0};
};

} // namespace

TEST_CASE("the end of a play waits for a ship that has vanished once, however many instances it has there")
{
  for (const bool have_checks : {false, true}) {
    CAPTURE(have_checks);
    VanishingShip ground;
    if (have_checks)
      for (auto& [name, instance] : ground.environment.instances) instance.lifecycle.running = {after(1s)};
    CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
    CHECK_GE(ground.took, 5s);
    CHECK_LT(ground.took, 7s);
  }
}

TEST_CASE("an interrupt ends the looks at what was started, and none is begun after it")
{
  for (const bool look_has_begun : {false, true}) {
    CAPTURE(look_has_begun);
    VanishingShip ground;
    ground.east.on_call = [&](const std::string& call, const std::string&) {
      if (look_has_begun && ground.has_vanished() && call == "inspect") std::raise(SIGINT);
    };
    const auto vanish = ground.protocol.also;
    ground.protocol.also = [&](const Event& event) {
      vanish(event);
      if (!look_has_begun && std::holds_alternative<InstanceFinished>(event) && ground.has_vanished())
        std::raise(SIGINT);
    };
    CHECK_EQ(exit_code(ground.play(Verb::start)), 130);
    CHECK_LT(ground.took, 1s);
  }
}

TEST_CASE("before a stop, what was started of a service is looked at beside each other, and an interrupt ends that")
{
  for (const bool is_interrupted : {false, true}) {
    CAPTURE(is_interrupted);
    Sample sample;
    sample.ship("west").service("web", {"web-1", "web-2", "web-3", "web-4", "web-5"}, {}, "west");
    for (const char* name : {"web-4", "web-5"})
      sample.environment.instances.at(InstanceName(name)).ship = ShipName("east");
    PlayGround ground(sample);
    CHECK_EQ(exit_code(ground.play(Verb::start, {"web-4", "web-5"})), 0);
    for (auto& [name, instance] : ground.environment.instances) instance.settings.user = "nobody";
    ground.environment.services.at(ServiceName("web")).update = UpdatePolicy{.monitor = 1s};
    std::size_t begun = 0;
    net::TimePoint vanished_at{};
    net::Duration took{0};
    ground.protocol.also = [&](const Event& event) {
      if (std::holds_alternative<InstanceFinished>(event) && ++begun == 3) {
        ground.at("west").cut_streams();
        for (const char* call : {"events", "inspect"}) ground.at("west").hang(call, "*", always);
        vanished_at = net::now();
      }
      if (std::holds_alternative<PlayFinished>(event)) took = net::now() - vanished_at;
    };
    if (is_interrupted)
      ground.at("west").on_call = [&](const std::string& call, const std::string&) {
        if (begun >= 3 && call == "inspect") std::raise(SIGINT);
      };
    const PlayResult result = ground.play(Verb::apply, {"web"});
    CHECK_EQ(exit_code(result), is_interrupted ? 130 : 0);
    CHECK_LT(took, is_interrupted ? 2s : 13s); // at the end it may have come back, and is asked anew
  }
}
