// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <csignal>
#include <string>

/// A play does no harm: to what is not ours, to what runs, and to what it has begun.
using namespace maestro;
using namespace maestro::testing;

namespace {

Sample three()
{
  Sample sample;
  sample.service("web", {"web-1", "web-2", "web-3"}).service("other", {"other-1"});
  return sample;
}

engine::ContainerSpec labelled(const std::string& name, const std::string& label, const std::string& value)
{
  engine::ContainerSpec spec;
  spec.name = name;
  spec.image = "web:1";
  spec.own_labels[label] = value;
  return spec;
}

} // namespace

TEST_CASE("a container of another environment or tool is not touched by any verb, and its owner is named")
{
  for (const auto& [label, value, owner] :
       {std::tuple("io.maestro.environment", "staging", "environment 'staging'"),
        std::tuple("com.docker.compose.project", "blog", "Compose project 'blog'"),
        std::tuple("com.docker.swarm.service.name", "shop_web", "Swarm service 'shop_web'"),
        std::tuple("io.kubernetes.pod.name", "web-0", "Kubernetes pod 'web-0'")})
    for (const Verb verb : {Verb::start, Verb::stop, Verb::kill, Verb::restart, Verb::clean})
      for (const engine::State state : {engine::State::running, engine::State::exited}) {
        const auto carried = label; // clang does not capture bindings
        CAPTURE(carried);
        CAPTURE(to_text(verb));
        PlayGround ground(three());
        ground.at("east").has_container(labelled("web-1", label, value), state);
        const PlayResult result = ground.play(verb, {"web-1"});
        CHECK_EQ(exit_code(result), 1);
        CHECK(ground.at("east").changes().empty());
        CHECK_NE(result.failures.at(0).words.find(owner), std::string::npos);
      }
}

TEST_CASE("somebody else's container is taken over if that is asked for")
{
  PlayGround ground(three());
  ground.at("east").has_container(labelled("web-1", "com.docker.compose.project", "blog"));
  CHECK_EQ(exit_code(ground.play(Verb::restart, {"web-1"}, {}, {.adopt = true})), 0);
  CHECK_EQ(ground.at("east").container("web-1")->labels().at("io.maestro.environment"), ground.environment.name);
}

TEST_CASE("a container without labels is taken over with a remark")
{
  PlayGround ground(three());
  ground.at("east").has_container("web-1", "web:1");
  CHECK_EQ(exit_code(ground.play(Verb::stop, {"web-1"})), 0);
  REQUIRE_EQ(ground.plan.remarks.size(), 1);
  CHECK(ground.plan.remarks[0].kind == Remark::Kind::adopted);
  CHECK_FALSE(ground.at("east").container("web-1")->running());
}

TEST_CASE("once a replacement has failed no further instance of its service is stopped")
{
  for (const char* how : {"dies", "cannot be created", "fails its check"}) {
    CAPTURE(how);
    PlayGround ground(three());
    FakeDaemon& east = ground.at("east");
    ground.play(Verb::start);
    if (how == std::string("dies")) east.script("web:1", {{.dies_after = 1ms}});
    if (how == std::string("cannot be created")) east.refuse("create", "*", 500, "no space left on device", always);
    if (how == std::string("fails its check"))
      for (const char* name : {"web-1", "web-2", "web-3"})
        ground.instance(name).lifecycle.running = {ExitedCheck{.max_wait = 1s}};
    const std::string second = east.container("web-2")->id, third = east.container("web-3")->id;
    const PlayResult result = ground.play(Verb::restart, {"web"}, {}, {.concurrency = 1});
    CHECK_EQ(exit_code(result), 1);
    CHECK_EQ(east.container("web-2")->id, second);
    CHECK_EQ(east.container("web-3")->id, third);
    CHECK(east.container("web-3")->running());
    CHECK(ground.protocol.told("web-3: skipped"));
  }
}

TEST_CASE("unrelated services go on after a failed replacement, and so does everything with keep_going")
{
  PlayGround ground(three());
  FakeDaemon& east = ground.at("east");
  ground.play(Verb::start);
  east.script("web-1", {{.dies_after = 1ms}});
  const std::string other = east.container("other-1")->id;
  CHECK_EQ(exit_code(ground.play(Verb::restart, {"web", "other"}, {}, {.concurrency = 1})), 1);
  CHECK_NE(east.container("other-1")->id, other);
  const std::string third = east.container("web-3")->id;
  CHECK_EQ(exit_code(ground.play(Verb::restart, {"web"}, {}, {.keep_going = true, .concurrency = 1})), 1);
  CHECK_NE(east.container("web-3")->id, third);
}

TEST_CASE("what rolls begins with what is down")
{
  PlayGround ground(three());
  FakeDaemon& east = ground.at("east");
  ground.play(Verb::start);
  east.kill_process("web-3", 1);
  CHECK_EQ(exit_code(ground.play(Verb::restart, {"web"}, {}, {.concurrency = 1})), 0);
  CHECK_LT(ground.protocol.place("web-3: ok"), ground.protocol.place("stop web-1 ok"));
}

TEST_CASE("a host port that another container holds is known before anything is stopped")
{
  PlayGround ground(three());
  FakeDaemon& east = ground.at("east");
  ground.play(Verb::start);
  ground.instance("web-1").settings.ports = {{.name = "http", .exposed = {80, 80}, .external = {8080, 8080}}};
  engine::ContainerSpec holder;
  holder.name = "old-site";
  holder.image = "web:1";
  holder.settings.ports = {{.name = "x", .exposed = {80, 80}, .external = {8080, 8080}}};
  east.has_container(holder);
  east.calls.clear();
  const PlayResult result = ground.play(Verb::restart, {"web-1"});
  CHECK_EQ(exit_code(result), 1);
  CHECK(east.changes().empty());
  CHECK_NE(result.failures.at(0).words.find("'old-site'"), std::string::npos);
  // On another address of the ship, or by another protocol, it is no conflict.
  ground.instance("web-1").settings.ports[0].protocol = Protocol::udp;
  CHECK_EQ(exit_code(ground.play(Verb::restart, {"web-1"})), 0);
}

TEST_CASE("an image that is neither there nor pulled is known before anything is stopped")
{
  PlayGround ground(three());
  ground.play(Verb::start);
  ground.instance("web-1").image = "web:2";
  ground.at("east").calls.clear();
  CHECK_EQ(exit_code(ground.play(Verb::restart, {"web-1"}, {}, {.pull = PullPolicy::never})), 1);
  CHECK(ground.at("east").changes().empty());
}

TEST_CASE("what waits for a job is not stopped until the job has succeeded")
{
  Sample sample;
  sample.service("job", {"job-1"}).service("web", {"web-1"}, {"job"}).service("front", {"front-1"}, {"web"});
  PlayGround ground(sample);
  FakeDaemon& east = ground.at("east");
  ground.instance("job-1").lifecycle.running = {ExitedCheck{.max_wait = 10s}};
  east.script("job-1", {{.dies_after = 100ms, .exit_code = 0}, {.dies_after = 100ms, .exit_code = 3}});
  REQUIRE_EQ(exit_code(ground.play(Verb::start)), 0);
  const std::string web = east.container("web-1")->id, front = east.container("front-1")->id;
  CHECK_EQ(exit_code(ground.play(Verb::restart)), 1);
  CHECK(east.container("web-1")->running());
  CHECK_EQ(east.container("web-1")->id, web);
  CHECK_EQ(east.container("front-1")->id, front);
  CHECK(ground.protocol.told("web-1: skipped"));
}

TEST_CASE("a finished job that is as described is left alone, and its container stays unless it is named")
{
  Sample sample;
  sample.service("job", {"job-1"});
  PlayGround ground(sample);
  FakeDaemon& east = ground.at("east");
  ground.instance("job-1").lifecycle.running = {ExitedCheck{}};
  east.script("job-1", {{.dies_after = 10ms, .exit_code = 0}});
  ground.play(Verb::start);
  east.calls.clear();
  CHECK_EQ(exit_code(ground.play(Verb::restart, {}, {}, {.only_if_changed = true})), 0);
  CHECK_EQ(exit_code(ground.play(Verb::clean)), 0);
  CHECK(east.changes().empty());
  CHECK_EQ(exit_code(ground.play(Verb::clean, {"job-1"})), 0);
  CHECK_EQ(east.container("job-1"), nullptr);
}

TEST_CASE("an instance that still runs where it was described before is not started a second time")
{
  Sample sample = three();
  sample.ship("west");
  PlayGround ground(sample);
  ground.at("west").has_container(container_spec(ground.environment, ground.instance("web-1")));
  const PlayResult result = ground.play(Verb::start);
  CHECK_EQ(exit_code(result), 1);
  CHECK_EQ(ground.at("east").container("web-1"), nullptr);
  CHECK_NE(result.failures.at(0).words.find("ship west"), std::string::npos);
  CHECK_NE(result.failures.at(0).hint.find("--strays"), std::string::npos);
}

TEST_CASE("one engine that is described as two ships has no strays of its own")
{
  Sample sample = three();
  sample.ship("west");
  PlayGround ground(sample);
  ground.play(Verb::start);
  FakeDaemon& east = ground.at("east");
  ground.instance("web-1").ship = ShipName("west"); // the same engine by another name
  net::run(
      [&] {
        engine::Fleet fleet;
        for (const char* ship : {"east", "west"}) fleet.add(ShipName(ship), [&] { return east.connect(); });
        const std::vector<InstanceName> instances{InstanceName("web-1")};
        const Observed observed = observe(
            ground.environment, fleet, {.instances = instances, .ships = ground.all_ships(), .all_containers = true});
        CHECK(strays_of(ground.environment, observed).empty());
        return 0;
      },
      net::Time::simulated);
}

TEST_CASE("rolling, what has no checks is watched for a moment before the next one is stopped")
{
  for (const std::size_t at_a_time : {1U, 2U}) {
    CAPTURE(at_a_time);
    PlayGround ground(three());
    ground.play(Verb::start);
    ground.at("east").on_boot = [](const FakeContainer& container) {
      const bool is_new = container.labels().contains("io.maestro.replaces");
      return is_new ? Boot{.dies_after = 300ms, .exit_code = 3} : Boot{};
    };
    const PlayResult result = ground.play(Verb::restart, {"web"}, {}, {.concurrency = at_a_time});
    CHECK_EQ(exit_code(result), 1);
    CHECK_EQ(result.counts.at(Result::failed), at_a_time);
    CHECK_EQ(result.counts.at(Result::skipped), 3 - at_a_time);
    CHECK_EQ(ground.at("east").running_names(), std::vector<std::string>{"other-1", "web-1", "web-2", "web-3"});
  }
  PlayGround ground(three());
  ground.play(Verb::start);
  ground.at("east").script("web:1", {{.dies_after = 300ms, .exit_code = 3}});
  CHECK_EQ(ground.play(Verb::restart, {"web"}, {}, {.keep_going = true, .concurrency = 1}).counts.at(Result::failed),
           3);
}

namespace {

/// web-1 and web-2 in a declared network, with a declared volume.
Sample joined()
{
  Sample sample = three();
  sample.environment.networks["back"] = {.name = "back", .driver = "bridge"};
  sample.environment.volumes["data"] = {.name = "data"};
  for (const char* name : {"web-1", "web-2"}) {
    ContainerSettings& settings = sample.environment.instances.at(InstanceName(name)).settings;
    settings.networks = {{.network = "back"}};
    settings.binds = {{"data", "/data"}};
  }
  return sample;
}

} // namespace

TEST_CASE("a declared network or volume that has other settings is an error before anything is touched")
{
  for (const Verb verb : {Verb::start, Verb::restart})
    for (const bool changes_network : {true, false}) {
      CAPTURE(to_text(verb));
      CAPTURE(changes_network);
      PlayGround ground(joined());
      FakeDaemon& east = ground.at("east");
      ground.play(Verb::start);
      if (verb == Verb::start) ground.play(Verb::stop);
      if (changes_network)
        ground.environment.networks.at("back").internal = true;
      else
        ground.environment.volumes.at("data").driver = "nfs";
      east.calls.clear();
      const PlayResult result = ground.play(verb, {"web"});
      CHECK_EQ(exit_code(result), 1);
      REQUIRE_EQ(result.failures.size(), 1); // told once for both
      const Failure& failure = result.failures.front();
      CHECK_EQ(text(failure.instances), "web-1 web-2");
      CHECK_EQ(failure.words, changes_network
                                  ? "the network 'back' on the ship is not as declared: it is not internal"
                                  : "the volume 'data' on the ship is not as declared: the driver is local, not nfs");
      for (const std::string& change : east.changes()) CHECK_EQ(change.find("web-1"), std::string::npos);
      CHECK_EQ(east.container("web-1")->running(), verb == Verb::restart);
      CHECK(ground.protocol.told("web-3: ok")); // which needs neither
    }
}

TEST_CASE("what is external, and what the instances of a play do not need, is not judged")
{
  PlayGround ground(joined());
  ground.play(Verb::start);
  ground.environment.networks.at("back") = {.name = "back", .driver = "macvlan", .external = true};
  ground.environment.volumes.at("data") = {.name = "data", .driver = "nfs", .external = true};
  CHECK_EQ(exit_code(ground.play(Verb::restart, {"web"})), 0);
  ground.environment.networks.at("back").external = false;
  CHECK_EQ(exit_code(ground.play(Verb::restart, {"web-3"})), 0);
  CHECK_EQ(exit_code(ground.play(Verb::stop)), 0);
}

TEST_CASE("networks and volumes are only asked for where something is to be created that needs them")
{
  PlayGround ground(joined());
  FakeDaemon& east = ground.at("east");
  const auto asked = [&](Verb verb, const std::vector<std::string>& things) {
    east.calls.clear();
    ground.play(verb, things);
    return std::count(east.calls.begin(), east.calls.end(), "volumes");
  };
  CHECK_EQ(asked(Verb::start, {"other"}), 0);
  CHECK_EQ(asked(Verb::start, {}), 1);
  CHECK_EQ(asked(Verb::start, {}), 0);
  CHECK_EQ(asked(Verb::restart, {"web-1"}), 1);
  CHECK_EQ(asked(Verb::stop, {}), 0);
}

TEST_CASE("a container in a network by its mode finds it made")
{
  PlayGround ground(joined());
  ContainerSettings& settings = ground.instance("web-1").settings;
  settings.networks.clear();
  settings.network_mode = "back";
  CHECK_EQ(exit_code(ground.play(Verb::start, {"web-1"})), 0);
  const auto changes = ground.at("east").changes();
  const auto made = std::find(changes.begin(), changes.end(), "network back");
  CHECK_LT(made, std::find(changes.begin(), changes.end(), "create web-1"));
}

TEST_CASE("a network that has two of its name for a moment is put in order, and joined")
{
  for (const char* call : {"create", "start"}) {
    CAPTURE(call);
    PlayGround ground(joined());
    FakeDaemon& east = ground.at("east");
    bool once = true;
    east.on_effect = [&](const std::string& made, const std::string& target) {
      const bool is_web = target == "web-1" || east.name_of(target) == "web-1";
      if (made != call || !is_web || !std::exchange(once, false)) return;
      east.has_network(network_spec(ground.environment, ground.environment.networks.at("back"))).created +=
          std::chrono::seconds(1);
    };
    CHECK_EQ(exit_code(ground.play(Verb::start, {"web-1"})), 0);
    CHECK_FALSE(once);
    CHECK_EQ(east.networks_called("back").size(), 1);
    CHECK(east.container("web-1")->running());
  }
}

TEST_CASE("a network that had two of its name when a container was to join it, and has one again, is joined")
{
  for (const char* call : {"create", "start"}) {
    CAPTURE(call);
    PlayGround ground(joined());
    FakeDaemon& east = ground.at("east");
    std::string second;
    east.on_effect = [&](const std::string& made, const std::string& target) {
      const bool is_web = target == "web-1" || east.name_of(target) == "web-1";
      if (made == call && is_web && second.empty())
        second = east.has_network(network_spec(ground.environment, ground.environment.networks.at("back"))).id;
      else if (made == "networks" && !second.empty()) // who has made it has seen it, too
        std::erase_if(east.networks, [&](const engine::NetworkState& network) { return network.id == second; });
    };
    CHECK_EQ(exit_code(ground.play(Verb::start, {"web-1"})), 0);
    CHECK_FALSE(second.empty());
    CHECK(east.container("web-1")->running());
  }
}

TEST_CASE("a refusal that has nothing to do with networks is asked for once")
{
  PlayGround ground(joined());
  FakeDaemon& east = ground.at("east");
  east.script("web-1", {{.refused = "exec: not found"}, {}});
  CHECK_EQ(exit_code(ground.play(Verb::start, {"web-1"})), 1);
  CHECK_FALSE(east.container("web-1")->running());
}

TEST_CASE("strays are stopped and removed when that is asked for, and only then")
{
  PlayGround ground(three());
  FakeDaemon& east = ground.at("east");
  ground.play(Verb::start);
  const std::string environment = ground.environment.name;
  east.has_container(labelled("gone-1", "io.maestro.environment", environment));
  east.has_container(labelled("theirs-1", "io.maestro.environment", "staging"));
  ground.play(Verb::stop);
  CHECK(east.container("gone-1")->running());
  ground.play(Verb::stop, {}, {}, {.strays = true});
  CHECK_FALSE(east.container("gone-1")->running());
  CHECK(east.container("theirs-1")->running());
  ground.play(Verb::clean, {}, {}, {.strays = true});
  CHECK_EQ(east.container("gone-1"), nullptr);
  CHECK_NE(east.container("theirs-1"), nullptr);
}

TEST_CASE("what was stopped to be replaced serves again after an interrupt")
{
  PlayGround ground(three());
  FakeDaemon& east = ground.at("east");
  ground.play(Verb::start);
  const std::string before = east.container("web-1")->id, second = east.container("web-2")->id;
  ground.protocol.also = [&](const Event& event) {
    if (const auto* finished = std::get_if<StepFinished>(&event);
        finished != nullptr && ground.protocol.lines.back() == "stop web-1 ok")
      std::raise(SIGTERM);
  };
  const PlayResult result = ground.play(Verb::restart, {"web"}, {}, {.concurrency = 1});
  CHECK_EQ(exit_code(result), 143);
  CHECK_EQ(east.container("web-1")->id, before);
  CHECK(east.container("web-1")->running());
  CHECK_EQ(east.container("web-2")->id, second);
  CHECK_EQ(east.container_names(), std::vector<std::string>{"other-1", "web-1", "web-2", "web-3"});
  CHECK(result.down.empty());
}

TEST_CASE("a start that hangs is given up after an interrupt, within the ship's time-out")
{
  PlayGround ground(three());
  ground.at("east").slow("start", "other-1", std::chrono::hours(2));
  ground.protocol.also = [&](const Event& event) {
    if (const auto* started = std::get_if<StepStarted>(&event); started != nullptr)
      if (std::holds_alternative<StartContainer>(ground.plan.steps[started->step].action)) std::raise(SIGINT);
  };
  const PlayResult result = ground.play(Verb::start, {"other-1"});
  CHECK_EQ(exit_code(result), 130);
  CHECK_LE(result.took, ground.environment.ships.at(ShipName("east")).timeout + 1s);
}
