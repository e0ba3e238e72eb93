// SPDX-License-Identifier: Apache-2.0
// What is not described any more, or on another ship now: when it goes, how it is stopped, and when it stays.
#include <maestro/plan/labels.hpp>

#include <unit/run/play_ground.hpp>

using namespace maestro;
using namespace maestro::testing;

namespace {

using Texts = std::vector<std::string>;

/// web-1 on east, of a service that needs db-1 on west; both run.
struct WebOverDb : PlayGround {
  WebOverDb() : PlayGround(Sample().ship("west").service("db", {"db-1"}).service("web", {"web-1"}, {"db"}))
  {
    instance("db-1").ship = ShipName("west");
    for (const char* const ship : {"east", "west"})
      for (const char* const image : {"db:1", "web:1"}) at(ship).has_image(image);
    instance("web-1").settings.ports = {{.name = "http", .exposed = {80, 80}, .external = {8080, 8080}}};
    play(Verb::start);
  }

  /// What runs as web-1 runs under a name that is not described any more.
  FakeContainer& rename()
  {
    net::run([&] { return at("east").connect()->rename("web-1", "old-1"), 0; }, net::Time::simulated);
    FakeContainer& running = *at("east").container("old-1");
    running.spec.own_labels[labels::instance] = "old-1";
    return running;
  }

  int apply()
  {
    const PlayResult result = play(Verb::apply, {}, {}, {.prune = true});
    for (const auto& failure : result.failures) MESSAGE(failure.words);
    return exit_code(result);
  }
};

} // namespace

TEST_CASE("leaving: what has the port of an instance serves on where that is not brought up")
{
  for (const std::string why : {"what it needs is on a ship that is away", "its image cannot be pulled"}) {
    CAPTURE(why);
    WebOverDb ground;
    ground.rename();
    if (why == "its image cannot be pulled") {
      ground.instance("web-1").image = "web:2";
      ground.at("east").refuse("pull", "*", 500, "no route to host", always);
    } else {
      ground.at("west").reachable = false;
    }
    CHECK_NE(ground.apply(), 0);
    CHECK_EQ(ground.at("east").running_names(), Texts{"old-1"});
    CHECK_FALSE(ground.protocol.told("stop old-1 ok")); // not even for a while
  }
}

TEST_CASE("leaving: what is pruned stays, and that is told, where something is known not to be brought up")
{
  WebOverDb ground;
  ground.rename();
  ground.instance("web-1").settings.ports.clear(); // then nothing says what has taken its place
  ground.at("west").reachable = false;
  CHECK_NE(ground.apply(), 0);
  CHECK_EQ(ground.at("east").running_names(), Texts{"old-1"});
  CHECK(std::ranges::any_of(ground.plan.remarks, [](const Remark& remark) {
    return remark.name == "old-1" &&
           remark.text.starts_with("is not described any more, and stays, because nothing is done about web-1: Up");
  }));
  ground.at("west").reachable = true;
  CHECK_EQ(ground.apply(), 0);
  CHECK_EQ(ground.at("east").running_names(), Texts{"web-1"});
}

TEST_CASE("leaving: what is pruned stays also where what cannot be replaced now serves on, and may need it")
{
  WebOverDb ground;
  engine::ContainerSpec theirs{.name = "theirs", .image = "web:1"}, gone = ground.at("east").container("web-1")->spec;
  theirs.settings.ports = {{.name = "http", .exposed = {80, 80}, .external = {9000, 9000}}};
  ground.at("east").has_container(theirs);
  gone.name = "gone-1";
  gone.own_labels[labels::instance] = "gone-1";
  gone.settings.ports.clear();
  ground.at("east").has_container(gone);
  ground.at("east").volumes["data"] = {
      .name = "data",
      .driver = "local",
      .labels = {{labels::environment, ground.environment.name}, {labels::config_hash, "2-of another time"}}};
  ground.instance("web-1").settings.ports = theirs.settings.ports;
  const Wish wish{.prune = true, .stray_resources = StrayResources::removed_with_data};
  CHECK_EQ(exit_code(ground.play(Verb::apply, {}, {}, wish)), 1);
  CHECK_EQ(ground.at("east").running_names(), Texts{"gone-1", "theirs", "web-1"});
  CHECK(ground.at("east").volumes.contains("data"));
  ground.instance("web-1").settings.ports[0].external = {9001, 9001};
  CHECK_EQ(exit_code(ground.play(Verb::apply, {}, {}, wish)), 0);
  CHECK_EQ(ground.at("east").running_names(), Texts{"theirs", "web-1"});
  CHECK_FALSE(ground.at("east").volumes.contains("data"));
}

TEST_CASE("leaving: what serves at its old place goes on where the new one is broken and cannot be mended now")
{
  WebOverDb ground;
  ground.instance("web-1").ship = ShipName("west");
  ground.at("west").script("web-1", {{.unhealthy_after = 0s}});
  CHECK_EQ(ground.apply(), 1);
  CHECK_EQ(ground.at("east").running_names(), Texts{"web-1"});
  ground.instance("web-1").settings.ports = {{.name = "http", .exposed = {80, 80}, .external = {9000, 9000}}};
  engine::ContainerSpec theirs{.name = "theirs", .image = "web:1"};
  theirs.settings.ports = ground.instance("web-1").settings.ports;
  ground.at("west").has_container(theirs);
  CHECK_EQ(ground.apply(), 1);
  CHECK_EQ(ground.at("east").running_names(), Texts{"web-1"});
}

TEST_CASE("leaving: it is stopped as gently as it was made to be, or is described elsewhere now")
{
  const auto exit_code_of = [](FakeDaemon& daemon, const std::string& name) {
    const FakeContainer* const container = daemon.container(name);
    return container == nullptr ? -1 : container->exit_code;
  };
  WebOverDb ground;
  FakeContainer& old = ground.rename();
  old.stops_after = 40s;
  old.spec.settings.stop_timeout = 60s;
  ground.play(Verb::stop, {}, {}, {.strays = true});
  CHECK_EQ(exit_code_of(ground.at("east"), "old-1"), 0);

  WebOverDb moving;
  moving.instance("web-1").settings.stop_timeout = 60s;
  moving.instance("web-1").ship = ShipName("west");
  moving.at("east").container("web-1")->stops_after = 40s;
  moving.play(Verb::stop, {}, {}, {.strays = true});
  CHECK_EQ(exit_code_of(moving.at("east"), "web-1"), 0);
}
