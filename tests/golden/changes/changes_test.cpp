// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/load.hpp>
#include <maestro/plan/secrets.hpp>
#include <maestro/run/secrets.hpp>

#include <doctest/doctest.h>
#include <support/golden.hpp>
#include <support/shell.hpp>
#include <unit/run/play_ground.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

// What runs is as before.yaml describes. Each other *.yaml beside this file is a change of it; the plan of an apply
// with --prune is in the *.plan of the same name. It is carried out, and then there is nothing left to do.

using namespace maestro;
using namespace maestro::testing;

namespace {

Environment read(const std::string& path)
{
  LoadOptions options{.file = path};
  options.read = [](const std::string& file) { return test::content_of(file); };
  Loaded loaded = load(options);
  std::string problems;
  for (const Diagnostic& problem : loaded.problems) problems += to_text(problem) + "\n";
  CHECK_EQ(problems, "");
  REQUIRE(loaded.environment);
  return *std::move(loaded.environment);
}

class World {
public:
  explicit World(const Environment& before)
  {
    describe(before);
    apply();
  }

  void describe(const Environment& environment)
  {
    Sample sample;
    sample.environment = environment;
    std::map<ShipName, FakeDaemon> daemons;
    if (ground_) daemons = std::move(ground_->daemons);
    ground_.emplace(sample);
    for (auto& [ship, daemon] : ground_->daemons) {
      for (const char* const image : {"db:1", "web:1", "web:2", "mail:1"}) daemon.has_image(image);
    }
    daemons.merge(ground_->daemons); // but for those that are known
    ground_->daemons = std::move(daemons);
  }

  PlayGround& ground() { return *ground_; }
  void token_is(const std::string& value) { variables_ = {"TOKEN=" + value}; }

  /// The plan; it is carried out.
  std::string apply()
  {
    std::string text;
    net::run(
        [&] {
          const Environment& environment = ground_->environment;
          engine::Fleet fleet = ground_->connect();
          Secrets secrets(environment, variables_);
          Wish wish{.verb = Verb::apply, .prune = true};
          SelectRequest request;
          wish.instances = select(environment, ground_->graph, request);
          Observed observed =
              observe(environment, fleet, observe_wish(Verb::apply, wish.instances, ground_->all_ships()));
          observed.secrets = secrets.digests(compared_secrets(environment, observed, wish));
          const Plan plan = make_plan(environment, ground_->graph, observed, wish);
          ground_->protocol.plan = &plan;
          const PlayResult result = execute(plan, environment, fleet, ground_->protocol, {.secrets = &secrets});
          CHECK_EQ(exit_code(result), 0);
          text = to_text(plan);
          return 0;
        },
        net::Time::simulated);
    return text;
  }

private:
  std::vector<std::string> variables_{"TOKEN=first"};
  std::optional<PlayGround> ground_;
};

/// What happens besides a change of the description.
const std::map<std::string, std::function<void(World&)>> besides{
    {"a-tag-that-has-moved",
     [](World& world) {
       for (auto& [ship, daemon] : world.ground().daemons) daemon.has_image("web:1", "sha256:2222222222222222");
     }},
    {"another-secret", [](World& world) { world.token_is("second"); }},
    {"a-container-without-labels",
     [](World& world) {
       FakeDaemon& west = world.ground().at("west");
       west.container("mail-1")->spec.own_labels.clear();
     }},
};

} // namespace

TEST_CASE("apply: the plans of usual changes give each step a reason, and leave nothing to do")
{
  const Environment before = read(MAESTRO_GOLDEN "/before.yaml");
  std::size_t count = 0;
  for (const std::string& path : test::files_in(MAESTRO_GOLDEN, ".yaml")) {
    const std::string name = path.substr(path.rfind('/') + 1, path.size() - path.rfind('/') - 6);
    if (name == "before") continue;
    CAPTURE(name);
    World world(before);
    if (besides.contains(name)) besides.at(name)(world);
    world.describe(read(path));
    test::check_golden(path.substr(0, path.size() - 5) + ".plan", world.apply());
    CHECK_EQ(world.apply().substr(0, 25), "apply shop: nothing to do");
    ++count;
  }
  CHECK_GE(count, 17);
}
