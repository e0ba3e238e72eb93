// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/docker_json.hpp>
#include <maestro/run/execute.hpp>

#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <algorithm>
#include <csignal>
#include <sstream>
#include <string>

using namespace maestro;
using namespace maestro::testing;

TEST_CASE("a start creates and starts in order and counts what it did")
{
  PlayGround stage(chain());
  const PlayResult result = stage.play(Verb::start);
  CHECK_EQ(result.counts, std::map<Result, std::size_t>{{Result::ok, 5}});
  CHECK(result.failures.empty());
  CHECK_EQ(exit_code(result), 0);
  CHECK_LT(stage.protocol.place("db-1: ok"), stage.protocol.place("create app-1 ok"));
  CHECK_LT(stage.protocol.place("db-1: ok"), stage.protocol.place("create app-2 ok"));
  CHECK_LT(stage.protocol.place("app-1: ok"), stage.protocol.place("create web-1 ok"));
  CHECK_LT(stage.protocol.place("app-2: ok"), stage.protocol.place("create web-1 ok"));
  CHECK_EQ(stage.at("east").running_names().size(), 5);
}

TEST_CASE("what is ready does not wait for what is slow beside it")
{
  PlayGround stage(chain());
  stage.instance("other-1").lifecycle.running = {after(std::chrono::hours(1))};
  stage.play(Verb::start);
  CHECK_LT(stage.protocol.place("web-1: ok"), stage.protocol.place("other-1: ok"));
}

TEST_CASE("dependents wait for the checks of what they depend on")
{
  PlayGround stage(chain());
  stage.instance("db-1").lifecycle.running = {after(std::chrono::minutes(3))};
  const PlayResult result = stage.play(Verb::start);
  CHECK_EQ(exit_code(result), 0);
  CHECK_GE(result.took, std::chrono::minutes(3));
  CHECK_LT(stage.protocol.place("other-1: ok"), stage.protocol.place("db-1: ok"));
}

TEST_CASE("a second start does nothing and asks for no container")
{
  PlayGround stage(chain());
  stage.play(Verb::start);
  stage.at("east").calls.clear();
  const PlayResult again = stage.play(Verb::start);
  CHECK_EQ(again.counts, std::map<Result, std::size_t>{{Result::unchanged, 5}});
  CHECK_EQ(stage.at("east").calls.size(), 2);
  CHECK_EQ(stage.at("east").changes().size(), 0);
}

TEST_CASE("a failure holds back what depends on it and nothing else")
{
  PlayGround stage(chain());
  stage.at("east").refuse("create", "app-1", 500, "no space left on device");
  const PlayResult result = stage.play(Verb::start);
  CHECK_EQ(result.counts, std::map<Result, std::size_t>{{Result::ok, 3}, {Result::failed, 1}, {Result::skipped, 1}});
  CHECK_EQ(exit_code(result), 1);
  REQUIRE_EQ(result.failures.size(), 1);
  CHECK_EQ(result.failures[0].instances, std::vector{InstanceName("app-1")});
  CHECK_EQ(result.failures[0].ship, ShipName("east"));
  CHECK_EQ(result.failures[0].doing, "create the container from app:1");
  CHECK_EQ(result.failures[0].words, "no space left on device");
  CHECK(stage.protocol.told("app-2: ok"));
  CHECK(stage.protocol.told("web-1: skipped"));
  CHECK_EQ(stage.at("east").container("web-1"), nullptr);
}

TEST_CASE("a pull that fails is reported once with all instances that share it")
{
  PlayGround stage(chain());
  stage.at("east").refuse("pull", "app:1", 404, "manifest unknown");
  const PlayResult result = stage.play(Verb::pull, {"app"});
  CHECK_EQ(result.counts, std::map<Result, std::size_t>{{Result::failed, 2}});
  REQUIRE_EQ(result.failures.size(), 1);
  CHECK_EQ(result.failures[0].instances, std::vector{InstanceName("app-1"), InstanceName("app-2")});
  CHECK_EQ(result.failures[0].words, "manifest unknown");
}

TEST_CASE("a create whose answer was lost is recognised and not done twice")
{
  PlayGround stage(chain());
  stage.at("east").lose_answer("create", "db-1");
  const PlayResult first = stage.play(Verb::start, {"db"});
  CHECK_EQ(exit_code(first), 4);
  const PlayResult second = stage.play(Verb::start, {"db"});
  CHECK_EQ(exit_code(second), 0);
  CHECK_EQ(std::count(stage.at("east").calls.begin(), stage.at("east").calls.end(), "create db-1"), 1);
}

TEST_CASE("no more instances are worked on at a time than allowed")
{
  Sample sample;
  sample.service("crowd", {"c-1", "c-2", "c-3", "c-4", "c-5", "c-6"});
  PlayGround stage(sample);
  for (const char* name : {"c-1", "c-2", "c-3", "c-4", "c-5", "c-6"})
    stage.instance(name).lifecycle.running = {after(10s)};
  CHECK_GE(stage.play(Verb::start, {}, {}, {.concurrency = 2}).took, 30s);
  PlayGround free(sample);
  for (const char* name : {"c-1", "c-2", "c-3", "c-4", "c-5", "c-6"})
    free.instance(name).lifecycle.running = {after(10s)};
  CHECK_LT(free.play(Verb::start).took, 20s);
}

TEST_CASE("restart -c 1 replaces one instance after the other")
{
  Sample sample;
  sample.service("web", {"web-1", "web-2", "web-3"});
  PlayGround stage(sample);
  stage.play(Verb::start);
  std::size_t least = 3;
  stage.at("east").on_call = [&](const std::string&, const std::string&) {
    least = std::min(least, stage.at("east").running_names().size());
  };
  CHECK_EQ(exit_code(stage.play(Verb::restart, {"web"}, {}, {.concurrency = 1})), 0);
  CHECK_EQ(least, 2);
}

TEST_CASE("a restart that could not create the new container leaves the old one running")
{
  PlayGround stage(chain());
  stage.play(Verb::start);
  const std::string id = stage.at("east").container("db-1")->id;
  stage.at("east").refuse("create", "db-1.new", 400, "invalid mount");
  const PlayResult result = stage.play(Verb::restart, {"db"});
  CHECK_EQ(exit_code(result), 1);
  CHECK_EQ(stage.at("east").container("db-1")->id, id);
  CHECK(stage.at("east").container("db-1")->running());
}

TEST_CASE("restart --only-if-changed leaves alone what is as described")
{
  PlayGround stage(chain());
  stage.play(Verb::start);
  Wish wish;
  wish.only_if_changed = true;
  CHECK_EQ(stage.play(Verb::restart, {}, {}, wish).counts, std::map<Result, std::size_t>{{Result::unchanged, 5}});
  stage.at("east").has_image("app:1", "sha256:newer");
  const PlayResult result = stage.play(Verb::restart, {"app", "db"}, {}, wish);
  CHECK_EQ(result.counts, std::map<Result, std::size_t>{{Result::unchanged, 1}, {Result::ok, 2}});
}

TEST_CASE("stop goes from dependents to what they depend on")
{
  PlayGround stage(chain());
  stage.play(Verb::start);
  const PlayResult result = stage.play(Verb::stop);
  CHECK_EQ(exit_code(result), 0);
  CHECK_LT(stage.protocol.place("web-1: ok"), stage.protocol.place("stop app-1 ok"));
  CHECK_LT(stage.protocol.place("app-2: ok"), stage.protocol.place("stop db-1 ok"));
  CHECK(stage.at("east").running_names().empty());
}

TEST_CASE("what a failed stop still needs is not stopped")
{
  PlayGround stage(chain());
  stage.play(Verb::start);
  stage.at("east").refuse("stop", "app-2", 500, "cannot stop");
  const PlayResult result = stage.play(Verb::stop);
  CHECK_EQ(exit_code(result), 1);
  CHECK(stage.protocol.told("db-1: skipped"));
  CHECK(stage.protocol.told("other-1: ok"));
  CHECK(stage.at("east").container("db-1")->running());
}

TEST_CASE("an image that many instances of a ship need is pulled once")
{
  Sample sample;
  sample.service("web", {"web-1", "web-2", "web-3"});
  PlayGround stage(sample);
  stage.at("east").images.clear();
  CHECK_EQ(exit_code(stage.play(Verb::start)), 0);
  CHECK_EQ(std::count(stage.at("east").calls.begin(), stage.at("east").calls.end(), "pull web:1"), 1);
  const PlayResult pulled = stage.play(Verb::pull);
  CHECK_EQ(pulled.counts, std::map<Result, std::size_t>{{Result::ok, 3}});
  CHECK_EQ(std::count(stage.at("east").calls.begin(), stage.at("east").calls.end(), "pull web:1"), 2);
}

TEST_CASE("a pull that fails fails all that need it")
{
  Sample sample;
  sample.service("web", {"web-1", "web-2"});
  PlayGround stage(sample);
  stage.at("east").images.clear();
  stage.at("east").refuse("pull", "web:1", 404, "manifest unknown");
  const PlayResult result = stage.play(Verb::start);
  CHECK_EQ(exit_code(result), 1);
  CHECK_EQ(result.failures.size(), 1);
  CHECK_EQ(result.failures[0].words, "manifest unknown");
  CHECK(stage.protocol.told("web-1: failed"));
  CHECK(stage.protocol.told("web-2: failed"));
}

namespace {

/// Three instances of an image whose registry is tried three times, and the pulls of it.
struct Pulling {
  Pulling() : stage(made())
  {
    stage.environment.registries.push_back({.key = "reg.example",
                                            .registry = "https://reg.example",
                                            .username = "bob",
                                            .password = "s3cret",
                                            .attempts = 3,
                                            .retry_when = {500}});
    stage.at("east").images.clear();
    for (auto& [name, instance] : stage.environment.instances) instance.image = image;
  }
  static Sample made()
  {
    Sample sample;
    sample.service("web", {"web-1", "web-2", "web-3"});
    return sample;
  }
  auto count(const std::string& call) { return std::ranges::count(stage.at("east").calls, call); }

  static constexpr auto image = "reg.example/web:1";
  PlayGround stage;
};

} // namespace

TEST_CASE("a pull is sent with the login, which is made once for all instances")
{
  Pulling pulling;
  CHECK_EQ(exit_code(pulling.stage.play(Verb::start)), 0);
  CHECK_EQ(pulling.count("login https://reg.example"), 1);
  CHECK_EQ(pulling.count("pull reg.example/web:1"), 1);
  REQUIRE(pulling.stage.at("east").last_login);
  CHECK_EQ(pulling.stage.at("east").last_login->username, "bob");
}

TEST_CASE("a pull is tried again as the registry's entry says")
{
  Pulling pulling;
  pulling.stage.at("east").refuse("pull", Pulling::image, 500, "later", 2);
  std::vector<std::string> notes;
  pulling.stage.protocol.also = [&](const Event& event) {
    const auto* progress = std::get_if<StepProgress>(&event);
    if (progress != nullptr && !progress->note.empty()) notes.push_back(progress->note);
  };
  CHECK_EQ(exit_code(pulling.stage.play(Verb::start)), 0);
  CHECK_EQ(pulling.count("pull reg.example/web:1"), 3);
  CHECK_EQ(pulling.count("login https://reg.example"), 1);
  CHECK_EQ(notes, std::vector<std::string>{"logging in to https://reg.example", "got 500; retrying in 1s",
                                           "got 500; retrying in 1s"});
}

TEST_CASE("a pull whose tries are used up fails with the daemon's words")
{
  Pulling pulling;
  pulling.stage.at("east").refuse("pull", Pulling::image, 500, "dial tcp: connection refused", always);
  const PlayResult result = pulling.stage.play(Verb::pull);
  CHECK_EQ(exit_code(result), 1);
  CHECK_EQ(pulling.count("pull reg.example/web:1"), 3);
  REQUIRE_EQ(result.failures.size(), 1);
  CHECK_EQ(result.failures[0].instances.size(), 3); // all that share it
  CHECK_EQ(result.failures[0].words, "dial tcp: connection refused");
  CHECK_EQ(result.failures[0].hint, "the ship's daemon cannot reach reg.example; is the registry up?");
}

TEST_CASE("a pull that loses its connection is not tried again")
{
  Pulling pulling;
  pulling.stage.at("east").lose("pull", Pulling::image);
  CHECK_EQ(exit_code(pulling.stage.play(Verb::pull)), 4);
  CHECK_EQ(pulling.count("pull reg.example/web:1"), 1);
}

TEST_CASE("nothing of a stopped container goes when its image cannot be pulled")
{
  Pulling pulling;
  FakeDaemon& east = pulling.stage.at("east");
  const std::string old = east.has_container("web-1", "web:0", engine::State::exited).id;
  east.refuse("login", "*", 401, "unauthorized", always);
  CHECK_EQ(exit_code(pulling.stage.play(Verb::start, {"web"})), 1);
  REQUIRE_NE(east.container("web-1"), nullptr);
  CHECK_EQ(east.container("web-1")->id, old);
}

TEST_CASE("an unreachable ship settles its instances and what must wait for them")
{
  Sample sample;
  sample.ship("west");
  sample.service("db", {"db-1"}, {}, "west").service("web", {"web-1"}, {"db"}).service("other", {"other-1"});
  PlayGround stage(sample);
  stage.at("west").reachable = false;
  const PlayResult result = stage.play(Verb::start);
  CHECK_EQ(result.counts,
           std::map<Result, std::size_t>{{Result::ok, 1}, {Result::skipped, 1}, {Result::unreachable, 1}});
  CHECK_EQ(exit_code(result), 4);
  CHECK_EQ(stage.at("east").container("web-1"), nullptr);
}

TEST_CASE("an interrupt cuts waits and finishes what the engine is doing and begins nothing new")
{
  PlayGround stage(chain());
  stage.instance("other-1").lifecycle.running = {after(std::chrono::hours(1))};
  stage.at("east").slow("create", "db-1", 3s);
  stage.protocol.also = [&](const Event& event) {
    if (const auto* finished = std::get_if<StepFinished>(&event);
        finished != nullptr && stage.protocol.lines.back() == "start other-1 ok")
      std::raise(SIGINT);
  };
  const PlayResult result = stage.play(Verb::start);
  CHECK_EQ(exit_code(result), 130);
  CHECK(stage.protocol.told("wait other-1 cancelled"));
  CHECK(stage.protocol.told("create db-1 ok"));
  CHECK_FALSE(stage.protocol.told("start db-1 ok"));
  CHECK_EQ(result.counts.at(Result::cancelled), 5);

  stage.protocol.also = nullptr;
  stage.instance("other-1").lifecycle.running.clear();
  CHECK_EQ(exit_code(stage.play(Verb::start)), 0);
  CHECK_EQ(std::count(stage.at("east").calls.begin(), stage.at("east").calls.end(), "create db-1"), 1);
  CHECK_EQ(stage.at("east").running_names().size(), 5);
}

TEST_CASE("fail-fast begins nothing new after the first failure and lets the rest finish")
{
  PlayGround stage(chain());
  stage.at("east").refuse("create", "db-1", 500, "no");
  stage.at("east").slow("create", "other-1", 5s);
  const PlayResult result = stage.play(Verb::start, {}, {.fail_fast = true});
  CHECK_EQ(exit_code(result), 1);
  CHECK(stage.protocol.told("create other-1 ok"));
  CHECK_FALSE(stage.protocol.told("start other-1 ok"));
}

TEST_CASE("a chain of three thousand services is planned and played without deep recursion")
{
  Sample sample;
  std::string before;
  for (int number = 0; number < 3'000; ++number) {
    const std::string name = "s" + std::to_string(number);
    sample.service(name, {name + "-1"}, before.empty() ? std::vector<std::string>{} : std::vector<std::string>{before});
    before = name;
  }
  PlayGround stage(sample);
  stage.at("east").refuse("create", "s0-1", 500, "no");
  const PlayResult result = stage.play(Verb::start);
  CHECK_EQ(result.counts, std::map<Result, std::size_t>{{Result::failed, 1}, {Result::skipped, 2'999}});
}
