// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/view/events_json.hpp>
#include <maestro/view/play_lines.hpp>
#include <maestro/view/play_window.hpp>

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <strings/cells.hpp>
#include <support/golden.hpp>
#include <support/screen.hpp>
#include <unit/model/sample.hpp>

#include <cmath>
#include <cstdint>
#include <string>

using namespace maestro;
using namespace std::chrono_literals;

namespace {

/// A play that is told by hand.
struct Play {
  Sample sample = shop();
  Plan plan;
  std::vector<Event> events{PlayStarted{}};

  explicit Play(Verb verb)
  {
    plan.verb = verb;
    plan.environment = "shop";
  }
  ShipName ship_of(const std::string& instance) const
  {
    return sample.environment.instances.at(InstanceName(instance)).ship;
  }
  void select(const std::vector<std::string>& instances)
  {
    for (const std::string& name : instances) {
      const Instance& instance = sample.environment.instances.at(InstanceName(name));
      plan.selected.push_back({instance.name, instance.ship, Condition::absent, {}, instance.image});
    }
  }
  /// How a selected instance was found.
  void has(const std::string& instance, Condition condition)
  {
    for (Selected& one : plan.selected)
      if (one.name == InstanceName(instance)) one = {one.name, one.ship, condition, "6131000ffff", "redis:1"};
  }
  StepId step(const std::string& instance, Action action)
  {
    const auto id = static_cast<StepId>(plan.steps.size());
    Subject subject = InstanceName(instance);
    std::vector<InstanceName> needed_by;
    if (const auto* pull = std::get_if<PullImage>(&action)) subject = Resource{Resource::Kind::image, pull->image};
    if (const auto* made = std::get_if<EnsureNetwork>(&action))
      subject = Resource{Resource::Kind::network, made->network};
    if (const auto* made = std::get_if<EnsureVolume>(&action)) subject = Resource{Resource::Kind::volume, made->volume};
    if (!std::holds_alternative<InstanceName>(subject)) needed_by.emplace_back(instance);
    plan.steps.push_back({.id = id,
                          .subject = std::move(subject),
                          .ship = ship_of(instance),
                          .action = std::move(action),
                          .cause = Cause::absent,
                          .turn = id,
                          .needed_by = std::move(needed_by)});
    plan.turns.push_back({.id = id, .steps = {id}});
    return id;
  }
  void tell(Event event) { events.push_back(std::move(event)); }
  /// A step from begin to end.
  void did(const std::string& instance, Action action, Result result = Result::ok, const std::string& error = {})
  {
    const StepId id = step(instance, std::move(action));
    tell(StepStarted{id});
    tell(StepFinished{id, result, 1500ms, error});
  }
  /// A network or volume that no instance needs goes, from begin to end.
  void removed(Resource resource, Action action, Result result = Result::ok)
  {
    const auto id = static_cast<StepId>(plan.steps.size());
    plan.steps.push_back({.id = id,
                          .subject = std::move(resource),
                          .ship = ShipName("east"),
                          .action = std::move(action),
                          .cause = Cause::not_described,
                          .turn = id});
    plan.turns.push_back({.id = id, .steps = {id}});
    tell(StepStarted{id});
    tell(StepFinished{id, result, 1500ms, {}});
  }
  void settle(const std::string& instance, Verdict verdict, Result result, const std::string& because)
  {
    plan.settled.push_back({InstanceName(instance), ship_of(instance), verdict, because, {}});
    ended(instance, result, because);
  }
  void ended(const std::string& instance, Result result, const std::string& because = {}, const std::string& id = {})
  {
    tell(InstanceFinished{InstanceName(instance), ship_of(instance), result, because, id, false});
  }

  /// What is on a terminal in the end. An event comes every tenth of a second, and the terminal takes what it is told
  /// after each.
  std::string live(const Style& style, bool verbose) const
  {
    std::string written;
    std::chrono::nanoseconds time = 0s;
    PlayWindow window(sample.environment, plan,
                      {.screen =
                           [&] {
                             return PlayWindow::Screen{24, style};
                           },
                       .clock = [&] { return time; },
                       .changed = [] {},
                       .verbose = verbose});
    for (const Event& event : events) {
      window.on(event);
      written += window.news();
      time += 100ms;
    }
    return test::on_screen(written);
  }

  /// No row is wider than the terminal.
  void check_widths(const std::string& name) const
  {
    std::string all;
    for (const std::size_t width : {60, 80, 120, 200}) {
      const std::string screen = live({.width = width}, true);
      for (const std::string_view row : split(screen, '\n')) CHECK_LE(strings::cells(row), width);
      all += fmt::format("{} columns\n{}\n", width, screen);
    }
    if (name == "start" || name == "death" || name == "long")
      test::check_golden(std::string(MAESTRO_GOLDEN "/") + name + ".widths", all);
  }

  void check(const std::string& name, PlayLines::Settings settings = {})
  {
    PlayResult result;
    for (const Event& event : events)
      if (const auto* finished = std::get_if<InstanceFinished>(&event)) ++result.counts[finished->result];
    result.took = 2s;
    tell(PlayFinished{result});
    std::string lines, json;
    std::chrono::nanoseconds time = 0s;
    settings.clock = [&] { return time; };
    PlayLines lines_view(sample.environment, plan, settings, [&](std::string_view text) { lines += text; });
    JsonView json_view(
        plan, [] { return *parse_rfc3339("2024-05-06T07:08:09.123Z"); }, [&](std::string_view text) { json += text; });
    for (const Event& event : events) {
      lines_view.on(event);
      json_view.on(event);
      time += 100ms;
    }
    check_widths(name);
    test::check_golden(std::string(MAESTRO_GOLDEN "/") + name + ".lines", lines);
    test::check_golden(std::string(MAESTRO_GOLDEN "/") + name + ".tty", live(settings.style, settings.verbose));
    test::check_golden(std::string(MAESTRO_GOLDEN "/") + name + ".json", json);
    test::check_golden(std::string(MAESTRO_GOLDEN "/") + name + ".plan.json", plan_json(plan));
  }
};

Play first_start()
{
  Play play(Verb::start);
  play.select({"bus-1", "bus.2", "store-1"});
  play.has("bus.2", Condition::running);
  play.settle("bus.2", Verdict::already_running, Result::unchanged, "Up 2 hours");
  const StepId pull = play.step("bus-1", PullImage{"reg.example/org/msg-bus:1"});
  play.tell(StepStarted{pull});
  constexpr std::int64_t total = 45'600'000;
  for (const double percent : {0.0, 4.2, 50.0, 55.0, 100.0, 100.0})
    play.tell(StepProgress{pull, percent, {}, std::llround(percent * total / 100), percent > 0 ? total : 0});
  play.tell(StepFinished{pull, Result::ok, 3s, {}});
  play.did("bus-1", CreateContainer{.image = "org/msg-bus:1"});
  play.did("bus-1", StartContainer{});
  const StepId wait = play.step("bus-1", AwaitRunning{});
  play.tell(StepStarted{wait});
  play.tell(StepProgress{wait, std::nullopt, "connection refused"});
  play.tell(StepProgress{wait, std::nullopt, "connection refused"});
  play.tell(StepFinished{wait, Result::ok, 1s, {}});
  play.ended("bus-1", Result::ok, {}, "1e523e7aaaa");
  return play;
}

} // namespace

TEST_CASE("a start that pulls and finds one instance running")
{
  Play play = first_start();
  play.did("store-1", CreateContainer{.image = "store:1"}, Result::failed, "no space\nleft \x1b[1m");
  play.ended("store-1", Result::failed, "no space left");
  play.check("start");
}

TEST_CASE("a start in colours and with what checks see")
{
  Play play = first_start();
  play.ended("store-1", Result::unreachable, "connection refused");
  play.check("start-colours", {.style = {.paint = Paint(true), .width = 80}, .verbose = true});
}

TEST_CASE("a start whose container dies and what depends on it")
{
  Play play(Verb::start);
  play.select({"bus-1", "store-1", "front-1"});
  play.has("bus-1", Condition::ended);
  play.did("bus-1", RunChecks{LifecycleState::pre_start});
  play.did("bus-1", VerifyCreate{"org/msg-bus:1"});
  play.did("bus-1", RemoveContainer{"6131000ffff"});
  play.did("bus-1", CreateContainer{.image = "org/msg-bus:1"});
  play.did("bus-1", StartContainer{});
  play.did("bus-1", AwaitRunning{}, Result::failed, "the container has died");
  play.ended("bus-1", Result::failed, "the container has died", "aaaaaaabbbb");
  play.ended("store-1", Result::skipped, "it had to wait for bus-1");
  play.ended("front-1", Result::cancelled, "interrupted");
  play.check("death");
}

TEST_CASE("a stop counts down and tells what failed")
{
  Play play(Verb::stop);
  play.select({"front-1", "store-1", "bus-1", "bus.2"});
  for (const char* name : {"front-1", "bus-1", "bus.2"}) play.has(name, Condition::running);
  play.did("front-1", StopContainer{"6131000ffff", 10s});
  play.ended("front-1", Result::ok, {}, "6131000ffff");
  play.settle("store-1", Verdict::already_stopped, Result::unchanged, "there is no container");
  play.did("bus-1", RunChecks{LifecycleState::pre_stop});
  play.did("bus-1", StopContainer{"6131000ffff", 10s}, Result::failed, "the daemon says no");
  play.ended("bus-1", Result::failed, "the daemon says no", "6131000ffff");
  play.did("bus.2", StopContainer{"6131000ffff", 10s});
  play.did("bus.2", RunChecks{LifecycleState::stopped});
  play.ended("bus.2", Result::ok, {}, "6131000ffff");
  play.check("stop");
}

TEST_CASE("a kill")
{
  Play play(Verb::kill);
  play.select({"bus-1"});
  play.has("bus-1", Condition::running);
  play.did("bus-1", KillContainer{"6131000ffff"});
  play.ended("bus-1", Result::ok, {}, "6131000ffff");
  play.check("kill");
}

TEST_CASE("a restart with pauses")
{
  Play play(Verb::restart);
  play.select({"bus-1", "bus.2"});
  play.has("bus-1", Condition::running);
  play.has("bus.2", Condition::running);
  play.settle("bus.2", Verdict::up_to_date, Result::unchanged, "image and configuration are as described");
  play.did("bus-1", Pause{30s});
  play.did("bus-1", StopContainer{.id = "6131000ffff", .grace = 10s, .to_replace = true});
  play.did("bus-1", Pause{5s});
  play.did("bus-1", RemoveContainer{"6131000ffff"});
  play.did("bus-1", EnsureNetwork{"back"});
  play.did("bus-1", EnsureVolume{"data"});
  play.did("bus-1", CreateContainer{.image = "org/msg-bus:1"});
  play.did("bus-1", StartContainer{});
  play.did("bus-1", AwaitRunning{});
  play.ended("bus-1", Result::ok, {}, "1e523e7aaaa");
  play.check("restart");
}

TEST_CASE("a replacement whose old container waits until the new one has proved itself")
{
  Play play(Verb::restart);
  play.select({"bus-1"});
  play.has("bus-1", Condition::running);
  play.did("bus-1", StopContainer{.id = "6131000ffff", .grace = 10s, .to_replace = true});
  play.did("bus-1", SetAside{"6131000ffff"});
  play.did("bus-1", CreateContainer{.replaces = "6131000ffff", .image = "org/msg-bus:1"});
  play.did("bus-1", StartContainer{});
  play.did("bus-1", AwaitRunning{});
  play.did("bus-1", Monitor{5s});
  play.ended("bus-1", Result::ok, {}, "1e523e7aaaa");
  play.did("bus-1", RemoveContainer{"6131000ffff"});
  play.check("replacement");
}

TEST_CASE("a creation and a start that take long")
{
  Play play(Verb::start);
  play.select({"bus-1", "store-1"});
  const StepId create = play.step("bus-1", CreateContainer{.image = "org/msg-bus:1"});
  play.tell(StepStarted{create});
  for (const auto waited : {10s, 20s, 30s, 40s})
    play.tell(StepProgress{.step = create, .percent = {}, .note = {}, .waited = waited});
  play.tell(StepFinished{create, Result::ok, 25s, {}});
  const StepId pull = play.step("store-1", PullImage{"store:1"});
  play.tell(StepStarted{pull});
  play.tell(StepProgress{pull, 4.2, {}, 42, 1000});
  play.tell(StepProgress{.step = pull, .percent = {}, .note = {}, .waited = 10s}); // its percents say enough
  const StepId start = play.step("bus-1", StartContainer{"6131000ffff"});
  play.tell(StepStarted{start});
  play.tell(StepProgress{.step = start, .percent = {}, .note = {}, .waited = 10s});
  play.check("long");
}

TEST_CASE("a pull with a registry that is asked again")
{
  Play play(Verb::pull);
  play.select({"bus-1"});
  const StepId pull = play.step("bus-1", PullImage{"msg-bus:1"});
  play.tell(StepStarted{pull});
  play.tell(StepProgress{pull, std::nullopt, "got 500; retrying in 1s"});
  play.tell(StepFinished{pull, Result::ok, 3s, {}});
  play.ended("bus-1", Result::ok);
  play.check("pull");
}

TEST_CASE("a clean")
{
  Play play(Verb::clean);
  play.select({"bus-1", "bus.2", "cache-1"});
  play.has("bus-1", Condition::running);
  play.has("bus.2", Condition::ended);
  play.settle("bus-1", Verdict::still_running, Result::unchanged, "Up 2 hours");
  play.settle("cache-1", Verdict::absent, Result::unchanged, "there is no container");
  play.did("bus.2", RemoveContainer{"6131000ffff"});
  play.ended("bus.2", Result::ok);
  play.check("clean");
}

TEST_CASE("an apply that takes away what is not described any more")
{
  Play play(Verb::apply);
  play.select({"bus-1"});
  play.has("bus-1", Condition::running);
  play.settle("bus-1", Verdict::up_to_date, Result::unchanged, "image and configuration are as described");
  play.removed({Resource::Kind::network, "back"}, RemoveNetwork{"4e7000aaaa"});
  play.removed({Resource::Kind::volume, "cache"}, RemoveVolume{"cache"});
  play.plan.remarks.push_back({Remark::Kind::stray_network,
                               "admin",
                               ShipName("east"),
                               "is a network that is not described any more, and stays: it is used by legacy-1, which "
                               "is not ours",
                               {}});
  play.plan.remarks.push_back({Remark::Kind::stray_volume, "data", ShipName("east"),
                               "is a volume that is not described any more, and may hold data",
                               "maestro apply --prune-volumes removes it"});
  play.check("apply-prune");
}

TEST_CASE("a start that finds work done")
{
  Play play(Verb::start);
  play.select({"bus-1"});
  play.has("bus-1", Condition::done);
  play.settle("bus-1", Verdict::done, Result::unchanged, "it has done its work");
  play.check("start-done");
}

TEST_CASE("an apply that changes one container as it runs and puts another one back")
{
  Play play(Verb::apply);
  play.select({"bus-1", "bus.2"});
  play.has("bus-1", Condition::running);
  play.has("bus.2", Condition::running);
  play.did("bus-1", UpdateContainer{.id = "6131000ffff", .keys = {"cpus"}, .networks = {"back"}});
  play.plan.steps.back().fields = {{.path = "cpus", .from = {}, .to = "0.5"},
                                   {.path = "networks.back", .from = {}, .to = ""}};
  play.did("bus-1", AwaitRunning{});
  play.did("bus.2", PutBack{"6131000ffff"});
  play.ended("bus-1", Result::ok);
  play.ended("bus.2", Result::ok);
  play.check("update");
}
