// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/closer.hpp>

#include <fmt/core.h>
#include <support/loopback_server.hpp>
#include <unit/run/checks_support.hpp>
#include <unit/run/play_ground.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::testing;

namespace {

/// web-1 on a ship that is this machine.
struct Closer : PlayGround {
  Closer() : PlayGround(Sample().service("web", {"web-1"})) { environment.ships.at(ShipName("east")).ip = "127.0.0.1"; }

  Port& has_port(Port port) { return instance("web-1").settings.ports.emplace_back(std::move(port)); }

  /// Publishes its port 80 on this one, whatever is described.
  FakeContainer& has_container(engine::State state, std::uint16_t published = 0)
  {
    FakeContainer& made = at("east").has_container("web-1", "web:1", state);
    if (published != 0)
      made.spec.settings.ports = {{.name = "any", .exposed = {80, 80}, .external = {published, published}}};
    return made;
  }

  InstanceCloser look()
  {
    InstanceCloser seen;
    net::run([&] {
      engine::Fleet fleet = connect();
      LinkBook links(environment);
      const std::vector<InstanceName> instances = all_instances();
      const Observed observed = observe(environment, fleet, {.instances = instances});
      const Standings standings = standings_of(environment, instances, observed, links);
      seen = look_closer(environment, fleet, standings, {.instances = instances, .ports = true}).at(instances.front());
      return 0;
    });
    return seen;
  }

  PortState only_port() { return look().ports.at(0); }
};

Port http(PortRange external, Protocol protocol = Protocol::tcp)
{
  return {.name = "http", .protocol = protocol, .exposed = {80, 80}, .external = external};
}

} // namespace

TEST_CASE("closer: each container is inspected once, and nothing is asked of what does not run")
{
  Closer ended;
  ended.has_port(http({1, 1}));
  ended.has_port({.name = "many", .exposed = {1, 9}, .external = {1, 9}});
  ended.has_container(engine::State::exited);
  const InstanceCloser seen = ended.look();
  REQUIRE(seen.container);
  CHECK_FALSE(seen.container->running);
  REQUIRE_EQ(seen.ports.size(), 2);
  for (const PortState& port : seen.ports) CHECK(port.answer == PortAnswer::down);
  CHECK_EQ(std::ranges::count_if(ended.at("east").calls,
                                 [](const std::string& call) { return call.starts_with("inspect"); }),
           1);

  Closer absent;
  absent.has_port(http({1, 1}));
  CHECK_FALSE(absent.look().container);
  CHECK(absent.only_port().answer == PortAnswer::down);
}

TEST_CASE("closer: a port of what runs is tried")
{
  const LoopbackServer server([](Peer& peer) { peer.wait_until_closed(); });
  Closer open, shut;
  open.has_port(http({server.port(), server.port()}));
  open.has_container(engine::State::running);
  CHECK(open.only_port().answer == PortAnswer::accepts);
  const ClosedPort closed;
  shut.has_port(http({closed.number(), closed.number()}));
  shut.has_container(engine::State::running);
  CHECK(shut.only_port().answer == PortAnswer::silent);
}

TEST_CASE("closer: a port that the engine has picked is tried where it is, and told by its number")
{
  const LoopbackServer server([](Peer& peer) { peer.wait_until_closed(); });
  for (const PortRange described : {PortRange{0, 0}, PortRange{1024, 65535}}) {
    CAPTURE(to_text(described));
    Closer ground;
    ground.has_port(http(described));
    ground.has_container(engine::State::running, server.port());
    const PortState port = ground.only_port();
    CHECK_EQ(port.external.first, server.port());
    CHECK(port.external.single());
    CHECK(port.answer == PortAnswer::accepts);
  }
  Closer untold;
  untold.has_port(http({0, 0}));
  untold.has_container(engine::State::running);
  CHECK(untold.only_port().answer == PortAnswer::unknown);
}

TEST_CASE("closer: what is not TCP and what are several ports is not tried")
{
  for (const Protocol protocol : {Protocol::udp, Protocol::sctp}) {
    Closer ground;
    ground.has_port(http({1, 1}, protocol));
    ground.has_container(engine::State::running);
    CHECK(ground.only_port().answer == PortAnswer::not_asked);
  }
  Closer ground;
  ground.has_port({.name = "many", .exposed = {1, 9}, .external = {1, 9}});
  ground.has_container(engine::State::running);
  CHECK(ground.only_port().answer == PortAnswer::not_asked);
}

TEST_CASE("closer: of a ship that does not answer nothing is known, and its ports are not down")
{
  Closer ground;
  ground.has_port(http({1, 1}));
  ground.has_container(engine::State::running);
  ground.at("east").reachable = false;
  CHECK(ground.only_port().answer == PortAnswer::unknown);
}

TEST_CASE("closer: a container that is gone when it is inspected is no error, and its port is tried all the same")
{
  Closer ground;
  const ClosedPort closed;
  ground.has_port(http({closed.number(), closed.number()}));
  ground.has_container(engine::State::running);
  ground.at("east").on_call = [](const std::string& call, const std::string&) {
    if (call == "inspect") throw Error(Fault::unreachable, "the connection was cut");
  };
  const InstanceCloser seen = ground.look();
  CHECK_FALSE(seen.container);
  CHECK(seen.ports.at(0).answer == PortAnswer::silent);
}

TEST_CASE("closer: of what runs and is described otherwise, the ports that its engine publishes are told")
{
  Instance instance;
  instance.settings.ports = {http({9502, 9502}), {.name = "admin", .exposed = {81, 81}, .external = {81, 81}}};
  engine::ContainerSummary container;
  container.ports = {{.exposed = 80, .address = "::", .external = 9501},
                     {.exposed = 80, .address = "0.0.0.0", .external = 9501},
                     {.exposed = 443},
                     {.protocol = Protocol::udp, .exposed = 53, .address = "127.0.0.1", .external = 53}};
  Standing standing;
  standing.condition = Condition::running;
  standing.difference = Difference::configuration;
  standing.container = &container;
  const auto told = [&] {
    std::string text;
    for (const Port& port : published_ports(instance, standing))
      text += fmt::format("{} {} {}:{} {}\n", port.name, to_text(port.exposed), port.address, to_text(port.external),
                          to_text(port.protocol));
    return text;
  };
  CHECK_EQ(told(), "http 80 0.0.0.0:9501 tcp\n53 53 127.0.0.1:53 udp\n");
  for (const char* net : {"host", "none", "container:db"}) { // where engines publish nothing
    instance.settings.network_mode = net;
    CHECK(told().starts_with("http 80 0.0.0.0:9502"));
  }
  instance.settings.network_mode.reset();
  standing.difference = Difference::image;
  CHECK(told().starts_with("http 80 0.0.0.0:9502"));
  standing.difference = Difference::configuration;
  standing.condition = Condition::ended;
  CHECK(told().starts_with("http 80 0.0.0.0:9502"));
}
