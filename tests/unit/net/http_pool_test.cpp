// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/http.hpp>

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <support/loopback_server.hpp>
#include <unit/net/in_loop.hpp>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

using namespace maestro;
using namespace std::chrono_literals;
using net::Http;
using net::HttpRequest;
using net::HttpResponse;
using testing::in_loop;
using testing::LoopbackServer;
using testing::Peer;

namespace {

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Answers the first request of the first connection and then does something else; later connections work.
LoopbackServer::Serve first_then(std::function<void(Peer&)> something)
{
  return [something = std::move(something)](Peer& peer) {
    peer.request();
    peer.write(ok);
    if (peer.number == 1) return something(peer);
    while (!peer.request().empty()) peer.write(ok);
  };
}

/// What becomes of a second request, sent once the server has closed so many connections.
std::string second_call(const LoopbackServer::Serve& serve, const HttpRequest& request, int closed = 0)
{
  LoopbackServer server(serve);
  std::string outcome;
  in_loop([&] {
    Http http(server.endpoint(), {});
    http.call({});
    while (server.closed() < closed) net::sleep(1ms);
    try {
      outcome = http.call(request).body;
    } catch (const Error& error) {
      outcome = error.what();
      outcome.erase(0, outcome.find(": ") + 2);
    }
    outcome += fmt::format(" after {} connections", server.connections());
  });
  return outcome;
}

} // namespace

TEST_CASE("pool: a connection is kept for the next request")
{
  LoopbackServer server([](Peer& peer) {
    while (!peer.request().empty()) peer.write(ok);
  });
  in_loop([&] {
    Http http(server.endpoint(), {});
    for (int i = 0; i < 5; ++i) CHECK_EQ(http.call({}).body, "ok");
  });
  CHECK_EQ(server.connections(), 1);
}

TEST_CASE("pool: a connection is not kept when the server says so or the answer leaves doubts")
{
  for (const std::string answer :
       {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more"}) {
    LoopbackServer server([&](Peer& peer) {
      while (!peer.request().empty()) peer.write(answer);
    });
    in_loop([&] {
      Http http(server.endpoint(), {});
      for (int i = 0; i < 2; ++i) CHECK_EQ(http.call({}).body, "ok");
    });
    CHECK_EQ(server.connections(), 2);
  }
}

TEST_CASE("pool: the freshest of the kept connections is taken first")
{
  std::atomic<int> done = 0;
  std::atomic<int> last = 0;
  LoopbackServer server([&](Peer& peer) {
    while (!peer.request().empty()) {
      last = peer.number;
      while (done < peer.number - 1) std::this_thread::sleep_for(1ms); // the others first
      peer.write(ok);
    }
  });
  in_loop([&] {
    Http http(server.endpoint(), {});
    net::Group group;
    for (int i = 0; i < 3; ++i)
      group.spawn([&] {
        http.call({});
        ++done;
      });
    group.wait();
    CHECK_EQ(server.connections(), 3);
    for (int i = 0; i < 3; ++i) {
      http.call({});
      CHECK_EQ(last.load(), 3);
    }
  });
}

TEST_CASE("pool: a queue that is full is in the way of those only who wait in it")
{
  std::atomic<bool> done = false;
  LoopbackServer server([&](Peer& peer) {
    for (std::string request; !(request = peer.request()).empty(); peer.write(ok))
      while (request.starts_with("POST") && !done) std::this_thread::sleep_for(1ms);
  });
  in_loop([&] {
    Http http(server.endpoint(), {.connections = 1});
    net::Group group;
    group.spawn([&] { http.call({.method = "POST"}); });
    while (server.connections() == 0) net::sleep(1ms);
    CHECK_FALSE(net::within(50ms, [&] { http.call({}); }));
    for (const net::Lane lane : {net::Lane::beside, net::Lane::question, net::Lane::sign})
      CHECK_EQ(http.call({}, http.take_turn(lane)).body, "ok");
    CHECK_FALSE(net::within(50ms, [&] { http.take_turn(); }));
    done = true;
    group.wait();
    CHECK_EQ(http.call({}, http.take_turn()).body, "ok");
  });
}

TEST_CASE("pool: a connection that is set apart is not kept, and a kept one serves whoever comes first")
{
  LoopbackServer server([](Peer& peer) {
    while (!peer.request().empty()) peer.write(ok);
  });
  in_loop([&] {
    Http http(server.endpoint(), {});
    http.call({}, http.take_turn(net::Lane::sign));
    http.call({}, http.take_turn(net::Lane::question));
    CHECK_EQ(server.connections(), 2);
    http.call({});
    CHECK_EQ(server.connections(), 3);
    for (const net::Lane lane : {net::Lane::sign, net::Lane::question, net::Lane::beside, net::Lane::queue})
      http.call({}, http.take_turn(lane));
    CHECK_EQ(server.connections(), 3);
  });
}

TEST_CASE("pool: no more connections at the same time than allowed")
{
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  LoopbackServer server([&](Peer& peer) {
    while (!peer.request().empty()) {
      most = std::max<int>(most, ++inside);
      std::this_thread::sleep_for(5ms);
      --inside;
      peer.write(ok);
    }
  });
  in_loop([&] {
    Http http(server.endpoint(), {.connections = 3});
    net::Group group;
    for (int i = 0; i < 20; ++i) group.spawn([&] { http.call({}); });
    group.wait();
  });
  CHECK_EQ(server.connections(), 3);
  CHECK_EQ(most.load(), 3);
}

TEST_CASE("pool: a failed or cancelled call gives its place back")
{
  LoopbackServer server([](Peer& peer) {
    if (peer.number <= 2) return peer.wait_until_closed();
    while (!peer.request().empty()) peer.write(ok);
  });
  in_loop([&] {
    Http http(server.endpoint(), {.idle = 20ms, .connections = 1});
    CHECK_THROWS_AS(http.call({}), Error);
    net::Group group;
    group.spawn([&] { http.call({}, 10s); });
    net::sleep(10ms);
    group.cancel();
    group.wait();
    CHECK_EQ(http.call({}, 10s).body, "ok");
  });
}

TEST_CASE("pool: a kept connection that the server has closed is not used")
{
  const auto close = [](Peer&) {};
  CHECK_EQ(second_call(first_then(close), {}, 1), "ok after 2 connections");
  CHECK_EQ(second_call(first_then(close), {.method = "POST", .body = "{}"}, 1), "ok after 2 connections");
}

TEST_CASE("pool: a request that meets a closing connection is sent again on a new one")
{
  // The server reads the request, so that the client cannot see the end before it has sent it.
  const auto close = [](Peer& peer) { peer.request(); };
  CHECK_EQ(second_call(first_then(close), {}), "ok after 2 connections");
  CHECK_EQ(second_call(first_then(close), {.method = "POST", .body = "{}"}), "ok after 2 connections");
}

TEST_CASE("pool: after a reset only what may be done twice is sent again")
{
  const auto reset = [](Peer& peer) {
    peer.request();
    peer.reset_on_close();
  };
  CHECK_EQ(second_call(first_then(reset), {}), "ok after 2 connections");
  CHECK_EQ(second_call(first_then(reset), {.method = "DELETE"}), "ok after 2 connections");
  CHECK_EQ(second_call(first_then(reset), {.method = "POST", .body = "{}"}),
           "connection reset by peer after 1 connections");
}

TEST_CASE("pool: nothing is sent again once an answer has begun")
{
  const auto cut = [](Peer& peer) {
    peer.request();
    peer.write("HTTP/1.1 200");
  };
  CHECK_EQ(second_call(first_then(cut), {}),
           "the connection was closed in the middle of the answer after 1 connections");
}

TEST_CASE("pool: a request is sent again only once")
{
  LoopbackServer server([](Peer& peer) {
    peer.request();
    if (peer.number > 1) return;
    peer.write(ok);
    peer.request();
  });
  in_loop([&] {
    Http http(server.endpoint(), {});
    http.call({});
    CHECK_THROWS_AS(http.call({}), Error);
  });
  CHECK_EQ(server.connections(), 2);
}

TEST_CASE("stream: the pieces of an answer come as they are sent")
{
  std::atomic<int> read = 0;
  LoopbackServer server([&](Peer& peer) {
    peer.request();
    peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n");
    for (int sent = 1; sent <= 3; ++sent) {
      peer.write("5\r\nevent\r\n");
      while (read < sent) // the next one once this one has come
        if (peer.closed_within(1ms)) return;
    }
    peer.write("0\r\n\r\n");
  });
  in_loop([&] {
    std::vector<std::string> pieces;
    unsigned begun = 0;
    const HttpResponse response = Http(server.endpoint(), {.idle = 1s})
                                      .stream(
                                          {},
                                          [&](std::string_view piece) {
                                            pieces.emplace_back(piece);
                                            ++read;
                                            return true;
                                          },
                                          {}, [&](const HttpResponse& head) { begun = head.status; });
    CHECK_EQ(pieces, std::vector<std::string>(3, "event"));
    CHECK_EQ(begun, 200);
    CHECK(response.header("x-a") == "b");
    CHECK_EQ(response.body, "");
  });
}

TEST_CASE("stream: the pieces may be far apart unless an idle time is given")
{
  const auto slow = [](Peer& peer) {
    peer.request();
    peer.write("HTTP/1.1 200 OK\r\n\r\n");
    std::this_thread::sleep_for(400ms);
    peer.write("late");
  };
  LoopbackServer server(slow);
  in_loop([&] {
    Http http(server.endpoint(), {.idle = 150ms});
    std::string body;
    const auto sink = [&](std::string_view piece) {
      body += piece;
      return true;
    };
    http.stream({}, sink);
    CHECK_EQ(body, "late");
    CHECK_THROWS_AS(http.stream({}, sink, {.idle = 150ms}), Error);
  });
}

TEST_CASE("stream: ends when the sink has had enough")
{
  LoopbackServer server([](Peer& peer) {
    peer.request();
    peer.write("HTTP/1.1 200 OK\r\n\r\nfirst");
    peer.wait_until_closed();
  });
  in_loop([&] {
    Http http(server.endpoint(), {});
    CHECK_EQ(http.stream({}, [](std::string_view) { return false; }).status, 200);
  });
}

TEST_CASE("stream: another answer than success is collected")
{
  LoopbackServer server([](Peer& peer) {
    peer.request();
    peer.write("HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\nno such");
  });
  in_loop([&] {
    bool called = false;
    const HttpResponse response =
        Http(server.endpoint(), {}).stream({}, [&](std::string_view) { return called = true; });
    CHECK_EQ(response.status, 404);
    CHECK_EQ(response.body, "no such");
    CHECK(!called);
  });
}

TEST_CASE("stream: uses connections beyond the limit and what the sink throws passes through")
{
  LoopbackServer server([](Peer& peer) {
    peer.request();
    peer.write("HTTP/1.1 200 OK\r\n\r\nx");
    peer.wait_until_closed();
  });
  in_loop([&] {
    Http http(server.endpoint(), {.connections = 1});
    net::Group group;
    net::Notice started;
    int waiting = 0;
    for (int i = 0; i < 3; ++i)
      group.spawn([&] {
        http.stream({}, [&](std::string_view) {
          if (++waiting == 3) started.notify();
          net::sleep(10s);
          return true;
        });
      });
    started.wait();
    group.cancel();
    group.wait();
    CHECK_THROWS_WITH(http.stream({}, [](std::string_view) -> bool { throw std::runtime_error("sink"); }), "sink");
  });
}

TEST_CASE("http: a unix socket is an endpoint too")
{
  const std::string path = (std::filesystem::temp_directory_path() / fmt::format("maestro-{}.sock", getpid())).string();
  std::string seen;
  LoopbackServer server(
      [&](Peer& peer) {
        seen = peer.request();
        peer.write(ok);
      },
      path);
  in_loop([&] { CHECK_EQ(Http(server.endpoint(), {}).call({}).body, "ok"); });
  CHECK(seen.find("\r\nHost: docker\r\n") != std::string::npos);
}
