// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/diff.hpp>

#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <string>

using namespace maestro;
using namespace maestro::testing;

namespace {

/// What is not as described, a line each: what is to be done, why, and the fields.
std::string differences(PlayGround& ground)
{
  Observed observed;
  Diff diff;
  net::run(
      [&] {
        engine::Fleet fleet = ground.connect();
        std::vector<InstanceName> instances = ground.all_instances();
        ObserveWish wish = observe_wish_of_diff(std::move(instances));
        wish.ships = ground.all_ships();
        observed = observe(ground.environment, fleet, wish);
        diff = make_diff(ground.environment, observed, wish.instances);
        return 0;
      },
      net::Time::simulated);
  std::string text;
  const auto add = [&](const std::vector<Field>& fields) {
    for (const Field& field : fields)
      text += " [" + field.path + ": " + (field.is_secret ? "***" : field.from.value_or(field.is_told ? "-" : "?")) +
              " > " + (field.is_secret ? "***" : field.to.value_or("-")) + (field.outside ? " !" : "") + "]";
    text += "\n";
  };
  for (const InstanceDrift& drift : diff.instances) {
    text += drift.name.text() + " " + std::string(to_text(drift.remedy)) + " " + std::string(to_text(drift.cause));
    add(drift.fields);
  }
  for (const ResourceDrift& drift : diff.resources) {
    text += drift.resource.name + " on " + drift.ship.text() + " " + std::string(to_text(drift.remedy));
    add(drift.fields);
  }
  for (const StrayDrift& drift : diff.strays) text += "stray " + drift.stray.name + "\n";
  for (const StrayResource& stray : diff.stray_resources)
    text += "stray " + std::string(to_text(stray.resource.kind)) + " " + stray.resource.name + " on " +
            stray.ship.text() + "\n";
  for (const UnknownShip& ship : diff.unknown) text += "unknown " + ship.ship.text() + "\n";
  return text;
}

/// web-1 and web-2, as they were started.
PlayGround started()
{
  Sample sample;
  sample.service("web", {"web-1"}).service("db", {"db-1"});
  PlayGround ground(sample);
  Service& web = ground.environment.services.at(ServiceName("web"));
  Instance& one = ground.instance("web-1");
  web.env = {{"STAGE", "dev"}};
  one.env = {{"COLOUR", "red"}};
  one.settings.labels = {{"team", "a"}};
  one.settings.memory = 64 << 20;
  one.settings.command = {{"serve"}};
  ground.play(Verb::start);
  return ground;
}

} // namespace

TEST_CASE("diff: nothing differs right after a start, also once more and in another order")
{
  PlayGround ground = started();
  CHECK_EQ(differences(ground), "");
  ground.instance("web-1").settings.cap_add = {};
  CHECK_EQ(differences(ground), "");
}

TEST_CASE("diff: what was changed, added and left out in the description, with what it was")
{
  PlayGround ground = started();
  Instance& one = ground.instance("web-1");
  one.env = {{"COLOUR", "blue"}, {"NEW", "1"}};
  ground.environment.services.at(ServiceName("web")).env.clear();
  one.settings.labels.clear();
  one.settings.memory.reset();
  one.settings.user = "nobody";
  CHECK_EQ(differences(ground), "web-1 replace configuration [env.COLOUR: red > blue] [env.NEW: - > 1] "
                                "[env.STAGE: dev > -] [labels.team: a > -] [limits.memory: 64m > -] "
                                "[username: - > nobody]\n");
}

TEST_CASE("diff: another image by its name, and another one of the same name")
{
  PlayGround ground = started();
  ground.instance("web-1").image = "web:2";
  ground.at("east").has_image("web:2", "sha256:2222222222222222");
  ground.at("east").has_image("db:1", "sha256:3333333333333333");
  const std::string text = differences(ground);
  CHECK_NE(text.find("web-1 replace image [image: web:1 ("), std::string::npos);
  CHECK_NE(text.find(" > web:2 (222222222222)]\n"), std::string::npos);
  CHECK_NE(text.find("db-1 replace image [image: db:1 ("), std::string::npos);
  CHECK_NE(text.find(" > db:1 (333333333333)]\n"), std::string::npos);
  CHECK_EQ(text.find("DOCKER_TAG"), std::string::npos);
}

TEST_CASE("diff: an image is the same by whichever of its digests the engine tells it")
{
  for (const bool lists_manifests : {true, false}) {
    PlayGround ground = started();
    FakeDaemon& daemon = ground.at("east");
    FakeContainer& container = *daemon.container("web-1");
    const std::string id = container.image_id;
    daemon.lists_manifests = lists_manifests;
    daemon.manifests[id] = {"sha256:0b", "sha256:0c"};
    container.image_id = "sha256:0a";
    container.manifest = "sha256:0b";
    CHECK_EQ(differences(ground), "");
    container.image_id = "sha256:0c"; // of its manifest
    container.manifest = "sha256:0c";
    CHECK_EQ(differences(ground), "");
    container.manifest = "sha256:0d"; // of one that was pulled before
    container.image_id = "sha256:0a";
    CHECK_NE(differences(ground).find("web-1 replace image [image: web:1 (0a)"), std::string::npos);
  }
}

TEST_CASE("diff: what instances are told of others is a difference of its own")
{
  PlayGround ground = started();
  const auto told = [](const char* host) {
    return std::make_shared<const peers::Variables>(peers::Variables{{"DB_DB_1_HOST", host}});
  };
  ground.environment.services.at(ServiceName("web")).own_links = told("10.0.0.1");
  ground.play(Verb::restart, {"web-1"});
  ground.environment.services.at(ServiceName("web")).own_links = told("10.0.0.2");
  CHECK_EQ(differences(ground), "web-1 replace peers [peers.DB_DB_1_HOST: 10.0.0.1 > 10.0.0.2]\n");
}

TEST_CASE("diff: what was changed on the ship is told as such, and can be changed back as it runs")
{
  PlayGround ground = started();
  ground.at("east").container("web-1")->spec.settings.memory = 32 << 20;
  CHECK_EQ(differences(ground), "web-1 update outside [limits.memory: 32m > 64m !]\n");
  ground.at("east").is_podman = true; // which has no way to
  CHECK_EQ(differences(ground), "web-1 replace outside [limits.memory: 32m > 64m !]\n");
  ground.at("east").is_podman = false;
  ground.at("east").container("web-1")->spec.settings.restart = {"always", 0};
  CHECK_EQ(differences(ground), "web-1 update outside [limits.memory: 32m > 64m !] [restart: always > - !]\n");
}

TEST_CASE("diff: what an engine does not tell is known from the label, without the value that it had")
{
  PlayGround ground = started();
  ground.instance("web-1").settings.platform = "linux/arm64";
  FakeContainer& container = *ground.at("east").container("web-1");
  container.spec.settings.platform = "linux/arm64"; // as if nothing were told
  CHECK_EQ(differences(ground), "web-1 replace configuration [platform: ? > linux/arm64]\n");
}

TEST_CASE("diff: what carries no label of ours is compared as far as it is told")
{
  PlayGround ground = started();
  FakeContainer& container = *ground.at("east").container("web-1");
  container.spec.own_labels.clear();
  CHECK_EQ(differences(ground), "web-1 adopt unlabelled\n");
  ground.instance("web-1").settings.command = {{"serve", "--fast"}};
  ground.instance("web-1").settings.platform = "linux/arm64"; // nobody tells it
  CHECK_EQ(differences(ground), "web-1 replace configuration [command: serve > serve --fast]\n");
}

TEST_CASE("diff: what is not there, does not run, runs elsewhere or is somebody else's")
{
  PlayGround ground = started();
  ground.at("east").kill_process("db-1", 3);
  CHECK_EQ(differences(ground), "db-1 start not-running\n");
  ground.at("east").container("db-1")->spec.own_labels["io.maestro.environment"] = "elsewhere";
  CHECK_EQ(differences(ground), "db-1 leave foreign\n");
  ground.at("east").clear();
  CHECK_EQ(differences(ground), "db-1 create absent\nweb-1 create absent\n");
  ground.at("east").reachable = false;
  CHECK_EQ(differences(ground), "unknown east\n");
}

TEST_CASE("diff: networks and volumes of ours that are not described are strays, on every described ship")
{
  Sample sample;
  sample.ship("west").service("web", {"web-1"});
  PlayGround ground(sample);
  ground.environment.name = "shop";
  ground.play(Verb::start);
  const engine::NetworkSpec back = network_spec(ground.environment, {.name = "back"});
  for (const char* const ship : {"east", "west"}) ground.at(ship).has_network({.name = "back", .labels = back.labels});
  ground.at("west").has_network({.name = "foreign"});
  ground.at("west").volumes["data"] = {.name = "data",
                                       .labels = volume_spec(ground.environment, {.name = "data"}).labels};
  ground.at("west").volumes["foreign"] = {.name = "foreign"};
  CHECK_EQ(differences(ground), "stray network back on east\nstray network back on west\nstray volume data on west\n");
  ground.at("west").refuse("volumes", "*", 403, "not you", always);
  ground.at("west").refuse("networks", "*", 403, "not you");
  CHECK_EQ(differences(ground), "stray network back on east\n"); // and the ship is known
}

TEST_CASE("diff: an instance that was moved is one move, and what is left over is a stray")
{
  Sample sample;
  sample.ship("west").service("web", {"web-1", "web-2"});
  PlayGround ground(sample);
  ground.play(Verb::start);
  ground.instance("web-1").ship = ShipName("west");
  ground.environment.instances.erase(InstanceName("web-2"));
  std::erase(ground.environment.services.at(ServiceName("web")).instances, InstanceName("web-2"));
  ground.at("west").has_image("web:1");
  CHECK_EQ(differences(ground), "web-1 move moved\nstray web-2\n");
  ground.at("west").has_container(container_spec(ground.environment, ground.instance("web-1"))); // and it runs there
  CHECK_EQ(differences(ground), "stray web-1\nstray web-2\n");
}

TEST_CASE("diff: networks and volumes, whose options may be secrets")
{
  PlayGround ground = started();
  ground.environment.networks["front"] = {.name = "front", .driver = "bridge", .options = {{"mtu", "1400"}}};
  ground.environment.volumes["data"] = {.name = "data", .options = {{"o", "password=x"}}};
  ground.instance("web-1").settings.networks = {{"front", {}, "", ""}};
  ground.instance("web-1").settings.binds = {{"data", "/data"}};
  CHECK_NE(differences(ground).find("front on east create\ndata on east create\n"), std::string::npos);
  ground.play(Verb::restart, {"web-1"});
  CHECK_EQ(differences(ground), "");
  ground.environment.networks["front"].options["mtu"] = "1300";
  ground.environment.volumes["data"].options["o"] = "password=y";
  CHECK_EQ(differences(ground), "front on east leave [driver_opts.mtu: 1400 > 1300]\n"
                                "data on east leave [driver_opts.o: *** > ***]\n");
}
