// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/overloaded.hpp>
#include <maestro/model/select.hpp>
#include <maestro/plan/cascade.hpp>
#include <maestro/plan/roll.hpp>
#include <maestro/run/execute.hpp>
#include <maestro/run/observe.hpp>

#include <doctest/doctest.h>
#include <support/fake_engine.hpp>
#include <unit/model/sample.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace maestro::testing {

/// Writes down what it is told: "start redis-1 ok", "redis-1: ok".
struct Diary : EventSink {
  const Plan* plan = nullptr;
  std::vector<std::string> lines;
  std::function<void(const Event&)> also;

  void on(const Event& event) override
  {
    std::visit(Overloaded{
                   [](const PlayStarted&) {},
                   [](const StepStarted&) {},
                   [](const StepProgress&) {},
                   [&](const StepFinished& finished) {
                     const Step& step = plan->steps[finished.step];
                     lines.push_back(std::string(word(step.action)) + " " + std::string(name(step.subject)) + " " +
                                     std::string(to_text(finished.result)));
                   },
                   [&](const InstanceFinished& finished) {
                     lines.push_back(finished.instance.text() + ": " + std::string(to_text(finished.result)));
                   },
                   [](const Warning&) {},
                   [](const Interrupted&) {},
                   [](const PlayFinished&) {},
               },
               event);
    if (also) also(event);
  }

  std::size_t place(const std::string& line) const
  {
    const auto found = std::find(lines.begin(), lines.end(), line);
    if (found == lines.end()) {
      std::string all;
      for (const std::string& each : lines) all += each + "\n";
      FAIL("not told: ", line, "\n", all);
    }
    return static_cast<std::size_t>(found - lines.begin());
  }
  bool told(const std::string& line) const { return std::find(lines.begin(), lines.end(), line) != lines.end(); }
};

/// An environment over daemons in memory, played in simulated time.
struct PlayGround {
  explicit PlayGround(const Sample& sample) : environment(sample.environment), graph(environment)
  {
    for (const auto& [name, ship] : environment.ships) daemons.try_emplace(name, name.text());
    for (const auto& [name, instance] : environment.instances) daemons.at(instance.ship).has_image(instance.image);
  }

  FakeDaemon& at(const std::string& ship) { return daemons.at(ShipName(ship)); }
  Instance& instance(const std::string& name) { return environment.instances.at(InstanceName(name)); }

  PlayResult play(Verb verb, std::vector<std::string> things = {}, ExecuteOptions options = {}, Wish wish = {},
                  net::Time time = net::Time::simulated)
  {
    PlayResult result;
    protocol.lines.clear();
    net::run(
        [&] {
          engine::Fleet fleet = connect();
          wish.verb = verb;
          SelectRequest request;
          request.direction = traits(verb).direction;
          request.things = things;
          request.with_dependencies = things.empty();
          wish.instances = select(environment, graph, request);
          if (!things.empty()) {
            wish.named = {wish.instances.begin(), wish.instances.end()};
            wish.stray_services = services_of(environment, wish.instances);
          }
          ObserveWish look = observe_wish(verb, with_what_may_hang(environment, wish, wish.instances), all_ships());
          look.counted = counted_beside(environment, wish, look.instances);
          look.stray_resources = wish.stray_resources;
          Observed observed = observe(environment, fleet, look);
          plan = make_repair_plan(environment, graph, observed, wish);
          protocol.plan = &plan;
          if (!plan.steps.empty()) {
            execute(plan, environment, fleet, protocol, options);
            observed = observe(environment, fleet, look);
          }
          plan = make_plan(environment, graph, observed, wish);
          protocol.plan = &plan;
          result = execute(plan, environment, fleet, protocol, options);
          return 0;
        },
        time);
    return result;
  }

  /// Plays as a process that is killed once so many changes of containers, and one more, took effect on a ship.
  void play_until_killed(const std::string& ship, int moment, Verb verb, const std::vector<std::string>& things = {})
  {
    FakeDaemon& daemon = at(ship);
    int changes = 0;
    bool is_dead = false;
    daemon.on_call = [&](const std::string&, const std::string&) {
      if (is_dead) throw Error(Fault::unreachable, "killed");
    };
    daemon.on_effect = [&](const std::string& call, const std::string&) {
      static const std::set<std::string> counted{"create", "stop", "start", "rename", "update", "remove"};
      if (counted.contains(call) && changes++ == moment) is_dead = true;
    };
    play(verb, things);
    daemon.on_call = nullptr;
    daemon.on_effect = nullptr;
  }

  /// Inside net::run.
  engine::Fleet connect()
  {
    engine::Fleet fleet;
    for (auto& [name, daemon] : daemons) fleet.add(name, [&daemon = daemon] { return daemon.connect(); });
    return fleet;
  }

  std::vector<InstanceName> all_instances() const
  {
    std::vector<InstanceName> all;
    for (const auto& [name, instance] : environment.instances) all.push_back(name);
    return all;
  }

  std::set<ShipName> all_ships() const
  {
    std::set<ShipName> all;
    for (const auto& [name, ship] : environment.ships) all.insert(name);
    return all;
  }

  Environment environment;
  Graph graph;
  std::map<ShipName, FakeDaemon> daemons;
  Plan plan;
  Diary protocol;
};

inline Sample chain()
{
  Sample sample;
  sample.service("db", {"db-1"})
      .service("app", {"app-1", "app-2"}, {"db"})
      .service("web", {"web-1"}, {"app"})
      .service("other", {"other-1"});
  return sample;
}

/// Passes when this much time has passed.
inline Check after(net::Duration time) { return SleepCheck{time}; }

/// How many instances ended so.
inline std::size_t count_of(const PlayResult& result, Result kind)
{
  const auto found = result.counts.find(kind);
  return found == result.counts.end() ? 0 : found->second;
}

} // namespace maestro::testing
