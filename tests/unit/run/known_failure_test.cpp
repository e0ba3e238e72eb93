// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unit/run/webs.hpp>

#include <algorithm>
#include <memory>
#include <string>

/// What fails of a service, or is known to, before anything of it is stopped.
using namespace maestro;
using namespace maestro::testing;

TEST_CASE(
    "known failure: what would fail, and is known to, holds the others of its service back, unless these are to go on")
{
  for (const bool keeps_going : {false, true}) {
    CAPTURE(keeps_going);
    Webs webs;
    webs.environment.instances.at(InstanceName("web-1")).image = "nowhere:1";
    const PlayResult result = webs.play(Verb::apply, {}, {}, {.pull = PullPolicy::never, .keep_going = keeps_going});
    CHECK_EQ(exit_code(result), 1);
    CHECK(webs.is_old("web-1"));
    for (const char* const other : {"web-2", "web-3"}) CHECK_EQ(webs.is_new(other), keeps_going);
    CHECK(webs.protocol.told(keeps_going ? "web-2: ok" : "web-2: skipped"));
  }
}

TEST_CASE("known failure: what would fail holds back what is replaced only to be told of it")
{
  Sample sample = Webs::sample(three_webs);
  sample.service("app", {"app-1"}, {"web"});
  PlayGround ground(sample);
  const auto tell = [&](const char* port) {
    ground.environment.services.at(ServiceName("app")).own_links =
        std::make_shared<const peers::Variables>(peers::Variables{{"WEB_WEB_1_HTTP_PORT", port}});
  };
  tell("8000");
  ground.play(Verb::start);
  const std::string old = ground.at("east").container("app-1")->id;
  tell("8001");
  ground.instance("web-1").image = "nowhere:1";
  ground.play(Verb::apply, {}, {}, {.pull = PullPolicy::never});
  CHECK_EQ(ground.at("east").container("app-1")->id, old);
  CHECK(ground.protocol.told("app-1: skipped"));
}

TEST_CASE("known failure: an image that cannot be pulled for one is a failure of its service")
{
  Webs webs({.monitor = 1s, .failure_action = FailureAction::rollback});
  webs.east.offers_image("web:1");
  webs.environment.instances.at(InstanceName("web-3")).image = "nowhere:1";
  webs.east.slow("pull", "nowhere:1", 1500ms); // web-1 has been replaced by then
  CHECK_EQ(exit_code(webs.play(Verb::apply)), 1);
  for (const auto& name : three_webs) CHECK(webs.is_old(name));
}

TEST_CASE("known failure: to count what is ready asks nothing of what an image was called")
{
  Webs webs({.min_up = Share{2}});
  webs.east.has_image("web:1", "sha256:" + std::string(64, 'b')); // the old containers tell an id instead of a name now
  webs.east.calls.clear();
  CHECK_EQ(exit_code(webs.play(Verb::apply)), 0);
  const auto looks = std::ranges::count_if(
      webs.east.calls, [&](const std::string& call) { return call == "inspect " + webs.old.at("web-3"); });
  CHECK_LE(looks, 2); // when it is planned, and for its own sake
}
