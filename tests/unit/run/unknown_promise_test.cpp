// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unit/run/webs.hpp>

#include <functional>
#include <string>
#include <vector>

/// It may be that nobody can say how many of a service are up, right before one of it is to be stopped.
using namespace maestro;
using namespace maestro::testing;

namespace {

/// Three run, and two must stay up. From some moment on it cannot be asked any more what there is.
struct Unsaid : PlayGround {
  explicit Unsaid(UpdatePolicy update) : PlayGround(sample()), east(at("east"))
  {
    environment.services.at(ServiceName("web")).update = std::move(update);
    play(Verb::start);
    for (const std::string& name : east.container_names()) old.push_back(east.container(name)->id);
    for (auto& [name, one] : environment.instances) one.settings.user = "nobody";
  }

  static Sample sample()
  {
    Sample sample;
    sample.service("web", {"web-1", "web-2", "web-3"});
    return sample;
  }

  /// So often, once this was told.
  void is_silent_from(const std::string& line, int times)
  {
    east.on_call = [this, line, times](const std::string& call, const std::string&) mutable {
      if (call != "containers" || !protocol.told(line) || times == 0) return;
      --times;
      throw Error(Fault::description, "client version 1.44 is too new", "leave 'api_version' out");
    };
  }

  bool is_old(std::size_t number) { return east.container("web-" + std::to_string(number))->id == old[number - 1]; }

  FakeDaemon& east;
  std::vector<std::string> old;
};

} // namespace

TEST_CASE("what may not be asked right before a stop fails that instance, and the play comes to its end")
{
  struct Case {
    FailureAction action;
    int times;
    std::vector<bool> are_old;
  };
  // What was replaced is only undone where it is known that enough stay.
  for (const Case& one :
       {Case{FailureAction::rollback, always, {false, true, true}},
        Case{FailureAction::rollback, 1, {true, true, true}}, Case{FailureAction::pause, always, {false, true, true}},
        Case{FailureAction::proceed, always, {false, true, true}},
        Case{FailureAction::proceed, 1, {false, true, false}}}) {
    CAPTURE(static_cast<int>(one.action));
    CAPTURE(one.times);
    Unsaid ground({.monitor = 1s, .failure_action = one.action, .min_up = Share{2}});
    ground.is_silent_from("monitor web-1 ok", one.times);
    const PlayResult result = ground.play(Verb::apply);
    CHECK_EQ(exit_code(result), 1);
    CHECK(ground.protocol.told("web-2: failed"));
    for (std::size_t i = 0; i < three_webs.size(); ++i) CHECK_EQ(ground.is_old(i + 1), one.are_old[i]);
    CHECK_EQ(ground.east.container_names(), three_webs);
    CHECK_EQ(ground.east.running_names(), three_webs);
    REQUIRE_FALSE(result.failures.empty());
    CHECK_EQ(text(result.failures[0].instances), "web-2");
    CHECK_EQ(result.failures[0].words, "it was left running: it is not known how many would be ready without it: ship "
                                       "'east': client version 1.44 is too new");
    CHECK_EQ(result.failures[0].hint, "leave 'api_version' out");
    CHECK_EQ(result.failures[0].left_behind, "nothing: its old container serves as before");
    CHECK_EQ(result.kept_up.at(0).least, 2);
  }
}

TEST_CASE("what may not be asked before an undoing leaves what has proved itself, and says so")
{
  Unsaid ground({.monitor = 1s, .min_up = Share{2}});
  ground.is_silent_from("create web-3 ok", always);
  ground.east.script("web-3", {{.refused = "exec: not found"}, {}});
  const PlayResult result = ground.play(Verb::apply);
  CHECK_EQ(exit_code(result), 1);
  CHECK_FALSE(ground.is_old(1));
  CHECK_FALSE(ground.is_old(2));
  CHECK(ground.is_old(3));
  CHECK_EQ(ground.east.container_names(), three_webs);
  REQUIRE_EQ(result.warnings.size(), 2);
  CHECK_EQ(result.warnings[0].words, "it is not undone, although web-3 failed: it is not known how many would be ready "
                                     "without it: ship 'east': client version 1.44 is too new");
}

TEST_CASE("what may not be asked before a container is stopped to be started again fails it, too")
{
  Unsaid ground({.monitor = 1s, .min_up = Share{2}});
  ground.is_silent_from("start web-1 ok", always);
  CHECK_EQ(exit_code(ground.play(Verb::restart, {}, {}, {.reuse = true})), 1);
  CHECK(ground.protocol.told("web-1: ok"));
  CHECK(ground.protocol.told("web-2: failed"));
  CHECK_EQ(ground.east.running_names(), three_webs);
}
