// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <algorithm>
#include <csignal>
#include <map>
#include <string>
#include <vector>

/// What hangs on each other is undone as one, and the promises of each of its services are kept meanwhile.
using namespace maestro;
using namespace maestro::testing;

namespace {

using Texts = std::vector<std::string>;

enum class HangsBy { volumes, network, link };
const std::vector<HangsBy> ways_to_hang{HangsBy::volumes, HangsBy::network, HangsBy::link};

/// Data and what uses it: each of app hangs on the one of data with its number. All run, and are described otherwise.
struct Hung : PlayGround {
  struct Shape {
    Texts data{"data-1", "data-2"};
    std::map<std::string, std::string> apps{{"app-1", "data-1"}};
    HangsBy by = HangsBy::volumes;
    UpdatePolicy of_data{.monitor = 1s, .min_up = Share{1}};
    UpdatePolicy of_app{.monitor = 1s};
  };

  explicit Hung(const Shape& shape) : PlayGround(sample(shape)), east(at("east"))
  {
    environment.services.at(ServiceName("data")).update = shape.of_data;
    environment.services.at(ServiceName("app")).update = shape.of_app;
    play(Verb::start);
    for (auto& [name, one] : environment.instances) one.settings.user = "nobody";
    for (const InstanceName& name : all_instances()) {
      old[name.text()] = east.container(name.text())->id;
      east.container(name.text())->stops_after = 1s;
    }
    east.on_effect = [this](const std::string&, const std::string&) { count(); };
  }

  static Sample sample(const Shape& shape)
  {
    Sample sample;
    Texts apps;
    for (const auto& [app, data] : shape.apps) apps.push_back(app);
    sample.service("data", shape.data).service("app", apps, {"data"});
    sample.environment.services.at(ServiceName("app")).tied_to = {ServiceName("data")};
    for (const auto& [app, data] : shape.apps) {
      ContainerSettings& settings = sample.environment.instances.at(InstanceName(app)).settings;
      if (shape.by == HangsBy::volumes) settings.volumes_from = {data};
      if (shape.by == HangsBy::network) settings.network_mode = "container:" + data;
      if (shape.by == HangsBy::link) settings.links = {data + ":it"};
    }
    return sample;
  }

  void count()
  {
    const auto up = east.running_names();
    fewest_data = std::min(fewest_data, static_cast<std::size_t>(std::ranges::count_if(
                                            up, [](const std::string& name) { return name.starts_with("data"); })));
  }

  /// New containers boot so in turn by their instance; what is not named lives, and takes a second to stop.
  void boots(const std::map<std::string, Boot>& of_new)
  {
    east.on_boot = [of_new](const FakeContainer& container) {
      const auto labels = container.labels();
      const auto found = of_new.find(labels.at("io.maestro.instance"));
      return labels.contains("io.maestro.replaces") && found != of_new.end() ? found->second : Boot{.stops_after = 1s};
    };
  }

  bool is_old(const std::string& name) const
  {
    const FakeContainer* const found = east.container(name);
    return found != nullptr && found->id == old.at(name) && found->running();
  }
  bool are_old() const
  {
    return std::ranges::all_of(old, [&](const auto& one) { return is_old(one.first); });
  }
  /// Whether everything that runs hangs on what is there under the name that it is described to hang on.
  bool hangs_in_the_air() const
  {
    for (const auto& [name, id] : old)
      for (const std::string& needed : east.container(name)->needs)
        if (std::ranges::none_of(old, [&](const auto& one) { return east.container(one.first)->id == needed; }))
          return true;
    return false;
  }
  Texts names() const
  {
    Texts all;
    for (const auto& [name, id] : old) all.push_back(name);
    return all;
  }

  FakeDaemon& east;
  std::map<std::string, std::string> old;
  std::size_t fewest_data = 99;
};

const Boot fails{.refused = "exec: not found"};

} // namespace

TEST_CASE("undo together: what another one hangs on goes no more at a time than it was replaced, and is told so")
{
  struct Case {
    const char* what;
    Hung::Shape shape;
    std::size_t fewest;
  };
  const Texts three{"data-1", "data-2", "data-3"};
  std::vector<Case> cases{
      {"one hangs", {}, 1},
      {"each has its own", {.apps = {{"app-1", "data-1"}, {"app-2", "data-2"}}}, 1},
      {"both hang on one", {.apps = {{"app-1", "data-2"}, {"app-2", "data-2"}}}, 1},
      {"of three", {.data = three, .of_data = {.monitor = 1s}}, 2},
      {"two of three at a time", {.data = three, .of_data = {.parallelism = {2}, .monitor = 1s}}, 1},
      {"two of three must stay",
       {.data = three, .of_data = {.parallelism = {3}, .monitor = 1s, .min_up = Share{2}}},
       2}};
  for (const HangsBy by : ways_to_hang)
    for (Case& one : cases) {
      CAPTURE(static_cast<int>(by));
      CAPTURE(one.what);
      one.shape.by = by;
      Hung ground(one.shape);
      ground.boots({{"app-1", fails}});
      const PlayResult result = ground.play(Verb::apply);
      CHECK_EQ(exit_code(result), 1);
      CHECK(ground.are_old());
      CHECK_EQ(ground.east.container_names(), ground.names());
      CHECK_FALSE(ground.hangs_in_the_air());
      CHECK_EQ(ground.fewest_data, one.fewest);
      const auto told = std::ranges::find(result.kept_up, ServiceName("data"), &KeptUp::service);
      REQUIRE(told != result.kept_up.end());
      CHECK_EQ(told->least, one.fewest);
      for (const std::string& name : one.shape.data) CHECK(ground.protocol.told(name + ": skipped"));
    }
}

TEST_CASE("undo together: -c counts what another one hangs on")
{
  for (const HangsBy by : ways_to_hang) {
    Hung ground({.by = by, .of_data = {.parallelism = {2}, .monitor = 1s}});
    ground.boots({{"app-1", fails}});
    int busy = 0, most = 0;
    ground.protocol.also = [&](const Event& event) {
      const auto* const started = std::get_if<StepStarted>(&event);
      const auto* const finished = std::get_if<StepFinished>(&event);
      if (started != nullptr && ground.plan.steps[started->step].is_undo) most = std::max(most, ++busy);
      if (finished != nullptr && ground.plan.steps[finished->step].is_undo) --busy;
    };
    CHECK_EQ(exit_code(ground.play(Verb::apply, {}, {}, {.concurrency = 1})), 1);
    CHECK(ground.are_old());
    CHECK_EQ(most, 1);
  }
}

TEST_CASE("undo together: what hangs on one of its own service waits for no place that it holds itself")
{
  Sample sample;
  sample.service("web", {"web-1", "web-2", "web-3"});
  sample.volumes_from("web-2", "web-1");
  PlayGround ground(sample);
  FakeDaemon& east = ground.at("east");
  ground.environment.services.at(ServiceName("web")).update = UpdatePolicy{.monitor = 1s};
  ground.play(Verb::start);
  std::map<std::string, std::string> old;
  for (const std::string& name : east.container_names()) {
    old[name] = east.container(name)->id;
    ground.instance(name).settings.user = "nobody";
  }
  east.script("web-2", {fails, {}});
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 1);
  for (const auto& [name, id] : old) CHECK_EQ(east.container(name)->id, id);
  CHECK_EQ(east.running_names(), Texts{"web-1", "web-2", "web-3"});
}

TEST_CASE("undo together: what could not be put back because of what hangs on it is told as failed")
{
  struct Case {
    const char* what;
    std::function<void(FakeDaemon&)> breaks;
  };
  const Case cases[] = {
      {"it does not get its name back", [](auto& east) { east.refuse("rename", "data-1.old", 500, "no"); }},
      {"the new one does not step aside",
       [](auto& east) {
         east.on_call = [&east](const std::string& call, const std::string& target) {
           const FakeContainer* const there = east.container("data-1");
           if (call == "rename" && target == "data-1" && there->labels().contains("io.maestro.replaces"))
             throw engine::Refused(500, "no");
         };
       }},
      {"it does not start any more",
       [](auto& east) {
         east.on_call = [&east](const std::string& call, const std::string& target) {
           if (call == "start" && target == "data-1" &&
               !east.container("data-1")->labels().contains("io.maestro.replaces"))
             throw engine::Refused(500, "no");
         };
       }},
  };
  for (const HangsBy by : ways_to_hang)
    for (const Case& one : cases) {
      CAPTURE(static_cast<int>(by));
      CAPTURE(one.what);
      Hung ground({.by = by});
      ground.boots({{"app-1", fails}});
      one.breaks(ground.east);
      std::string words;
      ground.protocol.also = [&](const Event& event) {
        const auto* const finished = std::get_if<InstanceFinished>(&event);
        if (finished != nullptr && finished->instance.text() == "data-1") words = finished->because;
      };
      const PlayResult result = ground.play(Verb::apply);
      CHECK(ground.protocol.told("data-1: failed"));
      CHECK(ground.protocol.told("data-2: skipped"));
      CHECK_EQ(words, "no");
      CHECK_EQ(text(result.down).substr(0, 6), by == HangsBy::volumes ? "data-1" : "app-1 ");
      CHECK_EQ(count_of(result, Result::failed), 2);
    }
}

TEST_CASE("undo together: what a second interrupt has cut is not told as serving again")
{
  for (const std::string cut : {"data-1", "data-2", "app-1"})
    for (const auto min_up : {std::optional<Share>(), std::optional(Share{1})}) {
      CAPTURE(cut);
      Hung ground({.of_data = {.monitor = 1s, .min_up = min_up}});
      ground.boots({{"app-1", fails}});
      ground.protocol.also = [&](const Event& event) {
        const auto* const started = std::get_if<StepStarted>(&event);
        if (started == nullptr) return;
        const Step& step = ground.plan.steps[started->step];
        if (!step.is_undo || name(step.subject) != cut) return;
        std::raise(SIGINT);
        std::raise(SIGINT);
      };
      CHECK_EQ(exit_code(ground.play(Verb::apply)), 130);
      CHECK(ground.protocol.told("put-back " + cut + " cancelled"));
      CHECK(ground.protocol.told(cut + (cut == "app-1" ? ": failed" : ": cancelled")));
    }
}

TEST_CASE("undo together: what must stay up keeps what it hangs on")
{
  for (const HangsBy by : ways_to_hang) {
    CAPTURE(static_cast<int>(by));
    Hung ground({.data = {"data-1"},
                 .apps = {{"app-1", "data-1"}, {"app-2", "data-1"}, {"app-3", "data-1"}},
                 .by = by,
                 .of_data = {.monitor = 1s},
                 .of_app = {.monitor = 1s}});
    ground.environment.services.at(ServiceName("app")).update->min_up = Share{2};
    ground.boots({{"app-3", fails}});
    const PlayResult result = ground.play(Verb::apply);
    CHECK_EQ(exit_code(result), 1);
    if (by == HangsBy::network) { // they would have to stop along with it, which ends the roll
      CHECK(ground.are_old());
      continue;
    }
    for (const char* name : {"app-1", "app-2", "data-1"}) {
      CHECK_EQ(ground.east.container(name)->spec.settings.user, "nobody");
      CHECK(ground.east.container(name)->running());
      CHECK(ground.protocol.told(std::string(name) + ": ok"));
    }
    CHECK_EQ(result.warnings.size(), 3);
  }
}

TEST_CASE("undo together: an interrupt undoes all that hangs together, or nothing of it")
{
  for (const HangsBy by : ways_to_hang)
    for (int moment = 1; moment <= 40; ++moment) {
      CAPTURE(static_cast<int>(by));
      CAPTURE(moment);
      Hung ground({.data = {"data-1"}, .apps = {{"app-1", "data-1"}, {"app-2", "data-1"}}, .by = by, .of_data = {}});
      int steps = 0;
      ground.protocol.also = [&](const Event& event) {
        if (std::holds_alternative<StepStarted>(event) && ++steps == moment) std::raise(SIGINT);
      };
      ground.play(Verb::apply);
      ground.protocol.also = nullptr;
      CHECK_EQ(ground.east.container_names(), ground.names());
      CHECK_EQ(ground.east.running_names(), ground.names());
      CHECK_FALSE(ground.hangs_in_the_air());
      CHECK_EQ(ground.is_old("app-1"), ground.is_old("data-1"));
      CHECK_EQ(ground.is_old("app-2"), ground.is_old("data-1"));
    }
}
