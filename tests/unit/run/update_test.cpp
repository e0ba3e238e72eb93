// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unit/run/webs.hpp>

#include <algorithm>
#include <csignal>
#include <map>
#include <string>
#include <vector>

/// The key `update`: how many of a service go at the same time, how many stay, and what a failure means for the others.
using namespace maestro;
using namespace maestro::testing;

namespace {

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("update: once one has failed, those that were replaced before get their old containers back")
{
  for (const std::string broken : {"web-1", "web-2", "web-3"}) {
    CAPTURE(broken);
    Webs webs;
    webs.breaks(broken);
    CHECK_EQ(exit_code(webs.play(Verb::apply)), 1);
    CHECK_EQ(webs.east.container_names(), three_webs);
    for (const auto& name : three_webs) CHECK(webs.is_old(name));
    for (const auto& name : three_webs) CHECK(webs.protocol.told(name + (name == broken ? ": failed" : ": skipped")));
    CHECK_EQ(webs.fewest, 2);
  }
}

TEST_CASE("update: what was replaced before is undone in reverse, no more at a time than are replaced")
{
  Texts names;
  for (const char* number : {"1", "2", "3", "4", "5", "6"}) names.push_back(std::string("web-") + number);
  Webs webs({.parallelism = {2}}, names);
  webs.breaks("web-6");
  for (const auto& name : names) webs.east.container(name)->stops_after = 1s;
  Texts stopped;
  webs.east.on_effect = [&](const std::string& call, const std::string& target) {
    webs.count();
    if (call == "stop") stopped.push_back(target);
  };
  CHECK_EQ(exit_code(webs.play(Verb::apply)), 1);
  CHECK_EQ(webs.east.container_names(), names);
  for (const auto& name : names) CHECK(webs.is_old(name));
  CHECK_GE(webs.fewest, 4);
  REQUIRE_GE(stopped.size(), 10);
  CHECK_EQ(stopped.back().substr(0, 5), "web-1");
}

TEST_CASE("update: with failure_action pause what was replaced stays so, and with continue the others are replaced too")
{
  for (const auto action : {FailureAction::pause, FailureAction::proceed}) {
    Webs webs({.failure_action = action});
    webs.breaks("web-2");
    CHECK_EQ(exit_code(webs.play(Verb::apply)), 1);
    CHECK_EQ(webs.east.container_names(), three_webs);
    CHECK(webs.is_new("web-1"));
    CHECK(webs.is_old("web-2"));
    CHECK_EQ(webs.is_new("web-3"), action == FailureAction::proceed);
    CHECK_EQ(webs.is_old("web-3"), action == FailureAction::pause);
  }
}

TEST_CASE("update: a new container that dies before the others have proved themselves undoes them all")
{
  for (const std::string dying : {"web-1", "web-2"}) {
    Webs webs;
    webs.east.on_boot = [&](const FakeContainer& container) {
      const bool dies =
          container.labels().contains("io.maestro.replaces") && container.labels().at("io.maestro.instance") == dying;
      return dies ? Boot{.dies_after = 8s, .exit_code = 3} : Boot{}; // proved after five
    };
    CHECK_EQ(exit_code(webs.play(Verb::apply)), 1);
    CHECK_EQ(webs.east.container_names(), three_webs);
    for (const auto& name : three_webs) CHECK(webs.is_old(name));
    CHECK(webs.protocol.told(dying + ": failed"));
  }
}

TEST_CASE("update: an interrupt undoes nothing that has proved itself, and leaves nothing under a strange name")
{
  for (const std::string at : {"stop web-1 ok", "monitor web-1 ok", "stop web-2 ok", "monitor web-2 ok"}) {
    CAPTURE(at);
    Webs webs;
    webs.protocol.also = [&](const Event& event) {
      if (std::holds_alternative<StepFinished>(event) && webs.protocol.lines.back() == at) std::raise(SIGTERM);
    };
    CHECK_EQ(exit_code(webs.play(Verb::apply)), 143);
    CHECK_EQ(webs.east.container_names(), three_webs);
    CHECK_EQ(webs.is_new("web-1"), at != "stop web-1 ok");
    CHECK_EQ(webs.is_new("web-2"), at == "monitor web-2 ok");
    CHECK(webs.is_old("web-3"));
  }
}

TEST_CASE("update: the same command ends a roll after the process was killed at any moment")
{
  for (const bool starts_first : {false, true})
    for (const bool works : {true, false})
      for (int moment = 0; moment < 24; ++moment) {
        CAPTURE(starts_first);
        CAPTURE(works);
        CAPTURE(moment);
        Webs webs({.starts_first = starts_first});
        if (!works) webs.breaks("web-3");
        webs.play_until_killed("east", moment, Verb::apply);
        const int code = exit_code(webs.play(Verb::apply));
        CHECK_EQ(webs.east.container_names(), three_webs);
        CHECK_EQ(webs.east.running_names(), three_webs);
        if (works) CHECK_EQ(code, 0);
        if (works)
          for (const auto& name : three_webs) CHECK(webs.is_new(name));
        if (!works) CHECK(webs.is_old("web-3"));
      }
}

TEST_CASE("update: so many go at the same time as parallelism says, and one stays where two are ready")
{
  struct Case {
    Share parallelism;
    std::size_t fewest;
  };
  for (const Case& one : {Case{{1}, 2}, Case{{2}, 1}, Case{{3}, 1}, Case{{100, true}, 1}, Case{{67, true}, 1},
                          Case{{34, true}, 2}, Case{{1, true}, 2}}) {
    CAPTURE(one.parallelism.value);
    for (const Verb verb : {Verb::apply, Verb::restart}) {
      Webs webs({.parallelism = one.parallelism});
      for (const auto& name : three_webs) webs.east.container(name)->stops_after = 1s;
      const PlayResult result = webs.play(verb);
      CHECK_EQ(exit_code(result), 0);
      CHECK_EQ(webs.fewest, one.fewest);
      REQUIRE_EQ(result.kept_up.size(), 1);
      CHECK_EQ(result.kept_up[0].least, one.fewest);
      CHECK_EQ(result.kept_up[0].of, 3);
    }
  }
}

TEST_CASE("update: what was added meanwhile counts among those that stayed ready, and nothing is said where none was")
{
  Webs webs;
  webs.play(Verb::kill, {"web-3"});
  webs.play(Verb::clean, {"web-3"});
  webs.fewest = 99;
  for (const char* const name : {"web-1.new", "web-2.new"}) webs.east.slow("create", name, 1s); // web-3 is ready then
  const PlayResult added = webs.play(Verb::apply);
  CHECK_EQ(webs.fewest, 2);
  REQUIRE_EQ(added.kept_up.size(), 1);
  CHECK_EQ(added.kept_up[0].least, 2);
  CHECK_EQ(added.kept_up[0].of, 3);
  webs.play(Verb::kill, {"web"});
  for (auto& [name, one] : webs.environment.instances) one.settings.user = "root";
  CHECK(webs.play(Verb::apply).kept_up.empty());
}

TEST_CASE("update: min_up is kept, whatever parallelism says")
{
  struct Case {
    Share min_up;
    std::size_t fewest;
  };
  for (const Case& one : {Case{{2}, 2}, Case{{1}, 1}, Case{{50, true}, 2}, Case{{0}, 1}}) {
    CAPTURE(one.min_up.value);
    Webs webs({.parallelism = {3}, .min_up = one.min_up});
    for (const auto& name : three_webs) webs.east.container(name)->stops_after = 1s;
    CHECK_EQ(exit_code(webs.play(Verb::apply)), 0);
    CHECK_EQ(webs.fewest, one.fewest);
    for (const auto& name : three_webs) CHECK(webs.is_new(name));
  }
}

TEST_CASE("update: what min_up forbids is refused before anything is touched, and --min-up lets it go")
{
  Webs webs({.min_up = Share{3}});
  const PlayResult refused = webs.play(Verb::apply);
  CHECK_EQ(exit_code(refused), 1);
  for (const auto& name : three_webs) CHECK(webs.is_old(name));
  REQUIRE_EQ(refused.failures.size(), 1);
  CHECK_EQ(refused.failures[0].words, "3 of 3 instances of web are ready, and 3 must stay so");
  CHECK_EQ(refused.failures[0].hint, "--min-up 2 replaces it all the same");
  CHECK_EQ(exit_code(webs.play(Verb::apply, {}, {}, {.min_up = 2})), 0);
  CHECK_EQ(webs.fewest, 2);
}

TEST_CASE("update: min_up is asked for, too, where containers are started again as they are")
{
  Webs webs({.monitor = 1s, .min_up = Share{2}});
  webs.protocol.also = [&](const Event& event) {
    if (std::holds_alternative<StepFinished>(event) && webs.protocol.lines.back() == "start web-1 ok")
      webs.east.kill_process("web-3", 1);
  };
  CHECK_EQ(exit_code(webs.play(Verb::restart, {"web-1", "web-2"}, {}, {.reuse = true})), 1);
  CHECK(webs.is_old("web-2"));
  CHECK(webs.protocol.told("web-2: failed"));
}

TEST_CASE("update: what stays after an interrupt is tidied no more at a time than -c says")
{
  Webs webs({.parallelism = {3}, .monitor = 1s});
  int busy = 0, most = 0;
  webs.east.on_call = [&](const std::string& call, const std::string&) {
    if (call != "remove") return;
    most = std::max(most, ++busy);
    net::sleep(100ms);
    --busy;
  };
  webs.protocol.also = [&](const Event& event) {
    if (std::holds_alternative<StepFinished>(event) && webs.protocol.lines.back() == "monitor web-2 ok")
      std::raise(SIGTERM);
  };
  CHECK_EQ(exit_code(webs.play(Verb::apply, {}, {}, {.concurrency = 1})), 143);
  CHECK_EQ(webs.east.container_names(), three_webs);
  CHECK(webs.is_new("web-1"));
  CHECK_EQ(most, 1);
}

TEST_CASE("update: what had failed when a second interrupt came is told as failed")
{
  Webs webs;
  webs.breaks("web-1");
  webs.protocol.also = [&](const Event& event) {
    const auto* started = std::get_if<StepStarted>(&event);
    if (started == nullptr || word(webs.plan.steps[started->step].action) != "put-back") return;
    std::raise(SIGINT);
    std::raise(SIGINT);
  };
  CHECK_EQ(exit_code(webs.play(Verb::apply)), 130);
  CHECK(webs.protocol.told("web-1: failed"));
}

TEST_CASE("update: what is down is brought up before anything else is stopped for min_up")
{
  Webs webs({.parallelism = {3}, .min_up = Share{2}});
  webs.east.kill_process("web-2", 1);
  webs.east.on_boot = [](const FakeContainer&) { return Boot{}; };
  CHECK_EQ(exit_code(webs.play(Verb::apply)), 0);
  CHECK_EQ(webs.fewest, 2);
  for (const auto& name : three_webs) CHECK(webs.is_new(name));
}

TEST_CASE("update: what is down and cannot be brought up leaves the others running for min_up")
{
  Webs webs({.min_up = Share{2}});
  webs.east.kill_process("web-2", 1);
  webs.east.script("web-2", {{.refused = "exec: not found"}});
  CHECK_EQ(exit_code(webs.play(Verb::apply)), 1);
  CHECK(webs.is_old("web-1"));
  CHECK(webs.is_old("web-3"));
}

TEST_CASE("update: what fails while it is asked how many are ready keeps the others as well")
{
  Webs webs({.parallelism = {2}, .min_up = Share{1}});
  webs.east.on_call = [&](const std::string& call, const std::string& target) {
    if (call == "containers" && webs.protocol.told("create web-2 ok")) net::sleep(300ms);
    if (call != "create" || target != "web-1.new") return;
    net::sleep(100ms);
    throw Error(Fault::failed, "no space left on device");
  };
  CHECK_EQ(exit_code(webs.play(Verb::apply)), 1);
  CHECK(webs.protocol.told("create web-2 ok"));
  CHECK(webs.protocol.told("web-2: skipped"));
  for (const auto& name : three_webs) CHECK(webs.is_old(name));
  CHECK_EQ(webs.fewest, 3);
}

TEST_CASE("update: before each stop it is asked how many are ready, and one that died meanwhile keeps the others")
{
  for (const bool is_selected : {true, false}) {
    CAPTURE(is_selected);
    Webs webs({.monitor = 1s, .min_up = Share{2}});
    const Texts things = is_selected ? Texts{} : Texts{"web-1", "web-2"};
    webs.protocol.also = [&](const Event& event) {
      if (std::holds_alternative<StepFinished>(event) && webs.protocol.lines.back() == "monitor web-1 ok")
        webs.east.kill_process("web-3", 1);
    };
    const PlayResult result = webs.play(Verb::apply, things);
    CHECK_EQ(exit_code(result), 1);
    CHECK(webs.is_new("web-1"));
    CHECK(webs.is_old("web-2"));
    CHECK(webs.protocol.told("web-2: failed"));
    REQUIRE_GE(result.failures.size(), 1);
    CHECK(std::ranges::any_of(result.failures, [](const Failure& failure) {
      return failure.words == "it was left running: without it 1 of 3 instances of web would be ready, and 2 must be";
    }));
  }
}

TEST_CASE("update: what has become ready since it was planned is kept for min_up as well")
{
  Webs webs({.min_up = Share{1}}, {"web-1"});
  webs.east.container("web-1")->health = engine::Health::unhealthy;
  webs.east.on_call = [&](const std::string& call, const std::string&) {
    if (call == "create") webs.east.container("web-1")->health = engine::Health::healthy;
  };
  CHECK_EQ(exit_code(webs.play(Verb::apply)), 1);
  CHECK(webs.is_old("web-1"));
  CHECK(webs.protocol.told("web-1: failed"));
}

TEST_CASE("update: what cannot be undone without too few being up stays as it is")
{
  Webs webs({.min_up = Share{2}});
  webs.east.on_boot = [&](const FakeContainer& container) { // neither the new nor the old third one comes up
    return container.spec.name.starts_with("web-3") ? Boot{.dies_after = 10ms, .exit_code = 3} : Boot{};
  };
  const PlayResult result = webs.play(Verb::apply);
  CHECK_EQ(exit_code(result), 1);
  CHECK(webs.is_new("web-1"));
  CHECK(webs.is_new("web-2"));
  CHECK_EQ(webs.east.container_names(), Texts{"web-1", "web-2", "web-3", "web-3.new"}); // which tells what it replaced
  CHECK_EQ(webs.fewest, 2);
  REQUIRE_EQ(result.kept_up.size(), 1);
  CHECK_EQ(result.kept_up[0].least, 2); // what was only thought of does not count
  REQUIRE_EQ(result.warnings.size(), 2);
  CHECK_EQ(result.warnings[0].words, "it is not undone, although web-3 failed: without it 1 of 3 instances of web "
                                     "would be ready, and 2 must be");
}

TEST_CASE("update: instances on ships that do not answer are down")
{
  Sample sample;
  sample.service("web", {"web-1", "web-2", "web-3"});
  sample.environment.ships[ShipName("west")] = {.name = ShipName("west"), .ip = "10.0.0.9"};
  sample.environment.instances.at(InstanceName("web-3")).ship = ShipName("west");
  PlayGround ground(sample);
  ground.environment.services.at(ServiceName("web")).update = UpdatePolicy{.min_up = Share{2}};
  ground.play(Verb::start);
  for (auto& [name, one] : ground.environment.instances) one.settings.user = "nobody";
  ground.at("west").reachable = false;
  const PlayResult result = ground.play(Verb::apply);
  CHECK_NE(exit_code(result), 0);
  CHECK_EQ(ground.at("east").container("web-1")->spec.settings.user, "");
  CHECK_EQ(ground.at("east").container("web-2")->spec.settings.user, "");
}

TEST_CASE("update: delay is waited before the next ones, and monitor after each")
{
  Webs webs({.delay = 10s, .monitor = 30s});
  const PlayResult result = webs.play(Verb::apply);
  CHECK_EQ(exit_code(result), 0);
  CHECK_GE(result.took, 110s);
  CHECK_LT(result.took, 115s);
  Webs quick({.monitor = 0s});
  CHECK_LT(quick.play(Verb::apply).took, 3s);
}

TEST_CASE("update: the time of monitor is not over when the stream of events ends and is opened again")
{
  Webs webs({.monitor = 30s});
  webs.protocol.also = [&](const Event& event) {
    if (std::holds_alternative<StepFinished>(event) && webs.protocol.lines.back() == "start web-1 ok")
      webs.east.cut_streams(false);
  };
  const PlayResult result = webs.play(Verb::apply);
  CHECK_EQ(exit_code(result), 0);
  CHECK_GE(result.took, 90s);
}

TEST_CASE("update: restart rolls only what says how, and stops nothing that needs it")
{
  Sample sample;
  sample.service("web", three_webs).service("front", {"front-1"}, {"web"});
  PlayGround ground(sample);
  ground.environment.services.at(ServiceName("web")).update = UpdatePolicy{.monitor = 1s};
  ground.play(Verb::start);
  FakeDaemon& east = ground.at("east");
  std::size_t fewest = 99;
  east.on_effect = [&](const std::string&, const std::string&) {
    fewest = std::min(fewest, east.running_names().size());
  };
  CHECK_EQ(exit_code(ground.play(Verb::restart, {"web"})), 0);
  CHECK_EQ(fewest, 3);
  CHECK_EQ(exit_code(ground.play(Verb::restart, {"web", "front"})), 0);
  CHECK_EQ(fewest, 2); // front is stopped as before, and started once web has rolled
  CHECK_EQ(east.running_names(), Texts{"front-1", "web-1", "web-2", "web-3"});
}

// ---- start-first.

TEST_CASE("update: start-first stops the old container once the new one has proved itself beside it")
{
  for (const Verb verb : {Verb::apply, Verb::restart}) {
    Webs webs({.starts_first = true});
    webs.east.calls.clear();
    CHECK_EQ(exit_code(webs.play(verb, {"web-1"})), 0);
    CHECK_EQ(webs.east.changes(), Texts{"create web-1.new", "start web-1.new", "stop web-1", "rename web-1",
                                        "rename web-1.new", "remove web-1.old"});
    CHECK_EQ(webs.fewest, 3);
    CHECK_EQ(webs.east.container_names(), three_webs);
    CHECK(webs.is_new("web-1"));
  }
  Webs webs({.parallelism = {3}, .min_up = Share{3}, .starts_first = true});
  const PlayResult result = webs.play(Verb::apply);
  CHECK_EQ(exit_code(result), 0);
  CHECK_EQ(webs.fewest, 3);
  REQUIRE_EQ(result.kept_up.size(), 1);
  CHECK_EQ(result.kept_up[0].least, 3);
}

TEST_CASE("update: start-first leaves the old container alone if the new one fails")
{
  for (const std::string how : {"refused", "dies", "check", "monitor"}) {
    CAPTURE(how);
    Webs webs({.starts_first = true});
    if (how == "check") webs.instance("web-1").lifecycle.running = {LogCheck{.match_regex = "never", .max_wait = 3s}};
    webs.east.on_boot = [&](const FakeContainer& container) {
      if (!container.labels().contains("io.maestro.replaces")) return Boot{};
      if (how == "refused") return Boot{.refused = "exec: not found"};
      if (how == "dies") return Boot{.dies_after = 1ms, .exit_code = 3};
      return how == "monitor" ? Boot{.dies_after = 3s, .exit_code = 3} : Boot{};
    };
    webs.east.calls.clear();
    const PlayResult result = webs.play(Verb::apply, {"web-1"});
    CHECK_EQ(exit_code(result), 1);
    CHECK(webs.is_old("web-1"));
    CHECK_EQ(webs.east.container_names(), three_webs);
    CHECK_EQ(webs.fewest, 3);
    CHECK(result.down.empty());
    REQUIRE_EQ(result.failures.size(), 1);
    CHECK_EQ(result.failures[0].left_behind, "nothing: its old container serves as before");
  }
}

TEST_CASE("update: a new container that lived on the old one is undone once that has stopped")
{
  Webs webs({.starts_first = true});
  webs.east.on_effect = [&](const std::string& call, const std::string& target) {
    if (call == "stop" && target == "web-1" && webs.east.container("web-1.new") != nullptr)
      webs.east.kill_process("web-1.new", 7);
  };
  CHECK_EQ(exit_code(webs.play(Verb::apply, {"web-1"})), 1);
  CHECK(webs.is_old("web-1"));
  CHECK_EQ(webs.east.container_names(), three_webs);
}

TEST_CASE("update: start-first says why it is not done")
{
  struct Case {
    std::function<void(Instance&)> change;
    std::string why;
  };
  const std::vector<Case> cases{
      {[](Instance& one) {
         one.settings.ports = {{.name = "http", .exposed = {80, 80}, .external = {8080, 8080}}};
       },
       "both would publish port 8080"},
      {[](Instance& one) { one.settings.network_mode = "host"; }, "both would have the ship's network"},
      {[](Instance& one) { one.settings.networks = {{.network = "net", .ipv4 = "10.1.2.3"}}; },
       "both would have the address 10.1.2.3"},
      {[](Instance& one) {
         one.settings.binds = {{"/srv/data", "/data", "rw"}};
       },
       "both would write to /srv/data"},
      {[](Instance& one) { one.settings.volumes_from = {"web-2"}; }, "it needs things of another container"}};
  for (const Case& one : cases) {
    CAPTURE(one.why);
    Webs webs({.starts_first = true});
    one.change(webs.instance("web-1"));
    webs.play(Verb::apply, {"web-1"});
    REQUIRE_GE(webs.plan.remarks.size(), 1);
    CHECK_EQ(webs.plan.remarks[0].text, "is stopped before its new container starts: " + one.why);
  }
  Webs webs({.starts_first = true});
  webs.instance("web-1").settings.binds = {{"/srv/data", "/data", "ro"}};
  webs.instance("web-1").settings.ports = {{.name = "http", .exposed = {80, 80}, .external = {8080, 8090}}};
  webs.play(Verb::apply, {"web-1"});
  CHECK(webs.plan.remarks.empty());
  CHECK_EQ(webs.fewest, 3);
}

TEST_CASE("update: what is adopted counts as ready, for the plan and for who carries it out")
{
  Webs webs({.min_up = Share{2}});
  for (const char* const theirs : {"web-2", "web-3"}) {
    auto& labels = webs.east.container(theirs)->spec.own_labels;
    labels.clear();
    labels["com.docker.compose.project"] = "blog";
  }
  webs.play(Verb::apply, {"web-1"}, {}, {.adopt = true});
  CHECK(webs.is_new("web-1"));
}

TEST_CASE("update: what two containers can have at the same time keeps nothing from starting first")
{
  const std::vector<std::function<void(ContainerSettings&)>> shapes{
      [](ContainerSettings& settings) { // which no engine publishes
        settings.ports = {{.name = "http", .exposed = {80, 80}, .external = {8080, 8080}}};
        settings.network_mode = "none";
      },
      [](ContainerSettings& settings) {
        settings.ports = {{.name = "http", .exposed = {80, 80}, .external = {0, 0}}};
      },
      [](ContainerSettings& settings) {
        settings.binds = {{"/var/run/docker.sock", "/var/run/docker.sock", "rw"}, {"/dev/dri", "/dev/dri", "rw"}};
      },
  };
  for (const auto& shape : shapes) {
    Webs webs({.starts_first = true});
    shape(webs.instance("web-1").settings);
    webs.play(Verb::apply, {"web-1"});
    CHECK(webs.plan.remarks.empty());
    CHECK_EQ(webs.fewest, 3);
  }
}

TEST_CASE("update: an interrupt while the new container is watched beside the old one takes it away again")
{
  for (const std::string at : {"start web-1 ok", "wait web-1 ok", "stop web-1 ok"}) {
    CAPTURE(at);
    Webs webs({.starts_first = true});
    webs.protocol.also = [&](const Event& event) {
      if (std::holds_alternative<StepFinished>(event) && webs.protocol.lines.back() == at) std::raise(SIGTERM);
    };
    CHECK_EQ(exit_code(webs.play(Verb::apply, {"web-1"})), 143);
    CHECK_EQ(webs.east.container_names(), three_webs);
    CHECK_EQ(webs.east.running_names(), three_webs);
    CHECK_EQ(webs.is_new("web-1"), at == "stop web-1 ok");
  }
}

TEST_CASE("update: what was left running beside an old container that is gone makes room for a new one")
{
  for (const Verb again : {Verb::start, Verb::restart, Verb::apply}) {
    CAPTURE(to_text(again));
    Webs webs({.starts_first = true});
    constexpr int stops = 2; // after the creation and the start of the new one
    webs.play_until_killed("east", stops, Verb::apply, {"web-1"});
    REQUIRE_NE(webs.east.container("web-1.new"), nullptr);
    CHECK(webs.east.container("web-1.new")->running());
    net::run(
        [&] {
          webs.east.connect()->remove("web-1"); // by hand
          return 0;
        },
        net::Time::simulated);
    const PlayResult result = webs.play(again, {"web-1"});
    CHECK_EQ(exit_code(result), 0);
    CHECK(result.warnings.empty());
    CHECK_EQ(webs.east.container_names(), three_webs);
    CHECK_EQ(webs.east.running_names(), three_webs);
  }
}
