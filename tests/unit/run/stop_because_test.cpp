// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <string>

using namespace maestro;
using namespace maestro::testing;

TEST_CASE("a play that must not go on begins nothing more, anywhere, and tells once why")
{
  Sample sample;
  sample.ship("west");
  sample.service("db", {"db-1"}).service("web", {"web-1", "web-2"}, {"db"}, "west").service("other", {"other-1"});
  PlayGround ground(sample);
  ground.at("east").script("other-1", {{}});
  ground.at("east").slow("start", "db-1", 5s);
  bool is_lost = false;
  ground.at("east").on_event = [&](const FakeContainer&, const std::string& what) { is_lost |= what == "start"; };
  const PlayResult result =
      ground.play(Verb::start, {}, {.stop_because = [&](const ShipName& ship) -> std::optional<std::string> {
                    net::sleep(10ms);
                    if (!is_lost) return std::nullopt;
                    return "the lock is lost on " + ship.text();
                  }});
  CHECK_EQ(exit_code(result), 1);
  REQUIRE_EQ(result.failures.size(), 1);
  CHECK_EQ(result.failures[0].words, "the lock is lost on east");
  CHECK_EQ(count_of(result, Result::ok), 0);
  CHECK_EQ(count_of(result, Result::failed) + count_of(result, Result::cancelled) + count_of(result, Result::skipped),
           4);
  CHECK(ground.at("west").changes().empty());
}

TEST_CASE("a play that must not go on does not even finish a replacement: another one may be at work")
{
  Sample sample;
  sample.service("web", {"web-1"});
  PlayGround ground(sample);
  REQUIRE_EQ(exit_code(ground.play(Verb::start)), 0);
  ground.at("east").calls.clear();
  bool is_lost = false;
  ground.at("east").on_event = [&](const FakeContainer&, const std::string& what) { is_lost |= what == "die"; };
  const PlayResult result =
      ground.play(Verb::restart, {"web-1"}, {.stop_because = [&](const ShipName&) -> std::optional<std::string> {
                    if (!is_lost) return std::nullopt;
                    return "the lock is lost";
                  }});
  CHECK_EQ(exit_code(result), 1);
  REQUIRE_EQ(result.failures.size(), 1);
  CHECK(ground.at("east").running_names().empty());
  CHECK_EQ(text(result.down), "web-1"); // which is told
  for (const std::string& change : ground.at("east").changes()) CHECK_FALSE(change.starts_with("start"));
}
