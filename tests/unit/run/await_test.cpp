// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/execute.hpp>

#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <chrono>
#include <string>

using namespace maestro;
using namespace maestro::testing;

TEST_CASE("a container that ends at once is a failure with its exit code and last lines")
{
  PlayGround stage(chain());
  stage.at("east").script("db-1", {{.dies_after = 0s, .exit_code = 3, .output = {"one", "two", "three"}}});
  const PlayResult result = stage.play(Verb::start, {}, {.log_lines = 2});
  REQUIRE_EQ(result.failures.size(), 1);
  CHECK_EQ(result.failures[0].words, "the container ended with exit code 3");
  CHECK_EQ(result.failures[0].log, std::vector<std::string>{"two", "three"});
  CHECK_EQ(result.failures[0].left_behind, "the new container, as it is");
  CHECK(stage.protocol.told("web-1: skipped"));
}

TEST_CASE("the last lines of a container that failed are its last ones, however long they are")
{
  constexpr std::size_t long_line = 10'000, shown = 64UL << 10U;
  std::vector<std::string> output, wanted;
  SUBCASE("together too long: those that fit")
  {
    for (int i = 0; i < 20; ++i) output.push_back(std::to_string(i) + std::string(long_line, 'x'));
    wanted.assign(output.end() - shown / long_line, output.end());
  }
  SUBCASE("one alone too long: its end")
  {
    output = {"before", std::string(2 * shown, 'x') + "the end"};
    wanted = {"…" + std::string(shown - 7, 'x') + "the end"};
  }
  SUBCASE("one too long before others: these, and nothing of it")
  {
    output = {std::string(2 * shown, 'x'), "no disk", "goodbye"};
    wanted = {"no disk", "goodbye"};
  }
  SUBCASE("a character is not cut")
  {
    output.emplace_back();
    for (std::size_t i = 0; i < shown; ++i) output[0] += "é";
    output[0] += "!"; // so that the bound is within one
    wanted = {"…" + output[0].substr(output[0].size() - shown + 1)};
  }
  PlayGround stage(chain());
  stage.at("east").script("db-1", {{.dies_after = 0s, .exit_code = 3, .output = output}});
  const PlayResult result = stage.play(Verb::start, {"db"});
  REQUIRE_EQ(result.failures.size(), 1);
  CHECK(result.failures[0].log == wanted); // too long to be shown
}

TEST_CASE("a container that dies while its checks run is noticed at once")
{
  PlayGround stage(chain());
  stage.instance("db-1").lifecycle.running = {after(std::chrono::hours(1))};
  stage.at("east").script("db-1", {{.dies_after = 7s, .exit_code = 9}});
  const PlayResult result = stage.play(Verb::start, {"db"});
  REQUIRE_EQ(result.failures.size(), 1);
  CHECK_EQ(result.failures[0].words, "the container ended with exit code 9");
  CHECK_GE(result.took, 7s);
  CHECK_LT(result.took, 8s);
}

TEST_CASE("a container that dies unheard while its checks run does not count as ready")
{
  PlayGround stage(chain());
  stage.instance("db-1").lifecycle.running = {after(3s)};
  stage.at("east").script("db-1", {{.dies_after = 1s, .exit_code = 9}});
  stage.at("east").lose("events", "*", always);
  const PlayResult result = stage.play(Verb::start);
  CHECK_EQ(exit_code(result), 1);
  REQUIRE_EQ(result.failures.size(), 1);
  CHECK_EQ(result.failures[0].words, "the container ended with exit code 9");
  CHECK_EQ(stage.at("east").container("app-1"), nullptr);
}

TEST_CASE("a container that its restart policy brings back again and again is a failure")
{
  PlayGround stage(chain());
  stage.instance("db-1").lifecycle.running = {after(std::chrono::hours(1))};
  stage.instance("db-1").settings.restart = {"always", 0};
  stage.at("east").script("db-1", {{.dies_after = 1s, .exit_code = 2}});
  const PlayResult result = stage.play(Verb::start, {"db"});
  REQUIRE_EQ(result.failures.size(), 1);
  CHECK_NE(result.failures[0].words.find("restarted again and again"), std::string::npos);
}

TEST_CASE("the exit code of a container that its restart policy has brought back already is that of its death")
{
  PlayGround stage(chain());
  stage.instance("db-1").settings.restart = {"always", 0};
  stage.at("east").slow("inspect", "db-1", 500ms);
  SUBCASE("again and again")
  {
    stage.at("east").script("db-1", {{.dies_after = 900ms, .exit_code = 4}});
    stage.instance("db-1").lifecycle.running = {after(std::chrono::hours(1))};
    const PlayResult result = stage.play(Verb::start, {"db"});
    REQUIRE_EQ(result.failures.size(), 1);
    CHECK_EQ(result.failures[0].words, "the container ends with exit code 4 and is restarted again and again");
  }
  SUBCASE("once, after it was taken for ready")
  {
    stage.at("east").script("db-1", {{.dies_after = 300ms, .exit_code = 4}, {}});
    const PlayResult result = stage.play(Verb::start, {"db"});
    REQUIRE_EQ(result.failures.size(), 1);
    CHECK_EQ(result.failures[0].words, "it was ready, and then it ended with exit code 4");
  }
}

TEST_CASE("a death that is told late was not that of the container which has the name by then")
{
  for (const bool dies : {false, true}) {
    CAPTURE(dies);
    PlayGround stage(chain());
    FakeDaemon& east = stage.at("east");
    east.on_call = [&, is_told = false](const std::string& call, const std::string& target) mutable {
      if (call != "start" || target != "web-1" || std::exchange(is_told, true)) return;
      if (dies) east.kill_process("db-1", 5);
      east.events.push_back({"die", std::string(64, 'a'), "db-1", 137, east.clock()}); // of one that was stopped before
    };
    const PlayResult result = stage.play(Verb::start);
    CHECK_EQ(exit_code(result), dies ? 1 : 0);
    CHECK_EQ(result.failures.size(), dies ? 1 : 0);
  }
}

TEST_CASE("a container without checks that its restart policy brings back again and again is a failure")
{
  PlayGround stage(chain());
  stage.instance("db-1").settings.restart = {"always", 0};
  stage.at("east").script("db-1", {{.dies_after = 1ms, .exit_code = 2}});
  CHECK_EQ(exit_code(stage.play(Verb::start, {"db"})), 1);
}

TEST_CASE("a container without checks that comes back again and again is a failure, also if no death is heard")
{
  PlayGround stage(chain());
  stage.instance("db-1").settings.restart = {"always", 0};
  stage.at("east").script("db-1", {{.dies_after = 1ms, .exit_code = 2}});
  stage.at("east").lose("events", "*", always);
  const PlayResult result = stage.play(Verb::start, {"db"});
  REQUIRE_EQ(result.failures.size(), 1);
  CHECK_NE(result.failures[0].words.find("restarted again and again"), std::string::npos);
}

TEST_CASE("a container without checks must stay up for half as long as its start took")
{
  PlayGround stage(chain());
  stage.at("east").slow("start", "db-1", 2s);
  stage.at("east").script("db-1", {{.dies_after = 900ms, .exit_code = 2}});
  CHECK_EQ(exit_code(stage.play(Verb::start, {"db"})), 1);
}

TEST_CASE("the death of an earlier life that is told late does not fail a start")
{
  PlayGround stage(chain());
  stage.instance("db-1").lifecycle.running = {after(10s)};
  stage.play(Verb::start, {"db"});
  stage.protocol.also = [&](const Event& event) {
    const bool started = std::holds_alternative<StepFinished>(event) && stage.protocol.lines.back() == "start db-1 ok";
    if (started) stage.at("east").events.push_back({"die", "an older one", "db-1", 1, {}});
  };
  CHECK_EQ(exit_code(stage.play(Verb::restart, {"db"})), 0);
}

TEST_CASE("a container that its restart policy brings back once is not a failure")
{
  PlayGround stage(chain());
  stage.instance("db-1").lifecycle.running = {after(std::chrono::minutes(1))};
  stage.instance("db-1").settings.restart = {"always", 0};
  stage.at("east").script("db-1", {{.dies_after = 1s, .exit_code = 2}, {}});
  CHECK_EQ(exit_code(stage.play(Verb::start, {"db"})), 0);
}

TEST_CASE("checks have to pass in one life of the container")
{
  PlayGround stage(chain());
  stage.instance("db-1").lifecycle.running = {after(10s)};
  stage.instance("db-1").settings.restart = {"always", 0};
  stage.at("east").script("db-1", {{.dies_after = 7s, .exit_code = 2}, {}});
  const PlayResult result = stage.play(Verb::start, {"db"});
  CHECK_EQ(exit_code(result), 0);
  CHECK_GE(result.took, 17s);
}

TEST_CASE("a death is heard of although the stream of events broke before it")
{
  PlayGround stage(chain());
  stage.instance("db-1").lifecycle.running = {after(std::chrono::hours(1))};
  stage.at("east").script("db-1", {{.dies_after = 7s, .exit_code = 2}});
  bool cut = false;
  stage.protocol.also = [&](const Event& event) {
    if (!std::holds_alternative<StepFinished>(event) || stage.protocol.lines.back() != "start db-1 ok") return;
    stage.at("east").cut_streams();
    cut = true;
  };
  const PlayResult result = stage.play(Verb::start, {"db"});
  CHECK(cut);
  REQUIRE_EQ(result.failures.size(), 1);
  CHECK_LT(result.took, 7s + 500ms);
}

TEST_CASE("dependents of a one-shot container wait until it has ended well")
{
  PlayGround stage(chain());
  stage.instance("db-1").lifecycle.running = {ExitedCheck{}};
  stage.at("east").script("db-1", {{.dies_after = 5s, .exit_code = 0}});
  const PlayResult result = stage.play(Verb::start);
  CHECK_EQ(exit_code(result), 0);
  CHECK_GE(result.took, 5s);
  CHECK_LT(stage.protocol.place("db-1: ok"), stage.protocol.place("create app-1 ok"));
  CHECK_EQ(stage.play(Verb::start).counts, std::map<Result, std::size_t>{{Result::unchanged, 5}});
}

TEST_CASE("a one-shot container that ends before it is looked at is judged by its end, and not by its health")
{
  PlayGround stage(chain());
  FakeDaemon& east = stage.at("east");
  stage.instance("db-1").lifecycle.running = {ExitedCheck{}};
  east.has_container(container_spec(stage.environment, stage.instance("db-1"))).health = engine::Health::healthy;
  east.on_call = [&](const std::string& call, const std::string&) {
    if (call == "inspect") east.kill_process("db-1", 0);
  };
  CHECK_EQ(exit_code(stage.play(Verb::start)), 0);
  CHECK_EQ(east.container("db-1")->health, engine::Health::unhealthy); // nobody asks any more
}

TEST_CASE("a one-shot container that ends badly holds its dependents back")
{
  PlayGround stage(chain());
  stage.instance("db-1").lifecycle.running = {ExitedCheck{}};
  stage.at("east").script("db-1", {{.dies_after = 5s, .exit_code = 2, .output = {"migration failed"}}});
  const PlayResult result = stage.play(Verb::start);
  CHECK_EQ(exit_code(result), 1);
  REQUIRE_EQ(result.failures.size(), 1);
  CHECK_NE(result.failures[0].words.find("exit code 2"), std::string::npos);
  CHECK_EQ(result.failures[0].log, std::vector<std::string>{"migration failed"});
  CHECK(stage.protocol.told("app-1: skipped"));
}

TEST_CASE("a ship that stops answering while one waits for a check is told as unreachable")
{
  PlayGround stage(chain());
  stage.instance("db-1").lifecycle.running = {after(std::chrono::hours(1))};
  stage.protocol.also = [&](const Event& event) {
    const auto* finished = std::get_if<StepFinished>(&event);
    if (finished != nullptr && stage.protocol.lines.back() == "start db-1 ok") stage.at("east").reachable = false;
  };
  const PlayResult result = stage.play(Verb::start, {"db"});
  CHECK_EQ(result.counts, std::map<Result, std::size_t>{{Result::unreachable, 1}});
  CHECK_EQ(exit_code(result), 4);
  CHECK_LT(result.took, std::chrono::minutes(1));
}
