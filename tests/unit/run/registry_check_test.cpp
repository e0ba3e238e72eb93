// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/diff.hpp>
#include <maestro/run/registry_check.hpp>

#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::testing;

namespace {

using Texts = std::vector<std::string>;

const std::string old_digest = "sha256:0000000000000000000000000000000000000000000000000000000000000001";
const std::string new_digest = "sha256:0000000000000000000000000000000000000000000000000000000000000002";

/// web on two ships and db on one, all from a registry, and as it has them.
PlayGround pulled()
{
  Sample sample;
  sample.ship("west").service("web", {"web-1", "web-2"}).service("db", {"db-1"});
  PlayGround ground(sample);
  ground.instance("web-2").ship = ShipName("west");
  for (const char* const ship : {"east", "west"})
    for (const std::string name : {"web", "db"}) {
      FakeDaemon& daemon = ground.at(ship);
      daemon.has_image(name + ":1");
      daemon.has_image(name + "@" + old_digest, daemon.images.at(name + ":1"));
      daemon.registry_digests[name + ":1"] = old_digest;
    }
  ground.play(Verb::start);
  for (auto& [name, daemon] : ground.daemons) daemon.calls.clear();
  return ground;
}

/// Another image stands behind the name now, for ships to pull.
void push(PlayGround& ground, const std::string& image)
{
  for (auto& [name, daemon] : ground.daemons) {
    daemon.registry_digests[image] = new_digest;
    daemon.offers_image(image, "sha256:2222222222222222");
  }
}

struct Checked {
  Texts unchecked; // image: why
  Texts drifts;
  Plan plan;
};

Checked check(PlayGround& ground, Wish wish = {}, bool play = false)
{
  Checked checked;
  net::run(
      [&] {
        engine::Fleet fleet = ground.connect();
        std::vector<InstanceName> instances = ground.all_instances();
        Observed observed = observe(ground.environment, fleet, observe_wish_of_diff(instances));
        const Secrets secrets(ground.environment, {});
        Logins logins(ground.environment, {}, secrets);
        RegistryAnswers answers;
        for (const UncheckedImage& one :
             check_registries(ground.environment, fleet, observed, instances, logins, answers))
          checked.unchecked.push_back(one.image + ": " + one.because);
        for (const InstanceDrift& drift : make_diff(ground.environment, observed, instances).instances)
          for (const Field& field : drift.fields)
            checked.drifts.push_back(drift.name.text() + " " + std::string(to_text(drift.cause)) + " " + field.path +
                                     ": " + change_text(field));
        wish.verb = Verb::apply;
        wish.instances = instances;
        checked.plan = make_plan(ground.environment, ground.graph, observed, wish);
        ground.protocol.plan = &checked.plan;
        if (play) CHECK_EQ(exit_code(execute(checked.plan, ground.environment, fleet, ground.protocol, {})), 0);
        return 0;
      },
      net::Time::simulated);
  return checked;
}

std::size_t questions(PlayGround& ground)
{
  std::size_t count = 0;
  for (auto& [name, daemon] : ground.daemons)
    count += static_cast<std::size_t>(
        std::ranges::count_if(daemon.calls, [](const std::string& call) { return call.starts_with("distribution"); }));
  return count;
}

Texts steps(const Plan& plan)
{
  Texts all;
  for (const Step& step : plan.steps)
    if (word(step.action) == "pull" || word(step.action) == "create")
      all.push_back(std::string(name(step.subject)) + " " + step.ship.text() + " " + std::string(word(step.action)) +
                    " " + std::string(to_text(step.cause)));
  std::ranges::sort(all);
  return all;
}

} // namespace

TEST_CASE("check-registry: who looks twice asks once, and is told once what could not be found out")
{
  PlayGround ground = pulled();
  push(ground, "web:1");
  for (auto& [name, daemon] : ground.daemons) daemon.refuse("distribution", "db:1", 500, "no such host", always);
  net::run(
      [&] {
        engine::Fleet fleet = ground.connect();
        const std::vector<InstanceName> instances = ground.all_instances();
        const Secrets secrets(ground.environment, {});
        Logins logins(ground.environment, {}, secrets);
        RegistryAnswers answers;
        for (const std::size_t told : {1U, 0U}) {
          Observed observed = observe(ground.environment, fleet, observe_wish_of_diff(instances));
          CHECK_EQ(check_registries(ground.environment, fleet, observed, instances, logins, answers).size(), told);
          for (const char* const ship : {"east", "west"})
            CHECK_EQ(observed.ships.at(ShipName(ship)).moved_images.size(), 1);
        }
        return 0;
      },
      net::Time::simulated);
  CHECK_EQ(questions(ground), 2);
}

TEST_CASE("check-registry: what registries have as ships have it is no difference, and each image is asked for once")
{
  PlayGround ground = pulled();
  const Checked checked = check(ground);
  CHECK_EQ(checked.unchecked, Texts{});
  CHECK_EQ(checked.drifts, Texts{});
  CHECK(checked.plan.steps.empty());
  CHECK_EQ(questions(ground), 2);
}

TEST_CASE("check-registry: a newer image is told on every ship, pulled there, and then there is nothing to do")
{
  PlayGround ground = pulled();
  push(ground, "web:1");
  const Checked checked = check(ground, {}, true);
  CHECK_EQ(questions(ground), 2);
  REQUIRE_EQ(checked.drifts.size(), 2);
  CHECK_NE(checked.drifts.front().find("web-1 image image: web:1 ("), std::string::npos);
  CHECK_NE(checked.drifts.front().find(" → web:1 in the registry (000000000000)"), std::string::npos);
  CHECK_EQ(steps(checked.plan), Texts{"web-1 east create image", "web-2 west create image", "web:1 east pull registry",
                                      "web:1 west pull registry"});
  const auto fields = std::ranges::find(checked.plan.steps, std::string_view("create"),
                                        [](const Step& step) { return word(step.action); });
  REQUIRE_EQ(fields->fields.size(), 1);
  CHECK_EQ(fields->fields.front().path, "image");
  CHECK_EQ(ground.at("east").container("web-1")->image_id, "sha256:2222222222222222");
  const Checked again = check(ground);
  CHECK_EQ(again.drifts, Texts{});
  CHECK(again.plan.steps.empty());
}

TEST_CASE("check-registry: only the ship whose image is old pulls it; an absent instance is made of the newer one")
{
  PlayGround ground = pulled();
  push(ground, "web:1");
  ground.at("west").has_image("web:1", "sha256:2222222222222222"); // pulled there since
  ground.at("west").has_image("web@" + new_digest, "sha256:2222222222222222");
  net::run(
      [&] {
        ground.at("east").connect()->kill("web-1");
        ground.at("east").connect()->remove("web-1");
        return 0;
      },
      net::Time::simulated);
  const Checked checked = check(ground);
  CHECK_EQ(steps(checked.plan),
           Texts{"web-1 east create absent", "web-2 west create image", "web:1 east pull registry"});
}

TEST_CASE("check-registry: what cannot be known is told, and is no difference")
{
  PlayGround ground = pulled();
  push(ground, "web:1");
  push(ground, "db:1");
  for (auto& [name, daemon] : ground.daemons) daemon.images.erase("web@" + old_digest); // built there
  ground.at("east").refuse("distribution", "db:1", 401, "unauthorized: authentication required");
  const Checked checked = check(ground);
  CHECK_EQ(checked.drifts, Texts{});
  REQUIRE_EQ(checked.unchecked.size(), 2);
  CHECK_NE(checked.unchecked.front().find("db:1: ship east says: unauthorized"), std::string::npos);
  CHECK_NE(checked.unchecked.back().find("web:1: on east and west it did not come from the registry"),
           std::string::npos);
  ground.at("east").hang("distribution", "db:1");
  CHECK_EQ(check(ground).unchecked.size(), 2);
  for (auto& [name, daemon] : ground.daemons) daemon.registry_digests.clear();
  CHECK_NE(check(ground).unchecked.front().find("manifest unknown"), std::string::npos);
}

TEST_CASE("check-registry: Podman is not asked where a ship with Docker runs the image, and else cannot be")
{
  PlayGround ground = pulled();
  push(ground, "web:1");
  push(ground, "db:1");
  ground.at("east").is_podman = true;
  const Checked checked = check(ground);
  CHECK_EQ(checked.unchecked, Texts{"db:1: Podman cannot ask a registry without pulling"});
  CHECK_EQ(questions(ground), 1);
  CHECK_EQ(checked.drifts.size(), 2);
}

TEST_CASE("check-registry: an image by digest means one image for ever, and the same digest elsewhere is the same")
{
  PlayGround ground = pulled();
  ground.instance("db-1").image = "db@" + old_digest;
  push(ground, "web:1");
  for (auto& [name, daemon] : ground.daemons) daemon.has_image("mirror/web@" + new_digest, daemon.images.at("web:1"));
  const Checked checked = check(ground);
  CHECK_EQ(questions(ground), 1);
  CHECK_EQ(checked.unchecked, Texts{});
  for (const std::string& drift : checked.drifts) CHECK_EQ(drift.find("registry"), std::string::npos);
}
