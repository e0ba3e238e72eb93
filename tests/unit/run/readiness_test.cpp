// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/readiness.hpp>

#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <map>
#include <optional>
#include <string>

using namespace maestro;
using namespace maestro::testing;

namespace {

Sample one()
{
  Sample sample;
  sample.service("web", {"web-1", "web-2"});
  return sample;
}

/// What is wrong, instance by instance; looked for as `status --check` does it, or waited for as --wait does.
std::map<InstanceName, std::string> shortcomings(PlayGround& ground, std::optional<net::Duration> wait = std::nullopt)
{
  Shortcomings found;
  std::map<InstanceName, std::string> worded;
  net::run(
      [&] {
        engine::Fleet fleet = ground.connect();
        const std::vector<InstanceName> instances{InstanceName("web-1"), InstanceName("web-2")};
        const auto look = [&] {
          const Observed observed = observe(ground.environment, fleet, {.instances = instances, .images = true});
          LinkBook links(ground.environment);
          found = find_shortcomings(ground.environment, fleet,
                                    standings_of(ground.environment, instances, observed, links), instances, {});
          return found.empty();
        };
        if (wait)
          await_wellness(fleet, ground.all_ships(), *wait, look);
        else
          look();
        Secrets secrets(ground.environment, {});
        worded = in_words(found, ground.environment, secrets);
        return 0;
      },
      net::Time::simulated);
  return worded;
}

} // namespace

TEST_CASE("readiness: what is up, ready and as described has no shortcoming")
{
  PlayGround ground(one());
  CHECK_EQ(shortcomings(ground).size(), 2); // absent
  ground.play(Verb::start);
  CHECK(shortcomings(ground).empty());
}

TEST_CASE("readiness: each way not to be well is told")
{
  PlayGround ground(one());
  ground.play(Verb::start);
  FakeDaemon& east = ground.at("east");
  const auto words = [&] { return shortcomings(ground)[InstanceName("web-1")]; };
  east.container("web-1")->state = engine::State::paused;
  CHECK_EQ(words(), "paused");
  east.container("web-1")->state = engine::State::running;
  ground.instance("web-1").lifecycle.running = {RexecCheck{.command = {"ready"}, .attempts = 2, .delay = 1s}};
  CHECK_EQ(words(), "");
  east.on_execute = [](const FakeContainer&, const auto&) { return engine::ExecResult{1, "deaf"}; };
  CHECK_NE(words().find("deaf"), std::string::npos);
  ground.instance("web-1").lifecycle.running.clear();
  ground.instance("web-1").settings.user = "nobody";
  CHECK_EQ(words(), "its configuration has changed");
  east.kill_process("web-1", 3);
  CHECK_EQ(words(), "ended with exit code 3");
  east.reachable = false;
  CHECK_EQ(words(), "unknown");
}

TEST_CASE("readiness: a check that takes longer than its ship may is told with what it saw")
{
  PlayGround ground(one());
  ground.at("east").script("web-1", {{.output = {"still loading"}}});
  ground.play(Verb::start);
  ground.at("east").on_execute = [](const FakeContainer&, const auto&) { return engine::ExecResult{7, "deaf"}; };
  ground.environment.ships.at(ShipName("east")).timeout = 3s;
  Check check;
  std::string words;
  SUBCASE("by its time")
  {
    check = LogCheck{.match_regex = "NEVER", .max_wait = 100s};
    words = "within 3 s: its last line is: still loading";
  }
  SUBCASE("by its attempts")
  {
    check = RexecCheck{.command = {"ready"}, .attempts = 100, .delay = 1s};
    words = "its checks did not succeed within 3 s: it ended with 7";
  }
  ground.instance("web-1").lifecycle.running = {check};
  CHECK_NE(shortcomings(ground)[InstanceName("web-1")].find(words), std::string::npos);
  ground.instance("web-1").lifecycle.running = {check, SleepCheck{}, RexecCheck{.command = {"x"}, .attempts = 100}};
  CHECK_NE(shortcomings(ground)[InstanceName("web-1")].find("within 3 s"), std::string::npos);
}

TEST_CASE("readiness: waiting ends when all is well, or with the time")
{
  PlayGround ground(one());
  ground.instance("web-1").lifecycle.running = {HealthCheck{}};
  ground.at("east").script("web-1", {{.healthy_after = 30s}});
  ground.play(Verb::start, {"web-2"});
  CHECK_EQ(shortcomings(ground, 5s).size(), 1);
  ground.at("east").has_container(container_spec(ground.environment, ground.instance("web-1")), engine::State::created);
  net::run(
      [&] {
        ground.at("east").connect()->start("web-1");
        return 0;
      },
      net::Time::simulated);
  CHECK(shortcomings(ground, 60s).empty());
}

TEST_CASE("readiness: what the looks do in a container leads to no look")
{
  PlayGround ground(one());
  ground.play(Verb::start);
  const RexecCheck never{.command = {"is-ready"}, .attempts = 1};
  ground.instance("web-1").lifecycle.running = {never};
  ground.instance("web-2").lifecycle.running = {never, never};
  std::size_t tries = 0;
  ground.at("east").on_execute = [&](const FakeContainer&, const std::vector<std::string>&) {
    ++tries;
    return engine::ExecResult{.exit_code = 1};
  };
  CHECK_EQ(shortcomings(ground, 9s).size(), 2);
  CHECK(tries <= 3 * 6); // so many checks at the first look, each two seconds, and at the last
}
