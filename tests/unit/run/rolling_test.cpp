// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

/// What rolls is not taken further down than it must, and nothing is started on what is about to go.
using namespace maestro;
using namespace maestro::testing;

namespace {

using Texts = std::vector<std::string>;

Sample webs()
{
  Sample sample;
  sample.service("web", {"web-1", "web-2", "web-3"});
  return sample;
}

} // namespace

TEST_CASE("what has not been stopped yet when a replacement fails goes on, however its turn has begun")
{
  for (const std::string how : {"check before the stop", "pause", "question whether it could be created"}) {
    CAPTURE(how);
    PlayGround ground(webs());
    FakeDaemon& east = ground.at("east");
    ground.play(Verb::start);
    Wish wish;
    if (how == "check before the stop") ground.instance("web-2").lifecycle.pre_stop = {after(3s)};
    if (how == "pause") wish.step_delay = 3s;
    if (how == "question whether it could be created")
      east.on_call = [](const std::string& call, const std::string& target) {
        if (call == "create" && target == "web-2.new") net::sleep(3s);
      };
    const std::string second = east.container("web-2")->id;
    east.script("web-1", {{.refused = "exec: not found"}});
    const PlayResult result = ground.play(Verb::restart, {"web-1", "web-2"}, {}, wish);
    CHECK_EQ(exit_code(result), 1);
    CHECK_EQ(east.container("web-2")->id, second);
    CHECK(east.container("web-2")->running());
    CHECK(ground.protocol.told("web-2: skipped"));
  }
}

TEST_CASE("a replacement that dies after it was ready has failed: no further instance of its service is stopped")
{
  for (const auto lives : {20ms, 200ms, 450ms}) {
    PlayGround ground(webs());
    FakeDaemon& east = ground.at("east");
    ground.play(Verb::start);
    for (const char* name : {"web-1", "web-2", "web-3"}) east.container(name)->stops_after = 1s;
    const std::string third = east.container("web-3")->id;
    east.script("web-1", {{.dies_after = lives}});
    CHECK_EQ(exit_code(ground.play(Verb::restart, {"web"}, {}, {.concurrency = 1})), 1);
    CHECK_EQ(east.container("web-3")->id, third);
    CHECK(east.container("web-3")->running());
    CHECK(ground.protocol.told("web-3: skipped"));
  }
}

TEST_CASE("apply replaces one instance of a service after the other, the unready first, and what needs them goes on")
{
  Sample sample = webs();
  sample.service("front", {"front-1", "front-2"}, {"web"});
  PlayGround ground(sample);
  FakeDaemon& east = ground.at("east");
  for (const char* name : {"web-1", "web-2", "web-3"}) ground.instance(name).lifecycle.running = {HealthCheck{}};
  east.on_boot = [](const FakeContainer& container) {
    return container.spec.name.starts_with("web") ? Boot{.healthy_after = 1s} : Boot{};
  };
  ground.play(Verb::start);
  east.container("web-2")->health = engine::Health::unhealthy;
  for (auto& [name, instance] : ground.environment.instances) instance.settings.user = "nobody";
  std::size_t fewest = 99;
  Texts stopped;
  east.on_effect = [&](const std::string& call, const std::string& target) {
    if (call == "stop") stopped.push_back(target);
    fewest = std::min(fewest, east.running_names().size());
  };
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
  CHECK_EQ(stopped, Texts{"web-2", "web-1", "web-3", "front-1", "front-2"});
  CHECK_EQ(fewest, 4);
  for (const auto& [name, instance] : ground.environment.instances)
    CHECK_EQ(east.container(name.text())->spec.settings.user, "nobody");
}

TEST_CASE("apply replaces services that do not need each other at the same time, and no more in all than -c says")
{
  const std::map<std::size_t, std::size_t> fewest_by_limit{{0, 3}, {1, 4}, {2, 3}, {4, 3}};
  for (const auto& [at_most, expected] : fewest_by_limit) {
    const auto limit = at_most; // clang does not capture bindings
    CAPTURE(limit);
    Sample sample = webs();
    sample.service("mail", {"mail-1", "mail-2"});
    PlayGround ground(sample);
    FakeDaemon& east = ground.at("east");
    ground.play(Verb::start);
    for (auto& [name, instance] : ground.environment.instances) instance.settings.user = "nobody";
    for (const char* name : {"web-1", "web-2", "web-3", "mail-1", "mail-2"}) east.container(name)->stops_after = 1s;
    std::size_t fewest = 99;
    ground.protocol.also = [&](const Event&) { fewest = std::min(fewest, east.running_names().size()); };
    CHECK_EQ(exit_code(ground.play(Verb::apply, {}, {}, {.concurrency = at_most})), 0);
    CHECK_EQ(fewest, expected);
  }
}

TEST_CASE("what was not replaced and dies meanwhile spares nobody")
{
  PlayGround ground(webs());
  FakeDaemon& east = ground.at("east");
  ground.play(Verb::start, {"web"});
  ground.instance("web-2").settings.hostname = "new";
  ground.instance("web-3").settings.hostname = "new";
  east.container("web-2")->stops_after = 1s;
  const std::string third = east.container("web-3")->id;
  ground.protocol.also = [&](const Event&) {
    const FakeContainer* const first = east.container("web-1");
    if (first->running() && east.container("web-2")->id != "" && !east.container("web-2")->wants_to_run)
      east.kill_process("web-1", 1);
  };
  ground.play(Verb::restart, {"web"}, {}, {.only_if_changed = true, .concurrency = 1});
  CHECK_NE(east.container("web-3")->id, third);
}

TEST_CASE("what takes volumes from an instance of its own service waits until that one is replaced")
{
  for (const char* provider : {"web-1", "web-3"}) {
    CAPTURE(provider);
    Sample sample = webs();
    sample.volumes_from("web-2", provider);
    PlayGround ground(sample);
    FakeDaemon& east = ground.at("east");
    ground.play(Verb::start);
    east.kill_process("web-2", 1);
    CHECK_EQ(exit_code(ground.play(Verb::restart, {"web"})), 0);
    CHECK_LT(ground.protocol.place("wait " + std::string(provider) + " ok"), ground.protocol.place("start web-2 ok"));
  }
}

TEST_CASE("a job that is to be done anew and cannot be is not relied on, although it was done before")
{
  for (const Verb verb : {Verb::start, Verb::restart})
    for (const char* why : {"its configuration has changed", "nobody knows what it was made from"}) {
      CAPTURE(to_text(verb));
      CAPTURE(why);
      Sample sample;
      sample.ship("west").service("job", {"job-1"}).service("web", {"web-1"}, {"job"});
      PlayGround ground(sample);
      FakeDaemon& east = ground.at("east");
      ground.instance("job-1").lifecycle.running = {ExitedCheck{.max_wait = 5s}};
      engine::ContainerSpec done;
      done.name = "job-1";
      done.image = "job:1";
      if (why == std::string("its configuration has changed"))
        done.own_labels = {{"io.maestro.environment", ground.environment.name},
                           {"io.maestro.config-hash", "2-another"}};
      east.has_container(done, engine::State::exited);
      engine::ContainerSpec moved = done; // it still runs where it was before
      moved.own_labels = {{"io.maestro.environment", ground.environment.name}, {"io.maestro.instance", "job-1"}};
      for (int unused = 0; unused < 3; ++unused)
        ground.at("west").has_container("other-" + std::to_string(unused), "x");
      ground.at("west").has_container(moved, engine::State::running);
      CHECK_EQ(exit_code(ground.play(verb)), 1);
      CHECK(ground.protocol.told("job-1: failed"));
      CHECK(ground.protocol.told("web-1: skipped"));
      CHECK_EQ(east.container("web-1"), nullptr);
    }
}
