// SPDX-License-Identifier: Apache-2.0
// The simulated fleet, as our own engine sees it.
#include <maestro/engine/docker.hpp>
#include <maestro/net/stream.hpp>

#include <doctest/doctest.h>
#include <simulation/fleet.hpp>

#include <set>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::testing;

namespace {

using Story = std::function<void(SimulatedFleet&)>;

void with_fleet(const FleetSettings& settings, const Story& story)
{
  net::run([&] {
    const net::Deadline safety(60s);
    SimulatedFleet fleet(settings);
    story(fleet);
    return 0;
  });
}

std::unique_ptr<engine::Engine> connect(const SimulatedFleet& fleet, std::size_t ship = 0)
{
  return engine::connect_docker(
      {.endpoint = net::TcpEndpoint{fleet.address(ship), fleet.port()}, .timeout = std::chrono::seconds(1)});
}

engine::ContainerSpec spec(const std::string& name)
{
  engine::ContainerSpec made;
  made.name = name;
  made.image = "app:1";
  made.own_labels["io.maestro.service"] = "web";
  made.settings.ports.push_back({.name = "http", .exposed = {80, 80}, .external = {8080, 8080}});
  return made;
}

std::optional<unsigned> refusal(const std::function<void()>& call)
{
  try {
    call();
  } catch (const engine::Refused& refused) {
    return refused.status();
  }
  return std::nullopt;
}

/// The names of those that a rule of this seed refuses to create.
std::set<std::string> refused_with(std::uint64_t seed)
{
  std::set<std::string> names;
  with_fleet({.ships = 1, .seed = seed, .faults = {parse_fault("create 0.2 refuse 500 no space left")}},
             [&](SimulatedFleet& fleet) {
               fleet.daemon(0).has_image("app:1");
               const auto engine = connect(fleet);
               for (int i = 0; i < 50; ++i) {
                 const std::string name = "web-" + std::to_string(i);
                 if (refusal([&] { engine->create(spec(name)); }) == 500) names.insert(name);
               }
             });
  return names;
}

bool accepts(const SimulatedFleet& fleet, std::uint16_t port)
{
  try {
    net::Stream::connect(net::TcpEndpoint{fleet.address(0), port});
    return true;
  } catch (const Error&) { // refused
    return false;
  }
}

} // namespace

TEST_CASE("simulated fleet: a container's life over Docker's API")
{
  with_fleet({.ships = 2}, [](SimulatedFleet& fleet) {
    const auto engine = connect(fleet, 1);
    CHECK_EQ(engine->version().api, "1.41");
    CHECK(engine->images().empty());
    CHECK_EQ(refusal([&] { engine->create(spec("web-1")); }), 404);
    std::size_t messages = 0;
    engine->pull("app:1", std::nullopt, [&](const engine::PullProgress&) { ++messages; });
    CHECK_GT(messages, 0);
    CHECK_EQ(engine->images().front().names, std::vector<std::string>{"app:1"});

    const std::string id = engine->create(spec("web-1")).id;
    CHECK_EQ(refusal([&] { engine->create(spec("web-1")); }), 409);
    CHECK_FALSE(engine->start("web-1").ran_already);
    CHECK(engine->start("web-1").ran_already);
    CHECK(engine->containers("io.maestro.service=db").empty());
    const auto listed = engine->containers("io.maestro.service=web");
    REQUIRE_EQ(listed.size(), 1);
    CHECK_EQ(listed.front().id, id);
    CHECK_EQ(listed.front().state, engine::State::running);
    CHECK_EQ(listed.front().labels.at("io.maestro.service"), "web");
    REQUIRE_EQ(listed.front().ports.size(), 1);
    CHECK_EQ(listed.front().ports.front().external, 8080);
    CHECK(engine->inspect("web-1")->running);

    const auto state = engine->inspect("web-1");
    CHECK_EQ(state->restart_policy, "no");
    REQUIRE_EQ(state->ports.size(), 1);
    CHECK_EQ(state->ports.front().external, 8080);
    CHECK(engine->stop("web-1", std::chrono::seconds(1)));
    CHECK_FALSE(engine->stop("web-1", std::chrono::seconds(1)));
    CHECK_EQ(engine->inspect("web-1")->state, engine::State::exited);
    engine->remove("web-1");
    CHECK_FALSE(engine->inspect("web-1"));
    CHECK(fleet.daemon(0).calls.empty());
    CHECK_EQ(fleet.tally().calls.at("start"), 2);
  });
}

TEST_CASE("simulated fleet: events, logs, commands, networks and volumes")
{
  with_fleet({.ships = 1}, [](SimulatedFleet& fleet) {
    FakeDaemon& daemon = fleet.daemon(0);
    daemon.has_image("app:1");
    daemon.script("web-1", {{.output = {"hello", "world"}}});
    daemon.on_execute = [](const FakeContainer&, const std::vector<std::string>& command) {
      return engine::ExecResult{3, command.front()};
    };
    const auto engine = connect(fleet);
    engine->create(spec("web-1"));
    engine->start("web-1");

    std::vector<std::string> heard;
    net::Group listening;
    net::Notice ready, told;
    listening.spawn([&] {
      engine->events(
          {"die"}, [&] { ready.notify(); },
          [&](const engine::ContainerEvent& event) {
            heard.push_back(event.name + " " + std::to_string(event.exit_code.value_or(-1)));
            told.notify();
            return true;
          });
    });
    ready.wait();
    std::string log;
    engine->logs("web-1", {}, [&](engine::OutputStream, std::string_view piece) {
      log += piece;
      return true;
    });
    CHECK_EQ(log, "hello\nworld\n");
    const engine::ExecResult result = engine->execute("web-1", {"true", "or", "false"});
    CHECK_EQ(result.exit_code, 3);
    CHECK_EQ(result.output, "true");
    daemon.kill_process("web-1", 9);
    told.wait();
    CHECK_EQ(heard, std::vector<std::string>{"web-1 9"});

    const std::string id = engine->create_network(
        {.name = "back", .internal = true, .labels = {{"a", "b"}}, .subnets = {{"10.1.0.0/24", "10.1.0.1"}}});
    CHECK_EQ(refusal([&] { engine->create_network({.name = "back"}); }), 409);
    const auto networks = engine->networks("back");
    REQUIRE_EQ(networks.size(), 1);
    CHECK_EQ(networks[0].id, id);
    CHECK(networks[0].internal);
    CHECK_EQ(networks[0].labels.at("a"), "b");
    CHECK_EQ(networks[0].subnets.at(0).second, "10.1.0.1");
    engine->remove_network(id);
    engine->remove_network(id);
    CHECK(daemon.networks.empty());
    engine->create_volume({.name = "data", .driver = "local"});
    REQUIRE_EQ(engine->volumes().size(), 1);
    CHECK_EQ(engine->volumes()[0].driver, "local");
    listening.cancel();
    listening.wait();
  });
}

TEST_CASE("simulated fleet: ports accept after the boot time, and as long as the container runs")
{
  with_fleet({.ships = 1, .boot_time = 100ms, .listen = true}, [](SimulatedFleet& fleet) {
    fleet.daemon(0).has_image("app:1");
    const auto engine = connect(fleet);
    engine->create(spec("web-1"));
    const net::TimePoint before = net::now();
    engine->start("web-1");
    while (!accepts(fleet, 8080)) net::sleep(1ms);
    CHECK_GE(net::now() - before, 100ms);
    engine->kill("web-1");
    CHECK_FALSE(accepts(fleet, 8080));
  });
}

TEST_CASE("simulated fleet: what goes wrong depends on the seed only")
{
  const std::set<std::string> refused = refused_with(1);
  CHECK_GT(refused.size(), 2);
  CHECK_LT(refused.size(), 25);
  CHECK_EQ(refused_with(1), refused);
  CHECK_NE(refused_with(2), refused);
}

TEST_CASE("simulated fleet: a rule strikes once, and a ship may be down")
{
  const auto rules = {parse_fault("create 1 refuse 500 no space"), parse_fault("start 1 lose-answer")};
  with_fleet({.ships = 1, .faults = rules}, [](SimulatedFleet& fleet) {
    fleet.daemon(0).has_image("app:1");
    const auto engine = connect(fleet);
    CHECK_EQ(refusal([&] { engine->create(spec("web-1")); }), 500);
    CHECK_NE(refusal([&] { engine->create(spec("web-1")); }), 500);
    CHECK_THROWS_AS(connect(fleet)->start("web-1"), Error);
    CHECK(fleet.daemon(0).container("web-1")->running()); // it was done all the same
  });
  with_fleet({.ships = 1, .faults = {parse_fault("ship 1 down")}},
             [](SimulatedFleet& fleet) { CHECK_THROWS_AS(connect(fleet)->images(), Error); });
}

TEST_CASE("simulated fleet: rules that make no sense are refused")
{
  for (const char* const rule :
       {"", "create", "create often lose", "create 1 explode", "create 1 refuse never", "ship 1 lose", "create 1 down",
        "create 1 dies 1s 3", "boot 1 dies soon 3", "create 1 lose the connection"})
    CHECK_THROWS_AS(parse_fault(rule), Error);
  CHECK_EQ(parse_fault("boot 0.5 dies 30ms 3").by, 30ms);
}
