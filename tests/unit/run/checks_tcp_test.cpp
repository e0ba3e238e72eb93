// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/checks/probe.hpp>

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <support/loopback_server.hpp>
#include <unit/run/checks_support.hpp>

#include <chrono>
#include <string>

using namespace maestro;
using namespace maestro::testing;

namespace {

TcpCheck tcp(std::uint16_t number, net::Duration max_wait = 5s)
{
  return {.port = "http", .number = number, .max_wait = max_wait};
}

std::string failure(std::uint16_t number, const std::string& within, const std::string& saw)
{
  return fmt::format("tcp port 'http' (127.0.0.1:{}) did not accept a connection within {}: {}", number, within, saw);
}

} // namespace

TEST_CASE("checks: the pause before the next probe is a twentieth of the time so far")
{
  CHECK_EQ(pause_before_next_probe(0s).count(), net::Duration(5ms).count());
  CHECK_EQ(pause_before_next_probe(100ms).count(), net::Duration(5ms).count());
  CHECK_EQ(pause_before_next_probe(2s).count(), net::Duration(100ms).count());
  CHECK_EQ(pause_before_next_probe(20s).count(), net::Duration(1s).count());
  CHECK_EQ(pause_before_next_probe(1h).count(), net::Duration(1s).count());
}

TEST_CASE("tcp check: it passes at once when the connection stays open")
{
  CheckedInstance web;
  LoopbackServer server([](Peer& peer) { peer.wait_until_closed(); });
  CHECK_EQ(web.outcome(tcp(server.port())), "passed");
  CHECK_EQ(server.connections(), 1);
  CHECK(web.took < 1s);
  CHECK(web.seen.empty());
}

TEST_CASE("tcp check: it passes when the server speaks first")
{
  CheckedInstance web;
  LoopbackServer server([](Peer& peer) { peer.write("220 ready\r\n"); }); // and closes
  CHECK_EQ(web.outcome(tcp(server.port())), "passed");
}

TEST_CASE("tcp check: a refused connection is tried again until somebody listens")
{
  CheckedInstance web;
  const ClosedPort port;
  const auto starting = [&] {
    net::sleep(100ms);
    port.open();
  };
  CHECK_EQ(web.outcome_beside(tcp(port.number()), starting), "passed");
  CHECK(web.took >= 100ms);
  CHECK_EQ(web.seen, std::vector<std::string>{"connection refused"}); // said once
}

TEST_CASE("tcp check: the failure says which port and what was seen last and for how long")
{
  CheckedInstance web;
  const ClosedPort port;
  CHECK_EQ(web.outcome(tcp(port.number(), 200ms)), failure(port.number(), "0.2 s", "connection refused"));
  CHECK(web.took >= 200ms);
  CHECK(web.took < 2s);
  CHECK_EQ(web.hint,
           "does the program in 'web-1' listen at the exposed port, on all addresses and not only on 127.0.0.1?");
}

TEST_CASE("tcp check: a port without a name is called by its number")
{
  CheckedInstance web;
  const ClosedPort port;
  const std::string number = std::to_string(port.number());
  CHECK_EQ(web.outcome(TcpCheck{.port = number, .number = port.number(), .max_wait = 10ms}),
           "tcp port " + number + " (127.0.0.1:" + number +
               ") did not accept a connection within 0.01 s: connection refused");
}

TEST_CASE("tcp check: a connection that is closed at once is a proxy without a program behind it")
{
  CheckedInstance web;
  const ClosedPort port;
  int connections = 0;
  CHECK_EQ(web.outcome_beside(tcp(port.number(), 200ms), [&] { port.close_all([](int) { return 0ms; }, connections); }),
           failure(port.number(), "0.2 s", "the connection was accepted and closed at once"));
  CHECK(connections > 1);
}

TEST_CASE("tcp check: it passes once the program behind a proxy answers")
{
  CheckedInstance web;
  const ClosedPort port;
  int connections = 0;
  const auto proxy = [&] { port.close_all([](int number) { return number > 5 ? 1h : 0h; }, connections); };
  CHECK_EQ(web.outcome_beside(tcp(port.number()), proxy), "passed");
  CHECK_EQ(connections, 6);
  CHECK_EQ(web.seen, std::vector<std::string>{"the connection was accepted and closed at once"});
}

TEST_CASE("tcp check: where a proxy closes late a connection is watched for longer")
{
  int connections = 0;
  for (int round = 0; round < 10 && connections != 3; ++round) { // the first close must come in time
    CheckedInstance web;
    const ClosedPort port;
    connections = 0;
    const auto later_each_time = [](int number) { return number == 1 ? 6ms : number == 2 ? 35ms : 1h; };
    web.outcome_beside(tcp(port.number()), [&] { port.close_all(later_each_time, connections); });
  }
  CHECK_EQ(connections, 3);
}

TEST_CASE("tcp check: where there may be a proxy also the first connection is watched for long enough")
{
  int connections = 0;
  for (int round = 0; round < 10 && connections != 2; ++round) {
    CheckedInstance web;
    const ClosedPort port;
    connections = 0;
    const auto late_once = [](int number) { return number == 1 ? 25ms : 1h; };
    web.outcome_beside(tcp(port.number()), [&] { port.close_all(late_once, connections); });
  }
  CHECK_EQ(connections, 2);
}

TEST_CASE("tcp check: a port that the engine picks is tried where it is, and one that it has not told of is a failure")
{
  CheckedInstance web;
  LoopbackServer server([](Peer& peer) { peer.wait_until_closed(); });
  web.instance().settings.ports = {{.name = "http", .exposed = {80, 80}}};
  CHECK_EQ(web.outcome(tcp(0, 50ms)), "the engine has not told which port of the ship it picked for 'http'");
  web.has_container().spec.settings.ports = {
      {.name = "any", .exposed = {80, 80}, .external = {server.port(), server.port()}}};
  CHECK_EQ(web.outcome(tcp(0)), "passed");
  CHECK_EQ(server.connections(), 1);
}

TEST_CASE("tcp check: a port that only the ship itself can reach is told with that")
{
  CheckedInstance web;
  web.sample.environment.ships.at(ShipName("east")).ip = "no-such-host.invalid";
  web.instance().settings.ports = {{.name = "http", .exposed = {80, 80}, .address = "127.0.0.1", .external = {80, 80}}};
  web.outcome(tcp(80, 50ms));
  CHECK_EQ(web.hint, "port 'http' is published on 127.0.0.1 of the ship, where only the ship itself can reach it");
  web.instance().settings.network_mode = "host"; // where it is published nowhere
  web.outcome(tcp(80, 50ms));
  CHECK_EQ(web.hint.find("127.0.0.1 of the ship"), std::string::npos);
  web.instance().settings.network_mode.reset();
  web.instance().settings.ports[0].address = "0.0.0.0";
  web.outcome(tcp(80, 50ms));
  CHECK_EQ(web.hint.find("127.0.0.1 of the ship"), std::string::npos);
}

TEST_CASE("tcp check: no time means no attempt")
{
  CheckedInstance web;
  LoopbackServer server([](Peer& peer) { peer.wait_until_closed(); });
  CHECK_EQ(web.outcome(tcp(server.port(), 0s)),
           fmt::format("tcp port 'http' (127.0.0.1:{}) did not accept a connection within 0 s", server.port()));
  CHECK_EQ(server.connections(), 0);
}

TEST_CASE("tcp check: an address in the description that does not answer is tried for a second at a time")
{
  CheckedInstance web;
  web.sample.environment.ships.at(ShipName("east")).ip = "no-such-host.invalid";
  const std::string outcome = web.outcome(tcp(80, 50ms));
  CHECK(outcome.starts_with("tcp port 'http' (no-such-host.invalid:80) did not accept a connection within 0.05 s: "));
}

TEST_CASE("tcp check: a deadline around it is not its own")
{
  CheckedInstance web;
  const ClosedPort port;
  net::run([&] {
    const net::Deadline deadline(50ms);
    CHECK_THROWS_AS(run_check(tcp(port.number()), web.context()), net::TimedOut);
    return 0;
  });
}
