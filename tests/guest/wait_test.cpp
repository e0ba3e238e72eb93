// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <guest/guest.hpp>
#include <support/loopback_server.hpp>
#include <support/shell.hpp>

#include <chrono>
#include <csignal>
#include <optional>
#include <string>

using namespace maestro::test;
using namespace std::chrono_literals;
using maestro::testing::LoopbackServer;
using maestro::testing::Peer;

namespace {

LoopbackServer::Serve silent()
{
  return [](Peer& peer) { peer.ignore_until_closed(); };
}

/// Answers each connection with these bytes, when it has been asked something.
LoopbackServer::Serve answering(const std::string& bytes)
{
  return [bytes](Peer& peer) {
    if (!peer.request().empty()) peer.write(bytes);
  };
}

std::string at(const std::string& scheme, const LoopbackServer& server)
{
  return scheme + "://127.0.0.1:" + std::to_string(server.port());
}

/// Where nobody listens.
const std::string nobody = "tcp://127.0.0.1:1";

Variables service(std::uint16_t first, std::uint16_t second)
{
  return {{"DB_INSTANCES", "a,b"},
          {"DB_A_HOST", "127.0.0.1"},
          {"DB_A_SQL_PORT", std::to_string(first)},
          {"DB_B_HOST", "localhost"},
          {"DB_B_SQL_PORT", std::to_string(second)}};
}

} // namespace

TEST_CASE("wait: it ends at once when everything accepts connections")
{
  const LoopbackServer first(silent()), second(silent());
  const auto begin = std::chrono::steady_clock::now();
  const Outcome outcome = Guest::run({"wait", "db:sql", at("tcp", first)}, service(first.port(), second.port()));
  CHECK_EQ(outcome.exit_code, 0);
  CHECK_EQ(outcome.out + outcome.err, "");
  CHECK_LT(std::chrono::steady_clock::now() - begin, 30s);     // and not only when its time is up
  CHECK(eventually([&] { return first.connections() >= 2; })); // it may count after the program has ended
}

TEST_CASE("wait: all instances are waited for, or any")
{
  const LoopbackServer server(silent());
  const Variables one_of_two = service(server.port(), 1);
  const Outcome all = Guest::run({"wait", "db:sql", "--timeout", "0.3"}, one_of_two);
  CHECK_EQ(all.exit_code, 5);
  CHECK_EQ(all.err, "maestro-guest: not ready in time:\n  db:sql of b at localhost:1: Connection refused\n");
  CHECK_EQ(Guest::run({"wait", "db:sql", "--all", "--timeout=0.1"}, one_of_two).exit_code, 5);
  CHECK_EQ(Guest::run({"wait", "--any", "db:sql"}, one_of_two).exit_code, 0);
  CHECK_EQ(Guest::run({"wait", "--any", nobody, at("tcp", server)}).exit_code, 0);
}

TEST_CASE("wait: what begins to listen later is seen")
{
  std::optional<LoopbackServer> server(silent());
  const std::string target = at("tcp", *server);
  const std::uint16_t port = server->port();
  server.reset();
  Child child(Guest::command({"wait", target}, {}));
  usleep(200'000); // so that it has been refused
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  REQUIRE_EQ(listen(listener, 8), 0);
  CHECK_EQ(child.wait().exit_code, 0);
  close(listener);
}

TEST_CASE("wait: HTTP must answer with a good status")
{
  for (const char* good : {"200 OK", "204 No Content", "302 Found"}) {
    const LoopbackServer server(answering("HTTP/1.1 " + std::string(good) + "\r\nContent-Length: 0\r\n\r\n"));
    CHECK_EQ(Guest::run({"wait", at("http", server) + "/health", "--timeout", "10"}).exit_code, 0);
  }
  for (const auto& [answer, reason] :
       {std::pair<std::string, std::string>{"HTTP/1.0 503 No\r\n\r\n", "it answers with status 503"},
        {"SSH-2.0-OpenSSH\r\n", "its answer is no HTTP"},
        {std::string(100'000, 'x'), "its answer is no HTTP"}}) {
    const LoopbackServer server(answering(answer));
    const Outcome outcome = Guest::run({"wait", at("http", server), "--timeout", "0.3"});
    CHECK_EQ(outcome.exit_code, 5);
    CHECK_NE(outcome.err.find(reason), std::string::npos);
  }
}

TEST_CASE("wait: an HTTP server is asked as the address says")
{
  std::string asked;
  const LoopbackServer server([&](Peer& peer) {
    asked = peer.request();
    peer.write("HTTP/1.1 200 OK\r\n\r\n");
  });
  REQUIRE_EQ(Guest::run({"wait", at("http", server) + "/a?b=1#c"}).exit_code, 0);
  CHECK_MESSAGE(asked.starts_with("GET /a?b=1 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"),
                asked);
}

TEST_CASE("wait: an HTTP server that accepts and never answers is not ready, and holds up nobody")
{
  const LoopbackServer hanging(silent()), good(answering("HTTP/1.1 200 OK\r\n\r\n"));
  CHECK_EQ(Guest::run({"wait", at("http", hanging), at("http", good), "--any"}).exit_code, 0);
  const Outcome outcome = Guest::run({"wait", at("http", hanging), at("http", good), "--timeout", "0.3"});
  CHECK_EQ(outcome.exit_code, 5);
  CHECK_EQ(outcome.err, "maestro-guest: not ready in time:\n  " + at("http", hanging) + ": no answer yet\n");
}

TEST_CASE("wait: without time it looks")
{
  const LoopbackServer server(silent());
  CHECK_EQ(Guest::run({"wait", at("tcp", server), "--timeout", "0"}).exit_code, 0);
  CHECK_EQ(Guest::run({"wait", nobody, "--timeout", "0"}).exit_code, 5);
}

TEST_CASE("wait: an unknown service and a port that is not told are errors at once")
{
  const Variables variables = service(1, 1);
  for (const std::vector<std::string>& words : {std::vector<std::string>{"wait", "cache:sql"}, {"wait", "db:http"}}) {
    const auto begin = std::chrono::steady_clock::now();
    CHECK_EQ(Guest::run(words, variables).exit_code, 1);
    CHECK_LT(std::chrono::steady_clock::now() - begin, 30s);
  }
}

TEST_CASE("wait: a name that does not resolve is waited for")
{
  const Outcome outcome = Guest::run({"wait", "tcp://no-such-host.invalid:1", "--timeout", "0.2"});
  CHECK_EQ(outcome.exit_code, 5);
  CHECK_NE(outcome.err.find("no-such-host.invalid"), std::string::npos);
}

TEST_CASE("wait: signals end it")
{
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    Child child(Guest::command({"wait", nobody}, {}));
    usleep(50'000);
    child.signal(signal);
    CHECK_EQ(child.wait().exit_code, 128 + signal);
  }
}

TEST_CASE("wait: more targets than files that may be open are waited for, too")
{
  const LoopbackServer server(silent());
  std::string command = "ulimit -n 20; exec \"$0\" wait --timeout 20";
  for (int i = 0; i < 60; ++i) command += " " + at("tcp", server);
  CHECK_EQ(run_command({"/bin/sh", "-c", command, MAESTRO_GUEST_PROGRAM}).exit_code, 0);
}
