// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <support/fake_engine.hpp>
#include <support/simulated.hpp>

#include <functional>
#include <string>

using namespace maestro;
using namespace maestro::engine;
using namespace maestro::testing;

namespace {

/// A daemon with an image, and somebody who uses it.
struct World {
  FakeDaemon daemon{"east"};
  std::unique_ptr<Engine> engine = daemon.connect();

  World() { daemon.has_image("nginx:1"); }

  static ContainerSpec spec(const std::string& name)
  {
    ContainerSpec made;
    made.name = name;
    made.image = "nginx:1";
    return made;
  }
  void run(const std::string& name)
  {
    engine->create(spec(name));
    engine->start(name);
  }
};

unsigned status_of_refusal(const std::function<void()>& call)
{
  try {
    call();
  } catch (const Refused& refused) {
    return refused.status();
  }
  return 0;
}

bool is_unreachable(const std::function<void()>& call)
{
  try {
    call();
  } catch (const Error& error) {
    return error.fault() == Fault::unreachable;
  }
  return false;
}

} // namespace

TEST_CASE("fake engine: a container is created started stopped and removed")
{
  World world;
  play([&] {
    world.run("web-1");
    auto listed = world.engine->containers();
    REQUIRE_EQ(listed.size(), 1);
    CHECK_EQ(listed[0].state, State::running);
    CHECK_EQ(listed[0].image, "nginx:1");
    CHECK_EQ(listed[0].image_id, world.daemon.images.at("nginx:1"));
    world.engine->stop("web-1", 10s);
    CHECK_EQ(world.engine->inspect("web-1")->state, State::exited);
    world.engine->remove("web-1");
    CHECK_FALSE(world.engine->inspect("web-1"));
  });
  CHECK_EQ(world.daemon.changes(),
           std::vector<std::string>{"create web-1", "start web-1", "stop web-1", "remove web-1"});
}

TEST_CASE("fake engine: a creation is checked as Docker does it and the name comes last")
{
  World world;
  play([&] {
    world.run("web-1");
    auto spec = World::spec("web-1");
    spec.image = "nginx:2";
    CHECK_EQ(status_of_refusal([&] { world.engine->create(spec); }), 404);
    CHECK_EQ(status_of_refusal([&] { world.engine->create(World::spec("web-1")); }), 409);
  });
}

TEST_CASE("fake engine: stopping killing or removing what is gone is success and starting it is not")
{
  World world;
  play([&] {
    CHECK_FALSE(world.engine->stop("web-1", 10s));
    CHECK_FALSE(world.engine->kill("web-1"));
    world.engine->remove("web-1");
    CHECK_EQ(status_of_refusal([&] { world.engine->start("web-1"); }), 404);
    world.run("web-1");
    CHECK(world.engine->start("web-1").ran_already);
    CHECK(world.engine->stop("web-1", 10s));
    CHECK_FALSE(world.engine->start("web-1").ran_already);
    CHECK(world.engine->kill("web-1"));
    CHECK_FALSE(world.engine->stop("web-1", 10s));
    world.engine->start("web-1");
    CHECK_EQ(status_of_refusal([&] { world.engine->remove("web-1"); }), 409);
  });
}

TEST_CASE("fake engine: containers are listed by label")
{
  World world;
  play([&] {
    auto spec = World::spec("web-1");
    spec.own_labels["team"] = "a";
    world.engine->create(spec);
    world.engine->create(World::spec("web-2"));
    REQUIRE_EQ(world.engine->containers("team=a").size(), 1);
    CHECK(world.engine->containers("team=b").empty());
    CHECK_EQ(world.engine->containers().size(), 2);
  });
}

TEST_CASE("fake engine: inspection tells restart policy, bound ports and what the health check printed")
{
  World world;
  world.daemon.script("web-1", {{.healthy_after = 1s, .health_output = "pong"}});
  play([&] {
    auto spec = World::spec("web-1");
    spec.settings.restart.name = "always";
    spec.settings.ports = {{"http", Protocol::tcp, {80, 80}, "127.0.0.1", {8080, 8080}}};
    world.engine->create(spec);
    CHECK(world.engine->inspect("web-1")->ports.empty());
    world.engine->start("web-1");
    const auto state = world.engine->inspect("web-1");
    CHECK_EQ(state->restart_policy, "always");
    CHECK_EQ(state->health_output, "pong");
    REQUIRE_EQ(state->ports.size(), 1);
    CHECK_EQ(state->ports[0].external, 8080);
  });
}

TEST_CASE("fake engine: two networks of one name come to be only when they are made at the same time")
{
  World world;
  world.daemon.network_time = 50ms;
  play([&] {
    net::Group makers;
    for (int i = 0; i < 2; ++i) makers.spawn([&] { world.engine->create_network({.name = "back"}); });
    makers.wait();
    CHECK_EQ(status_of_refusal([&] { world.engine->create_network({.name = "back"}); }), 409);
    REQUIRE_EQ(world.engine->networks("back").size(), 2);
    auto spec = World::spec("web-1");
    spec.settings.networks = {{.network = "back"}};
    world.engine->create(spec);
    CHECK_EQ(status_of_refusal([&] { world.engine->start("web-1"); }), 400); // which of them?
    world.engine->remove_network(world.engine->networks("back").front().id);
    world.engine->start("web-1");
    const std::string id = world.engine->networks("back").front().id;
    CHECK_EQ(status_of_refusal([&] { world.engine->remove_network(id); }), 403);
    world.engine->kill("web-1");
    world.engine->remove_network(id);
    CHECK(world.engine->networks().empty());
  });
}

TEST_CASE("fake engine: a volume that exists stays as it is")
{
  World world;
  play([&] {
    world.engine->create_volume({.name = "data", .driver = "local"});
    world.engine->create_volume({.name = "data", .driver = "nfs"});
    REQUIRE_EQ(world.engine->volumes().size(), 1);
    CHECK_EQ(world.engine->volumes()[0].driver, "local");
  });
}

TEST_CASE("fake engine: the first one's labels stay, until the volume is removed")
{
  World world;
  play([&] {
    CHECK_EQ(world.engine->create_volume({.name = "lock", .labels = {{"by", "a"}}}).labels.at("by"), "a");
    net::sleep(10s);
    CHECK_EQ(world.engine->create_volume({.name = "lock", .labels = {{"by", "b"}}}).labels.at("by"), "a");
    CHECK_EQ(world.engine->volumes("by=a").size(), 1);
    CHECK(world.engine->volumes("by=b").empty());
    CHECK_EQ(*world.engine->clock() - *world.engine->volume("lock")->created, 10s);
    world.engine->remove_volume("lock");
    world.engine->remove_volume("lock");
    CHECK_FALSE(world.engine->volume("lock"));
  });
}

TEST_CASE("fake engine: a port can be published once")
{
  World world;
  play([&] {
    auto one = World::spec("web-1");
    one.settings.ports = {{"http", Protocol::tcp, {80, 80}, "0.0.0.0", {8080, 8080}}};
    auto two = one;
    two.name = "web-2";
    world.engine->create(one);
    world.engine->create(two);
    world.engine->start("web-1");
    CHECK_EQ(status_of_refusal([&] { world.engine->start("web-2"); }), 500);
    world.engine->kill("web-1");
    world.engine->start("web-2");
  });
}

TEST_CASE("fake engine: a process that ends in its grace period is not killed")
{
  World world;
  world.daemon.latency = 0s;
  world.daemon.script("web-1", {{.stops_after = 3s}});
  play([&] {
    world.run("web-1");
    auto before = net::now();
    world.engine->stop("web-1", 10s);
    CHECK_EQ(net::now() - before, 3s);
    CHECK_EQ(world.engine->inspect("web-1")->exit_code, 0);
    world.engine->start("web-1");
    before = net::now();
    world.engine->stop("web-1", 2s);
    CHECK_EQ(net::now() - before, 2s);
    CHECK_EQ(world.engine->inspect("web-1")->exit_code, 137);
    CHECK_EQ(world.engine->containers().at(0).exit_code, 137);
    world.engine->start("web-1");
    CHECK_FALSE(world.engine->containers().at(0).exit_code.has_value());
  });
}

TEST_CASE("fake engine: boots are taken one by one and the last one stays")
{
  World world;
  world.daemon.script("web-1", {{.dies_after = 0s, .exit_code = 3, .output = {"no disk"}}, {.dies_after = 5s}, {}});
  play([&] {
    world.run("web-1");
    CHECK_EQ(world.engine->inspect("web-1")->exit_code, 3);
    std::string log;
    world.engine->logs("web-1", {}, [&](OutputStream, std::string_view text) {
      log += text;
      return true;
    });
    CHECK_EQ(log, "no disk\n");
    world.engine->start("web-1");
    CHECK(world.engine->inspect("web-1")->running);
    net::sleep(6s);
    CHECK_EQ(world.engine->inspect("web-1")->exit_code, 1);
    world.engine->start("web-1");
    net::sleep(1h);
    CHECK(world.engine->inspect("web-1")->running);
  });
}

TEST_CASE("fake engine: the restart policy is kept until somebody stops the container")
{
  World world;
  world.daemon.script("web-1", {{.dies_after = 1s}});
  play([&] {
    auto spec = World::spec("web-1");
    spec.settings.restart = {"always", 0};
    world.engine->create(spec);
    world.engine->start("web-1");
    net::sleep(10s);
    const auto state = world.engine->inspect("web-1");
    CHECK(state->running);
    CHECK_GE(state->restart_count, 4);
    world.engine->stop("web-1", 1s);
    net::sleep(1h);
    CHECK_FALSE(world.engine->inspect("web-1")->running);
  });
}

TEST_CASE("fake engine: events reach a listener from its ready on")
{
  World world;
  world.daemon.script("web-1", {{.healthy_after = 2s}});
  world.daemon.script("web-2", {{.dies_after = 1s, .exit_code = 7}});
  play([&] {
    world.run("web-0");
    std::vector<std::string> seen;
    net::Group group;
    net::Notice ready;
    group.spawn([&] {
      world.engine->events(
          {"start", "die", "health_status"}, [&] { ready.notify(); },
          [&](const ContainerEvent& event) {
            seen.push_back(event.name + " " + event.action +
                           (event.exit_code ? " " + std::to_string(*event.exit_code) : ""));
            return seen.size() < 4;
          });
    });
    ready.wait();
    world.run("web-1");
    world.run("web-2");
    group.wait();
    CHECK_EQ(seen,
             std::vector<std::string>{"web-1 start", "web-2 start", "web-2 die 7", "web-1 health_status: healthy"});
  });
}

TEST_CASE("fake engine: rules make calls fail as often as told")
{
  World world;
  world.daemon.refuse("create", "web-1", 500, "no space left on device");
  world.daemon.lose("start", "*", 2);
  world.daemon.lose_answer("remove", "web-1");
  play([&] {
    CHECK_EQ(status_of_refusal([&] { world.engine->create(World::spec("web-1")); }), 500);
    world.engine->create(World::spec("web-1"));
    CHECK(is_unreachable([&] { world.engine->start("web-1"); }));
    CHECK(is_unreachable([&] { world.engine->start("web-1"); }));
    world.engine->start("web-1");
    world.engine->kill("web-1");
    CHECK(is_unreachable([&] { world.engine->remove("web-1"); }));
    CHECK_FALSE(world.engine->inspect("web-1"));
  });
}

TEST_CASE("fake engine: a call that hangs ends with the time-out of the ship")
{
  World world;
  world.daemon.latency = 0s;
  world.daemon.hang("containers", "*");
  play([&] {
    CHECK(is_unreachable([&] { world.engine->containers(); }));
    CHECK_EQ(net::now().time_since_epoch(), 5s);
    world.engine->containers();
  });
}

TEST_CASE("fake engine: what was asked for happens although nobody waits for it any more")
{
  World world;
  world.daemon.script("web-1", {{.stops_after = 3s}});
  play([&] {
    world.run("web-1");
    CHECK_FALSE(net::within(1s, [&] { return world.engine->stop("web-1", 10s); }));
    CHECK_EQ(world.daemon.running_names(), std::vector<std::string>{"web-1"});
    net::sleep(5s);
    CHECK(world.daemon.running_names().empty());
  });
}

TEST_CASE("fake engine: a daemon out of reach fails calls and streams")
{
  World world;
  play([&] {
    net::Group group;
    net::Notice ready;
    bool failed = false;
    group.spawn([&] {
      failed = is_unreachable([&] {
        world.engine->events(
            {}, [&] { ready.notify(); }, [](const ContainerEvent&) { return true; });
      });
    });
    ready.wait();
    world.daemon.reachable = false;
    world.daemon.cut_streams();
    group.wait();
    CHECK(failed);
    CHECK(is_unreachable([&] { world.engine->containers(); }));
  });
}

TEST_CASE("fake engine: the daemon lives on between two runs")
{
  World world;
  world.daemon.script("web-1", {{.dies_after = 10s}});
  play([&] {
    world.run("web-1");
    net::sleep(6s);
    CHECK(world.engine->inspect("web-1")->running);
  });
  play([&] {
    CHECK(world.engine->inspect("web-1")->running);
    net::sleep(6s);
    CHECK_FALSE(world.engine->inspect("web-1")->running);
  });
}

TEST_CASE("fake engine: a pull takes its time and tells its progress")
{
  World world;
  world.daemon.latency = 0s;
  world.daemon.pull_time = 8s;
  world.daemon.offers_image("redis:7", "sha256:new");
  play([&] {
    std::vector<std::int64_t> seen;
    world.engine->pull("redis:7", RegistryLogin{.username = "u"},
                       [&](const PullProgress& message) { seen.push_back(message.current); });
    CHECK_EQ(net::now().time_since_epoch(), 8s);
    CHECK_EQ(seen, std::vector<std::int64_t>{250, 500, 750, 1000, 0});
    CHECK_EQ(world.daemon.images.at("redis:7"), "sha256:new");
    CHECK_EQ(world.daemon.last_login->username, "u");
    CHECK_EQ(status_of_refusal([&] { world.engine->pull("gone:1", {}, {}); }), 404);
  });
}

TEST_CASE("fake engine: a pull leaves the image that had the name before, without a name")
{
  World world;
  world.daemon.has_image("redis:7", "sha256:old");
  world.daemon.offers_image("redis:7", "sha256:new");
  play([&] {
    world.engine->pull("redis:7", {}, {});
    CHECK_EQ(world.daemon.images.at("redis:7"), "sha256:new");
    CHECK(world.daemon.images.contains("sha256:old"));
  });
}

TEST_CASE("fake engine: a daemon that crashes forgets how often it had brought a container back")
{
  World world;
  FakeContainer& web = world.daemon.has_container(
      {.name = "web", .image = "nginx:1", .settings = {.restart = {"always"}}}, State::running);
  web.wants_to_run = true;
  web.restart_count = 5;
  play([&] {
    world.daemon.crash(1s);
    net::sleep(1min);
    const auto state = world.engine->inspect("web");
    CHECK(state->running);
    CHECK_EQ(state->restart_count, 1);
  });
}

TEST_CASE("fake engine: logs follow a container to its end")
{
  World world;
  world.daemon.script("web-1", {{.dies_after = 4s, .output = {"one", "two"}}});
  play([&] {
    world.run("web-1");
    std::string log;
    world.engine->logs("web-1", {.follow = true, .tail = 1}, [&](OutputStream, std::string_view text) {
      log += text;
      return true;
    });
    CHECK_EQ(log, "two\n");
    CHECK_FALSE(world.daemon.container("web-1")->running());
  });
}

TEST_CASE("fake engine: what a container says reaches who follows it")
{
  World world;
  play([&] {
    world.run("web-1");
    net::Group group;
    std::string log;
    group.spawn([&] {
      world.engine->logs("web-1", {.follow = true}, [&](OutputStream, std::string_view text) {
        log += text;
        return true;
      });
    });
    net::sleep(1s);
    world.daemon.says("web-1", "ready");
    net::sleep(1s);
    CHECK_EQ(log, "ready\n");
    world.daemon.kill_process("web-1", 2);
    group.wait();
    CHECK_EQ(world.daemon.container("web-1")->exit_code, 2);
  });
}

TEST_CASE("fake engine: commands are answered by the test")
{
  World world;
  world.daemon.on_execute = [](const FakeContainer& container, const std::vector<std::string>& command) {
    return ExecResult{3, container.spec.name + " " + command.at(0)};
  };
  play([&] {
    world.run("web-1");
    const auto result = world.engine->execute("web-1", {"check"});
    CHECK_EQ(result.exit_code, 3);
    CHECK_EQ(result.output, "web-1 check");
    world.engine->kill("web-1");
    CHECK_EQ(status_of_refusal([&] { world.engine->execute("web-1", {"check"}); }), 409);
  });
}
