// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unit/run/play_ground.hpp>

#include <csignal>
#include <string>
#include <utility>

/// What a play tells is what is.
using namespace maestro;
using namespace maestro::testing;

TEST_CASE("a container that restarts in a loop is not taken for up by the next start")
{
  PlayGround ground(web_over_db());
  ground.instance("db-1").settings.restart.name = "always";
  ground.at("east").script("db-1", {{.dies_after = 5ms, .exit_code = 3}});
  CHECK_EQ(exit_code(ground.play(Verb::start)), 1);
  const PlayResult again = ground.play(Verb::start);
  CHECK_EQ(exit_code(again), 1);
  CHECK_EQ(ground.at("east").container("web-1"), nullptr);
  CHECK_EQ(exit_code(ground.play(Verb::start, {"db-1"})), 1); // named alone
  CHECK_EQ(exit_code(ground.play(Verb::restart, {"db-1"}, {}, {.only_if_changed = true})), 1);
}

TEST_CASE("what is required and runs is tested before what requires it is started")
{
  PlayGround ground(web_over_db());
  ground.instance("db-1").lifecycle.running = {RexecCheck{.command = {"ready"}, .attempts = 2, .delay = 1s}};
  ground.at("east").on_execute = [](const FakeContainer&, const auto&) { return engine::ExecResult{1, "deaf"}; };
  CHECK_EQ(exit_code(ground.play(Verb::start)), 1);
  const PlayResult again = ground.play(Verb::start);
  CHECK_EQ(exit_code(again), 1);
  CHECK(ground.protocol.told("db-1: failed"));
  CHECK(ground.protocol.told("web-1: skipped"));
  CHECK_EQ(ground.at("east").container("web-1"), nullptr);
  ground.at("east").on_execute = nullptr;
  CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
  CHECK(ground.protocol.told("db-1: unchanged"));
}

TEST_CASE("nothing is tested where nothing that requires it is started")
{
  PlayGround ground(web_over_db());
  ground.instance("db-1").lifecycle.running = {RexecCheck{.command = {"ready"}}};
  CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
  ground.at("east").calls.clear();
  CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
  CHECK_EQ(ground.at("east").calls.size(), 2); // the lists of containers and images
}

TEST_CASE("an unhealthy container is not taken for up, and its health check's output is shown")
{
  PlayGround ground(web_over_db());
  ground.at("east").script("db-1", {{.unhealthy_after = 10ms}});
  CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
  net::run(
      [] {
        net::sleep(1s);
        return 0;
      },
      net::Time::simulated);
  const PlayResult again = ground.play(Verb::start, {"db-1"});
  CHECK_EQ(exit_code(again), 1);
  REQUIRE_EQ(again.failures.size(), 1);
  CHECK_NE(again.failures[0].words.find("unhealthy"), std::string::npos);
}

TEST_CASE("a paused container is not up")
{
  PlayGround ground(web_over_db());
  ground.play(Verb::start);
  ground.at("east").container("db-1")->state = engine::State::paused;
  const PlayResult again = ground.play(Verb::start);
  CHECK_EQ(exit_code(again), 1);
  CHECK_NE(again.failures.at(0).words.find("paused"), std::string::npos);
}

TEST_CASE("a container that is paused while it is waited for is told as paused, with what to do about it")
{
  PlayGround ground(Sample().service("db", {"db-1"}).service("app", {"app-1"}, {"db"}));
  FakeDaemon& east = ground.at("east");
  ground.play(Verb::start, {"db"});
  ground.instance("db-1").lifecycle.running = {after(1s)};
  east.on_call = [&](const std::string& call, const std::string&) {
    if (call == "inspect") east.container("db-1")->state = engine::State::paused; // after the list was read
  };
  const PlayResult result = ground.play(Verb::start);
  REQUIRE_EQ(result.failures.size(), 1);
  CHECK_EQ(result.failures[0].words, "the container is paused");
  CHECK_NE(result.failures[0].hint.find("docker unpause"), std::string::npos);
  CHECK_EQ(east.container("app-1"), nullptr);
}

TEST_CASE("a death that is heard before the play ends counts, of what was called started and of what ran before")
{
  for (const bool ran_before : {false, true}) {
    CAPTURE(ran_before);
    Sample sample = web_over_db();
    sample.service("slow", {"slow-1"});
    PlayGround ground(sample);
    ground.instance("slow-1").lifecycle.running = {after(10s)};
    if (ran_before)
      ground.at("east").has_container(container_spec(ground.environment, ground.instance("db-1")));
    else
      ground.at("east").script("db-1", {{.dies_after = 300ms, .exit_code = 7}});
    ground.at("east").on_call = [&, killed = false](const std::string& call, const std::string&) mutable {
      if (ran_before && call == "start" && !killed) {
        killed = true;
        ground.at("east").kill_process("db-1", 7);
      }
    };
    const PlayResult result = ground.play(Verb::start);
    CHECK_EQ(exit_code(result), 1);
    CHECK_EQ(count_of(result, Result::failed), 1);
    REQUIRE_GE(result.failures.size(), 1);
    CHECK_NE(result.failures[0].words.find("exit code 7"), std::string::npos);
  }
}

TEST_CASE("what is not started yet when what it needs dies is not started, although its turn has begun")
{
  PlayGround ground(web_over_db());
  FakeDaemon& east = ground.at("east");
  ground.instance("web-1").lifecycle.pre_start = {after(1s)};
  east.script("db-1", {{.dies_after = 300ms, .exit_code = 7}});
  const PlayResult result = ground.play(Verb::start);
  CHECK_EQ(exit_code(result), 1);
  CHECK(ground.protocol.told("db-1: failed"));
  CHECK(ground.protocol.told("web-1: skipped"));
  CHECK_EQ(east.container("web-1"), nullptr);
}

TEST_CASE("what has no checks is watched for a moment before the play ends")
{
  for (const char* policy : {"no", "always", "on-failure"})
    for (const bool restarts : {false, true}) {
      CAPTURE(policy);
      CAPTURE(restarts);
      PlayGround ground(web_over_db());
      ground.instance("db-1").settings.restart.name = policy;
      if (restarts) ground.play(Verb::start);
      ground.at("east").script("db-1", {{.dies_after = 300ms, .exit_code = 7}});
      const PlayResult result = ground.play(restarts ? Verb::restart : Verb::start, {"db-1"});
      CHECK_EQ(exit_code(result), 1);
      CHECK_EQ(count_of(result, Result::failed), 1);
      REQUIRE_EQ(result.failures.size(), 1);
      CHECK_NE(result.failures[0].words.find("exit code 7"), std::string::npos);
    }
}

TEST_CASE("nothing waits for that moment but the end of the play, and not what has checks")
{
  PlayGround ground(web_over_db());
  CHECK_GE(ground.play(Verb::start).took, 500ms);
  CHECK_LT(ground.play(Verb::start).took, 100ms); // nothing was started
  ground.play(Verb::stop);
  for (const char* name : {"db-1", "web-1"}) ground.instance(name).lifecycle.running = {after(1ms)};
  CHECK_LT(ground.play(Verb::start).took, 100ms);
  ground.play(Verb::stop);
  ground.instance("db-1").lifecycle.running.clear(); // what web-1 needs
  net::TimePoint began{}, begun{};
  ground.protocol.also = [&](const Event& event) {
    if (std::holds_alternative<PlayStarted>(event)) began = net::now();
    if (const auto* step = std::get_if<StepStarted>(&event))
      if (name(ground.plan.steps[step->step].subject) == "web-1") begun = net::now();
  };
  CHECK_GE(ground.play(Verb::start).took, 500ms);
  CHECK_LT(begun - began, 300ms);
}

TEST_CASE("an interrupt ends that moment")
{
  PlayGround ground(web_over_db());
  ground.protocol.also = [](const Event& event) {
    const auto* finished = std::get_if<InstanceFinished>(&event);
    if (finished != nullptr && finished->instance == InstanceName("web-1")) std::raise(SIGINT);
  };
  const PlayResult result = ground.play(Verb::start, {}, {}, {}, net::Time::real);
  CHECK_EQ(exit_code(result), 130);
  CHECK_LT(result.took, 450ms);
}

TEST_CASE("a step that takes longer than usual says for how long it goes on")
{
  for (const char* call : {"create", "start"}) {
    CAPTURE(call);
    PlayGround ground(web_over_db());
    for (auto& [name, ship] : ground.environment.ships) ship.timeout = 10s;
    ground.at("east").slow(call, "*", 90s);
    std::vector<std::string> told;
    ground.protocol.also = [&](const Event& event) {
      const auto* progress = std::get_if<StepProgress>(&event);
      if (progress == nullptr || progress->waited == 0s) return;
      const Step& step = ground.plan.steps[progress->step];
      if (word(step.action) == "wait") return; // for half as long as the start took
      told.push_back(std::string(word(step.action)) + " " +
                     std::to_string(std::chrono::duration_cast<std::chrono::seconds>(progress->waited).count()));
    };
    CHECK_EQ(exit_code(ground.play(Verb::start, {"db-1"})), 0);
    CHECK_EQ(ground.plan.goals.size(), 1);
    CHECK_EQ(fmt::format("{}", fmt::join(told, ", ")), fmt::format("{0} 10, {0} 20, {0} 40, {0} 80", call));
  }
}

TEST_CASE("a container that the list calls created is looked at before it is judged")
{
  PlayGround ground(web_over_db());
  ground.play(Verb::start);
  FakeDaemon& east = ground.at("east");
  east.lists_as_created.insert("db-1"); // Docker, after a full disk
  east.calls.clear();
  CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
  CHECK(east.changes().empty());
}

TEST_CASE("what somebody else has stopped meanwhile is not told as stopped by us")
{
  PlayGround ground(web_over_db());
  ground.play(Verb::start);
  ground.at("east").on_call = [&](const std::string& call, const std::string& target) {
    if (call == "stop" && target == "web-1") ground.at("east").kill_process("web-1", 0);
  };
  const PlayResult result = ground.play(Verb::stop, {"web-1"});
  CHECK_EQ(exit_code(result), 0);
  CHECK_EQ(count_of(result, Result::unchanged), 1);
}

TEST_CASE("after a start or stop without an answer it is said that its effect is not known")
{
  PlayGround ground(web_over_db());
  ground.at("east").lose_answer("start", "db-1");
  const PlayResult start = ground.play(Verb::start, {"db-1"});
  CHECK_NE(start.failures.at(0).left_behind.find("not known whether it took effect"), std::string::npos);
  ground.at("east").lose("stop", "db-1");
  const PlayResult stop = ground.play(Verb::stop, {"db-1"});
  CHECK_NE(stop.failures.at(0).left_behind.find("not known whether it took effect"), std::string::npos);
}

TEST_CASE("what was stopped to be replaced and cannot be put back is told as down")
{
  PlayGround ground(web_over_db());
  ground.play(Verb::start);
  ground.at("east").script("db-1", {{.refused = "no such device"}});
  std::vector<std::string> down;
  ground.protocol.also = [&](const Event& event) {
    if (const auto* finished = std::get_if<InstanceFinished>(&event); finished != nullptr && finished->down)
      down.push_back(finished->instance.text());
  };
  const PlayResult result = ground.play(Verb::restart);
  CHECK_EQ(exit_code(result), 1);
  CHECK_EQ(down, std::vector<std::string>{"db-1"});
  CHECK_EQ(result.down, std::vector{InstanceName("db-1")});
  CHECK_EQ(result.failures.at(1).doing, "put the old container back");
  CHECK_NE(result.failures.at(0).left_behind.find("it is down"), std::string::npos);
}

TEST_CASE("what may have been brought up is taken away again if no answer came, and the old one serves")
{
  for (const std::string how : {"the answer is lost", "the request is lost", "no answer comes"}) {
    CAPTURE(how);
    PlayGround ground(web_over_db());
    FakeDaemon& east = ground.at("east");
    ground.play(Verb::start);
    if (how == "the answer is lost") east.lose_answer("start", "db-1");
    if (how == "the request is lost") east.lose("start", "db-1");
    if (how == "no answer comes") east.hang("start", "db-1");
    const std::string old = east.container("db-1")->id;
    const PlayResult result = ground.play(Verb::restart);
    CHECK(result.down.empty());
    CHECK_EQ(east.container("db-1")->id, old);
    CHECK_EQ(east.running_names(), std::vector<std::string>{"db-1", "web-1"});
    CHECK_NE(result.failures.at(0).left_behind.find("its old container serves"), std::string::npos);
  }
}

TEST_CASE("what was to be brought up again when a second interrupt came is not told as down")
{
  PlayGround ground(web_over_db());
  ground.play(Verb::start);
  ground.at("east").slow("start", "db-1", std::chrono::hours(1));
  ground.protocol.also = [&](const Event& event) {
    const auto* started = std::get_if<StepStarted>(&event);
    if (started == nullptr || word(ground.plan.steps[started->step].action) != "start") return;
    std::raise(SIGINT);
    std::raise(SIGINT);
  };
  const PlayResult result = ground.play(Verb::restart);
  CHECK_EQ(exit_code(result), 130);
  CHECK_EQ(result.down, std::vector{InstanceName("web-1")});
}

TEST_CASE("what was stopped to put back another, which is not there, is told as down; what may be there is not")
{
  for (const bool is_down : {true, false}) {
    CAPTURE(is_down);
    PlayGround ground(web_over_db());
    FakeDaemon& east = ground.at("east");
    ground.instance("db-1").lifecycle.running = {HealthCheck{.max_wait = 1s}};
    east.on_boot = [](const FakeContainer&) { return Boot{.healthy_after = 10ms}; };
    ground.play(Verb::start);
    east.on_boot = [](const FakeContainer&) { return Boot{}; };
    const auto lose_the_way_back = [&](const std::string& call, const std::string& target) {
      if (call != "stop" || target != "db-1") return;
      if (is_down)
        east.lose("rename", "db-1");
      else
        east.lose_answer("start", "db-1.old");
    };
    east.on_call = [&, stops = 0](const std::string& call, const std::string& target) mutable {
      if (call == "stop" && ++stops == 2) lose_the_way_back(call, target);
    };
    const PlayResult result = ground.play(Verb::restart, {"db-1"});
    CHECK_EQ(exit_code(result), 1);
    CHECK_EQ(result.down.size(), is_down ? 1 : 0);
  }
}

TEST_CASE("a second interrupt still tells what is known of each instance")
{
  PlayGround ground(chain());
  ground.at("east").slow("create", "db-1", std::chrono::hours(1));
  int seen = 0;
  ground.protocol.also = [&](const Event& event) {
    if (std::holds_alternative<StepStarted>(event) && ++seen == 2) {
      std::raise(SIGINT);
      std::raise(SIGINT);
    }
  };
  const PlayResult result = ground.play(Verb::start);
  CHECK_EQ(exit_code(result), 130);
  std::size_t told = 0;
  for (const auto& [kind, number] : result.counts) told += number;
  CHECK_EQ(told, 5);
}

TEST_CASE("the engine's warnings about a new container reach the user")
{
  PlayGround ground(web_over_db());
  ground.at("east").warns = {"Your kernel does not support swap limit capabilities"};
  const PlayResult result = ground.play(Verb::start, {"db-1"});
  REQUIRE_EQ(result.warnings.size(), 1);
  CHECK_EQ(result.warnings[0].instance, InstanceName("db-1"));
  CHECK_NE(result.warnings[0].words.find("swap limit"), std::string::npos);
}

TEST_CASE("a start tells which running instances differ from the description")
{
  PlayGround ground(web_over_db());
  ground.play(Verb::start);
  ground.instance("web-1").settings.user = "nobody";
  ground.play(Verb::start);
  REQUIRE_EQ(ground.plan.remarks.size(), 1);
  CHECK(ground.plan.remarks[0].kind == Remark::Kind::differs);
  CHECK_EQ(ground.plan.remarks[0].name, "web-1");
}

TEST_CASE("what Podman ignores or refuses is told of what it is to make, and of nothing else")
{
  PlayGround ground(web_over_db());
  ground.at("east").is_podman = true;
  for (const char* const name : {"db-1", "web-1"}) ground.instance(name).settings.domainname = "example";
  ground.instance("db-1").settings.init = true;
  ground.play(Verb::start, {"db-1"});
  REQUIRE_EQ(ground.plan.remarks.size(), 1);
  const Remark& remark = ground.plan.remarks[0];
  CHECK(remark.kind == Remark::Kind::podman);
  CHECK_EQ(remark.name, "db-1");
  CHECK_EQ(remark.text, "is made by Podman, where 'domainname' is ignored; 'init' is refused unless catatonit is "
                        "installed on the host");
  ground.play(Verb::start, {"db-1"});
  CHECK(ground.plan.remarks.empty()); // it runs, and is left so
  ground.play(Verb::restart, {"db-1"});
  CHECK_EQ(ground.plan.remarks.size(), 1);
  ground.at("east").is_podman = false;
  ground.play(Verb::restart, {"db-1"});
  CHECK(ground.plan.remarks.empty());
}

TEST_CASE("an exec check of a play knows Maestro's own environment, also with its variables on standard input")
{
  PlayGround ground(web_over_db());
  using By = ExecCheck::EnvironmentBy;
  for (const By by : {By::environment, By::standard_input}) {
    ground.instance("db-1").lifecycle.pre_start = {ExecCheck{
        .command = {"/bin/sh", "-c", "test \"$MINE\" = yes"}, .attempts = 1, .timeout = 10s, .environment_by = by}};
    const PlayResult result =
        ground.play(Verb::start, {"db-1"}, {.process_environment = {"MINE=yes", "PATH=/bin"}}, {}, net::Time::real);
    CHECK_EQ(exit_code(result), 0);
    ground.at("east").clear();
  }
}

TEST_CASE(
    "an instance whose pull was cut by an interrupt, and whose network failed beside it, is told as its errors tell")
{
  for (const std::string how : {"refused", "not answered"}) {
    CAPTURE(how);
    Sample sample = web_over_db();
    sample.environment.networks["back"] = {.name = "back"};
    sample.environment.instances.at(InstanceName("db-1")).settings.networks.push_back({.network = "back"});
    PlayGround ground(sample);
    FakeDaemon& east = ground.at("east");
    east.images.clear();
    east.pull_time = 1h;
    east.network_time = 1s;
    if (how == "refused")
      east.on_effect = [&](const std::string& call, const std::string&) {
        if (call == "network") net::sleep(2s), throw engine::Refused(500, "no space left on device");
      };
    if (how == "not answered") east.hang("network", "back");
    ground.protocol.also = [&](const Event& event) {
      const auto* started = std::get_if<StepStarted>(&event);
      if (started != nullptr && word(ground.plan.steps[started->step].action) == "network") std::raise(SIGINT);
    };
    const PlayResult result = ground.play(Verb::start, {"db-1"});
    REQUIRE_EQ(result.failures.size(), 1);
    CHECK_EQ(result.counts.at(result.failures[0].result), 1);
    CHECK_FALSE(ground.protocol.told("db-1: cancelled"));
  }
}

TEST_CASE("of a loop that runs at this moment no exit code is told")
{
  PlayGround ground(web_over_db());
  FakeDaemon& east = ground.at("east");
  ground.play(Verb::start);
  for (const engine::State state : {engine::State::running, engine::State::restarting}) {
    FakeContainer& looping = *east.container("db-1");
    looping.state = state;
    looping.restart_count = 5;
    looping.exit_code = state == engine::State::running ? 0 : 3;
    looping.spec.settings.restart.name = "always";
    ground.instance("db-1").settings.restart.name = "always";
    net::run(
        [&] {
          engine::Fleet fleet = ground.connect();
          const std::vector<InstanceName> one{InstanceName("db-1")};
          const Observed observed = observe(ground.environment, fleet, {.instances = one});
          LinkBook links(ground.environment);
          const Standing standing = standing_of(ground.environment, ground.instance("db-1"), observed, links);
          CHECK_EQ(standing.condition, Condition::restarting);
          CHECK_EQ(in_words(standing),
                   state == engine::State::running ? "restarting (5 times)" : "restarting (exit code 3, 5 times)");
          return 0;
        },
        net::Time::simulated);
  }
}

TEST_CASE("truth: a name that is taken by our own new container, as described, is the container that was to be made")
{
  PlayGround ground(Sample().service("web", {"web-1"}));
  FakeDaemon& east = ground.at("east");
  std::string theirs;
  bool is_made = false;
  east.on_call = [&](const std::string& call, const std::string&) {
    if (call != "create" || std::exchange(is_made, true)) return; // by the same request before
    theirs =
        east.has_container(container_spec(ground.environment, ground.instance("web-1")), engine::State::created).id;
  };
  CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
  REQUIRE(east.container("web-1") != nullptr);
  CHECK_EQ(east.container("web-1")->id, theirs);
  CHECK(east.container("web-1")->running());
}

TEST_CASE("truth: a name that is taken by another container is a failure, and that container stays as it is")
{
  for (const bool is_started : {false, true}) {
    CAPTURE(is_started);
    PlayGround ground(Sample().service("web", {"web-1"}));
    FakeDaemon& east = ground.at("east");
    std::string theirs;
    bool is_made = false;
    east.on_call = [&](const std::string& call, const std::string&) {
      if (call != "create" || std::exchange(is_made, true)) return;
      Instance theirs_to_make = ground.instance("web-1");
      if (!is_started) theirs_to_make.settings.hostname = "another"; // of another description
      theirs = east.has_container(container_spec(ground.environment, theirs_to_make),
                                  is_started ? engine::State::running : engine::State::created)
                   .id;
    };
    const PlayResult result = ground.play(Verb::start);
    REQUIRE_EQ(result.failures.size(), 1);
    CHECK_NE(result.failures[0].words.find("already in use"), std::string::npos);
    CHECK_EQ(east.container("web-1")->id, theirs);
    CHECK_EQ(east.container("web-1")->running(), is_started);
  }
}

TEST_CASE("truth: what an engine could not start is created anew at the next try")
{
  for (const Verb verb : {Verb::start, Verb::apply}) {
    CAPTURE(to_text(verb));
    PlayGround ground(Sample().service("web", {"web-1"}));
    ground.at("east").script("web-1", {{.refused = "task 0123: already exists"}, {}});
    CHECK_EQ(exit_code(ground.play(verb)), 1);
    const std::string refused = ground.at("east").container("web-1")->id;
    CHECK_EQ(exit_code(ground.play(verb)), 0);
    CHECK(ground.protocol.told("remove web-1 ok"));
    CHECK(ground.protocol.told("create web-1 ok"));
    CHECK_NE(ground.at("east").container("web-1")->id, refused);
    CHECK_EQ(ground.at("east").running_names(), std::vector<std::string>{"web-1"});
  }
}

TEST_CASE("truth: what was created and never started is started as it is")
{
  PlayGround ground(Sample().service("web", {"web-1"}));
  ground.play_until_killed("east", 1, Verb::start);
  const std::string created = ground.at("east").container("web-1")->id;
  CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
  CHECK_EQ(ground.at("east").container("web-1")->id, created);
}
