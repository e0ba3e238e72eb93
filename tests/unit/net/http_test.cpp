// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/http.hpp>

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <support/loopback_server.hpp>
#include <unit/net/in_loop.hpp>

#include <map>
#include <mutex>
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

std::string answer(std::string_view body, std::string_view status = "200 OK", std::string_view more = {})
{
  return fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(), more, body);
}

/// Gives one answer to every request of every connection.
LoopbackServer::Serve always(std::string bytes)
{
  return [bytes = std::move(bytes)](Peer& peer) {
    while (!peer.request().empty() && peer.write(bytes)) {
    }
  };
}

/// Sends the bytes once and closes.
LoopbackServer::Serve once(std::string bytes)
{
  return [bytes = std::move(bytes)](Peer& peer) {
    peer.request();
    peer.write(bytes);
  };
}

/// What one GET / yields: the body, or the words of the error behind the name of the request.
std::string outcome(const LoopbackServer::Serve& serve, net::HttpLimits limits = {}, const HttpRequest& request = {})
{
  LoopbackServer server(serve);
  std::string result;
  in_loop([&] {
    Http http(server.endpoint(), limits);
    try {
      const HttpResponse response = http.call(request);
      result = fmt::format("{} {}", response.status, response.body);
    } catch (const Error& error) {
      CHECK_EQ(error.fault(), Fault::unreachable);
      result = error.what();
    }
  });
  const std::string name = fmt::format("{} {} on {}: ", request.method, request.target, server.name());
  if (result.starts_with(name)) result.erase(0, name.size());
  return result;
}

} // namespace

TEST_CASE("http: a request says who asks and what for")
{
  std::string seen;
  LoopbackServer server([&](Peer& peer) {
    seen = peer.request();
    peer.write(answer("ok"));
  });
  in_loop([&] {
    Http http(server.endpoint(), {});
    const HttpResponse response = http.call({.method = "GET", .target = "/v1.41/version", .headers = {{"X-A", "b"}}});
    CHECK_EQ(response.status, 200);
    CHECK_EQ(response.body, "ok");
  });
  CHECK_EQ(seen,
           fmt::format("GET /v1.41/version HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nUser-Agent: maestro\r\nX-A: b\r\n\r\n",
                       server.port()));
}

TEST_CASE("http: a POST always tells its length and a body its type")
{
  std::vector<std::string> seen;
  LoopbackServer server([&](Peer& peer) {
    for (std::string request; !(request = peer.request()).empty(); peer.write(answer({}))) seen.push_back(request);
  });
  in_loop([&] {
    Http http(server.endpoint(), {});
    http.call({.method = "POST", .target = "/a"});
    http.call({.method = "POST", .target = "/b", .body = "{}"});
    http.call({.method = "PUT", .target = "/c", .headers = {{"content-type", "application/x-tar"}}, .body = "tar"});
    http.call({.method = "DELETE", .target = "/d"});
  });
  const std::string common = fmt::format("Host: 127.0.0.1:{}\r\nUser-Agent: maestro\r\n", server.port());
  CHECK_EQ(seen, std::vector<std::string>{
                     "POST /a HTTP/1.1\r\n" + common + "Content-Length: 0\r\n\r\n",
                     "POST /b HTTP/1.1\r\n" + common + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
                     "PUT /c HTTP/1.1\r\n" + common + "content-type: application/x-tar\r\nContent-Length: 3\r\n\r\ntar",
                     "DELETE /d HTTP/1.1\r\n" + common + "\r\n"});
}

TEST_CASE("http: characters that could forge a request are refused")
{
  in_loop([] {
    Http http(net::TcpEndpoint{"127.0.0.1", 1}, {});
    CHECK_THROWS_WITH_AS(http.call({.target = "/a b"}),
                         "a request to tcp://127.0.0.1:1 would contain characters that HTTP does not allow.", Error);
    CHECK_THROWS_AS(http.call({.target = "/a\r\nX: y"}), Error);
    CHECK_THROWS_AS(http.call({.headers = {{"X", "a\r\nY: b"}}}), Error);
    CHECK_THROWS_AS(http.call({.headers = {{"X Y", "a"}}}), Error);
    CHECK_THROWS_AS(http.call({.target = ""}), Error);
  });
}

TEST_CASE("http: the names of an answer's headers are in lower case")
{
  LoopbackServer server(always(answer("", "200 OK", "Api-Version: 1.41\r\nDocker-Experimental: false\r\n")));
  in_loop([&] {
    const HttpResponse response = Http(server.endpoint(), {}).call({});
    CHECK(response.header("api-version") == "1.41");
    CHECK(!response.header("no-such"));
  });
}

TEST_CASE("http: any status is an answer")
{
  CHECK_EQ(outcome(always(answer("no such container", "404 Not Found"))), "404 no such container");
  CHECK_EQ(outcome(always(answer("", "500 Internal Server Error"))), "500 ");
  CHECK_EQ(outcome(always("HTTP/1.1 304 Not Modified\r\n\r\n")), "304 ");
  CHECK_EQ(outcome(always("HTTP/1.1 204 No Content\r\n\r\n")), "204 ");
  CHECK_EQ(outcome(always("HTTP/1.1 599 \r\nContent-Length: 0\r\n\r\n")), "599 ");
}

TEST_CASE("http: a body ends by length or by chunks or with the connection")
{
  CHECK_EQ(outcome(always(answer("sized"))), "200 sized");
  CHECK_EQ(outcome(always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                          "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nTrailer: z\r\n\r\n")),
           "200 abcdefg");
  CHECK_EQ(outcome(once("HTTP/1.1 200 OK\r\n\r\nuntil the end")), "200 until the end");
  CHECK_EQ(outcome(once("HTTP/1.0 200 OK\r\n\r\nold")), "200 old");
}

TEST_CASE("http: an answer may come in the smallest pieces")
{
  const auto drip = [](std::string bytes) {
    return [bytes = std::move(bytes)](Peer& peer) {
      peer.request();
      for (const char& c : bytes) {
        peer.write({&c, 1});
        std::this_thread::sleep_for(100us);
      }
    };
  };
  CHECK_EQ(outcome(drip(answer("slowly"))), "200 slowly");
  CHECK_EQ(outcome(drip("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nslowly\r\n0\r\nA: b\r\n\r\n")),
           "200 slowly");
}

TEST_CASE("http: interim answers are passed over")
{
  CHECK_EQ(outcome(always("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + answer("ok"))),
           "200 ok");
}

TEST_CASE("http: an answer to HEAD has no body whatever it says")
{
  LoopbackServer server(always("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"));
  in_loop([&] {
    Http http(server.endpoint(), {});
    for (int i = 0; i < 2; ++i) {
      const HttpResponse response = http.call({.method = "HEAD"});
      CHECK(response.header("content-length") == "1000");
      CHECK_EQ(response.body, "");
    }
  });
  CHECK_EQ(server.connections(), 1);
}

TEST_CASE("http: a server that hangs up in the middle is an error")
{
  CHECK_EQ(outcome(once("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive.")),
           "the connection was closed in the middle of the answer");
  CHECK_EQ(outcome(once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfive.\r\n")),
           "the connection was closed in the middle of the answer");
  CHECK_EQ(outcome(once("HTTP/1.1 200 OK\r\nConte")), "the connection was closed in the middle of the answer");
  CHECK_EQ(outcome(once("HT")), "the connection was closed in the middle of the answer");
  CHECK_EQ(outcome(once("")), "the connection was closed before an answer");
  CHECK_EQ(outcome([](Peer& peer) {
             peer.request();
             peer.reset_on_close();
           }),
           "connection reset by peer");
}

TEST_CASE("http: what is not HTTP is an error")
{
  CHECK_EQ(outcome(once("SSH-2.0-OpenSSH_9.2p1\r\n\r\n")), "the answer is not valid HTTP (bad version)");
  CHECK_EQ(outcome(once("HTTP/1.1 two hundred\r\n\r\n")), "the answer is not valid HTTP (bad status)");
  CHECK_EQ(outcome(once("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")),
           "the answer is not valid HTTP (bad Content-Length)");
  CHECK_EQ(outcome(once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")),
           "the answer is not valid HTTP (bad chunk)");
  CHECK_EQ(outcome(once(std::string("\0\1\2\3\r\n\r\n", 8))), "the answer is not valid HTTP (bad version)");
}

TEST_CASE("http: a header without end is an error")
{
  const auto endless = [](std::string start, std::string more) {
    return [start = std::move(start), more = std::move(more)](Peer& peer) {
      peer.request();
      peer.write(start);
      while (peer.write(more)) {
      }
    };
  };
  const std::string too_large = "the header of the answer is larger than 64 KB";
  CHECK_EQ(outcome(endless("HTTP/1.1 200 OK\r\n", "X-Filler: 0123456789\r\n")), too_large);
  CHECK_EQ(outcome(endless("HTTP/1.1 200 OK\r\nX-Long: ", "0123456789")), too_large);
  CHECK_EQ(outcome(endless("HTTP/1.1 200 ", "0123456789")), too_large);
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK_EQ(outcome(endless(chunked + "1;", "extension=1;")), "the answer is not valid HTTP (bad chunk)");
  CHECK_EQ(outcome(endless(chunked + "0\r\n", "Trailer: 0123456789\r\n")), "the answer is not valid HTTP (bad chunk)");
  CHECK_EQ(outcome(endless("", "HTTP/1.1 100 Continue\r\n\r\n"), {.idle = 100ms}),
           "no whole header of an answer within 0.1 s");
}

TEST_CASE("http: a body beyond the limit is an error")
{
  const net::HttpLimits limits{.body = 100'000, .error_body = 1'000};
  const std::string large(100'001, 'x');
  CHECK_EQ(outcome(always(answer(large)), limits), "the answer is larger than 97 KB");
  CHECK_EQ(outcome(always(answer(large.substr(1))), limits), "200 " + large.substr(1));
  CHECK_EQ(outcome(always(answer(large.substr(0, 1001), "500 Oops")), limits), "the answer is larger than 1000 bytes");
  CHECK_EQ(outcome(
               [&](Peer& peer) {
                 peer.request();
                 peer.write("HTTP/1.1 200 OK\r\n\r\n");
                 while (peer.write(large)) {
                 }
               },
               limits),
           "the answer is larger than 97 KB");
  CHECK_EQ(outcome(
               [&](Peer& peer) {
                 peer.request();
                 peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                 while (peer.write("5\r\n12345\r\n")) {
                 }
               },
               limits),
           "the answer is larger than 97 KB");
}

TEST_CASE("http: large answers arrive whole")
{
  std::string body;
  for (int i = 0; body.size() < 13'000'000; ++i) body += std::to_string(i);
  CHECK(outcome(always(answer(body))) == "200 " + body);
}

TEST_CASE("http: silence is an error after the idle time")
{
  const net::HttpLimits limits{.idle = 150ms};
  CHECK_EQ(outcome([](Peer& peer) { peer.wait_until_closed(); }, limits), "no answer within 0.15 s");
  CHECK_EQ(outcome(
               [](Peer& peer) {
                 peer.request();
                 peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive.");
                 peer.wait_until_closed();
               },
               limits),
           "no whole answer within 0.15 s");
  CHECK_EQ(outcome(
               [](Peer& peer) {
                 peer.write("HTTP/1.1 200 OK\r\nX: ");
                 do peer.write("y");
                 while (!peer.closed_within(10ms));
               },
               limits),
           "no whole header of an answer within 0.15 s");
}

TEST_CASE("http: an answer that comes in drops ends as one that does not come")
{
  const auto drips = [](const std::string& begin, const std::string& drop) {
    return [=](Peer& peer) {
      peer.request();
      peer.write(begin);
      do peer.write(drop);
      while (!peer.closed_within(20ms));
    };
  };
  const net::HttpLimits limits{.idle = 150ms};
  CHECK_EQ(outcome(drips("HTTP/1.1 200 OK\r\n\r\n", "y"), limits), "no whole answer within 0.15 s");
  CHECK_EQ(outcome(drips("HTTP/1.1 500 x\r\n\r\n", "y"), limits), "no whole answer within 0.15 s");
  CHECK_EQ(outcome(drips("", "HTTP/1.1 100 Continue\r\n\r\n"), limits), "no whole header of an answer within 0.15 s");
}

TEST_CASE("http: a slow answer has the more time the longer it is, but not without end")
{
  const auto flows = [](int pieces, std::chrono::milliseconds pause) {
    return [=](Peer& peer) {
      peer.request();
      peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
      const std::string piece(64UL << 10U, 'x');
      for (int i = 0; i < pieces && peer.write(piece) && !peer.closed_within(pause); ++i) {
      }
    };
  };
  CHECK_EQ(outcome(flows(6, 100ms), {.idle = 300ms}).size(), std::string("200 ").size() + 6 * (64UL << 10U));
  CHECK_EQ(outcome(flows(1000, 5ms), {.idle = 50ms}), "no whole answer within 0.5 s");
}

TEST_CASE("http: with an idle time of ages a long answer arrives whole, whatever its status")
{
  const std::string body(200'000, 'x');
  constexpr net::Duration longest_of_ships = std::chrono::seconds(1'000'000'000);
  for (const net::Duration idle : {net::unlimited, net::unlimited - 1ns, longest_of_ships})
    for (const std::string status : {"200 OK", "404 Not Found", "503 Service Unavailable"}) {
      LoopbackServer server(always(answer(body, status)));
      in_loop([&] {
        Http http(server.endpoint(), {.idle = idle});
        CHECK_EQ(http.call({}).body.size(), body.size());
        std::string streamed;
        const HttpResponse response = http.stream({}, [&](std::string_view piece) {
          streamed += piece;
          return true;
        });
        CHECK_EQ(streamed.size() + response.body.size(), body.size());
      });
    }
}

TEST_CASE("http: a server that reads nothing is an error after the idle time")
{
  const HttpRequest large{.method = "POST", .body = std::string(32UL << 20U, 'x')};
  CHECK_EQ(outcome([](Peer& peer) { peer.ignore_until_closed(); }, {.idle = 100ms}, large), "no answer within 0.1 s");
}

TEST_CASE("http: an answer before the request is sent is an answer")
{
  const HttpRequest large{.method = "POST", .body = std::string(32UL << 20U, 'x')};
  CHECK_EQ(outcome(
               [](Peer& peer) {
                 peer.write(answer("too large", "413 Payload Too Large"));
                 peer.shutdown_write();
                 while (!peer.read().empty()) {
                 }
               },
               {}, large),
           "413 too large");
}

TEST_CASE("http: one call may have an idle time of its own")
{
  LoopbackServer server([](Peer& peer) {
    peer.request();
    std::this_thread::sleep_for(100ms);
    peer.write(answer("ok"));
    peer.wait_until_closed();
  });
  in_loop([&] {
    Http http(server.endpoint(), {.idle = 10ms});
    CHECK_EQ(http.call({}, 10s).body, "ok");
  });
}

TEST_CASE("http: the caller's deadline passes through untouched")
{
  LoopbackServer server([](Peer& peer) { peer.wait_until_closed(); });
  in_loop([&] {
    Http http(server.endpoint(), {});
    const net::Deadline deadline(30ms);
    CHECK_THROWS_AS(http.call({}), net::TimedOut);
    CHECK(deadline.passed());
  });
}

TEST_CASE("http: cancelling ends a call at once")
{
  LoopbackServer server([](Peer& peer) { peer.wait_until_closed(); });
  in_loop([&] {
    Http http(server.endpoint(), {});
    net::Group group;
    bool cancelled = false;
    group.spawn([&] {
      try {
        http.call({});
      } catch (const net::Cancelled&) {
        cancelled = true;
        throw;
      }
    });
    net::sleep(20ms);
    const net::TimePoint start = net::now();
    group.cancel();
    group.wait();
    CHECK_LT(net::now() - start, 1s);
    CHECK(cancelled);
  });
}

TEST_CASE("http: an endless answer does not keep deadlines and other fibers from their turn")
{
  LoopbackServer server([](Peer& peer) {
    peer.request();
    peer.write("HTTP/1.1 200 OK\r\n\r\n");
    const std::string data(1UL << 20U, 'x');
    while (peer.write(data)) {
    }
  });
  in_loop([&] {
    Http http(server.endpoint(), {});
    net::Group group;
    group.spawn([] { net::sleep(10ms); });
    const net::Deadline deadline(100ms);
    CHECK_THROWS_AS(http.stream({}, [](std::string_view) { return true; }), net::TimedOut);
    group.cancel();
  });
}

TEST_CASE("http: a refused connection says so")
{
  std::uint16_t port = 0;
  {
    const LoopbackServer gone([](Peer&) {});
    port = gone.port();
  }
  in_loop([&] {
    Http http(net::TcpEndpoint{"127.0.0.1", port}, {});
    CHECK_THROWS_WITH_AS(http.call({}),
                         fmt::format("cannot connect to tcp://127.0.0.1:{}: connection refused", port).c_str(), Error);
  });
}
