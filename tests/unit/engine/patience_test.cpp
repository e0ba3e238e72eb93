// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/fleet.hpp>

#include "scripted_daemon.hpp"
#include <doctest/doctest.h>

#include <string>
#include <thread>

using namespace maestro;
using namespace maestro::engine;
using namespace maestro::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto silence = "";
constexpr auto short_patience = 500ms; // in which a daemon answers a ping also on a busy machine

std::string unreachable_because(const std::function<void()>& call)
{
  try {
    call();
  } catch (const Error& error) {
    CHECK_EQ(error.fault(), Fault::unreachable);
    const std::string words = error.what();
    return words.substr(words.find(": ") + 2);
  }
  return "none";
}

/// A daemon that answers pings at once, and everything else after so many of them (0: never).
class BusyDaemon : public Daemon {
public:
  explicit BusyDaemon(int pings, const std::string& late = answer(204, ""))
      : Daemon([this, pings, late](const std::string& request) -> std::string {
          if (asks(request, "/_ping")) return answer(200, "OK");
          return pings > 0 && await("/_ping", pings) ? late : silence;
        })
  {
  }
};

/// Does the work in a fiber that is ended as soon as the daemon was asked for it; how long it took to end.
net::Duration time_to_end(Daemon& daemon, const std::function<void()>& work)
{
  net::Group group;
  group.spawn(work);
  while (daemon.requests().empty()) net::sleep(1ms);
  const net::TimePoint before = net::now();
  group.cancel();
  group.wait();
  return net::now() - before;
}

} // namespace

TEST_CASE("patience: a change takes as long as it takes while the engine answers pings")
{
  BusyDaemon daemon(3);
  daemon.with([](Engine& engine) { engine.start("web-1"); }, std::nullopt, short_patience);
  CHECK_EQ(daemon.requests().front(), "POST /containers/web-1/start");
  CHECK_EQ(daemon.count("/start"), 1);
  CHECK_GE(daemon.count("GET /_ping"), 3);
}

TEST_CASE("patience: each kind of change has it")
{
  const auto passes = [](const std::function<void(Engine&)>& change, const std::string& late = answer(204, "")) {
    BusyDaemon daemon(1, late);
    daemon.with(change, std::nullopt, short_patience);
    CHECK_GE(daemon.count("GET /_ping"), 1);
  };
  passes([](Engine& engine) { engine.create({}); }, answer(201, R"({"Id":"abc"})"));
  passes([](Engine& engine) { engine.stop("web-1", 0s); });
  passes([](Engine& engine) { engine.kill("web-1"); });
  passes([](Engine& engine) { engine.remove("web-1"); });
  passes([](Engine& engine) { engine.create_volume({.name = "data"}); }, answer(201, R"({"Name":"data"})"));
}

TEST_CASE("patience: a quick answer costs no ping")
{
  Daemon daemon([](const std::string&) { return answer(204, ""); });
  daemon.with([](Engine& engine) { engine.start("web-1"); });
  CHECK_EQ(daemon.requests().size(), 1);
}

TEST_CASE("patience: a late refusal is the daemon's refusal")
{
  BusyDaemon daemon(1, answer(500, R"({"message":"no space left on device"})"));
  daemon.with(
      [](Engine& engine) {
        const auto refused = refusal([&] { engine.start("web-1"); });
        REQUIRE(refused);
        CHECK_EQ(std::string(refused->what()), "no space left on device");
      },
      std::nullopt, short_patience);
}

TEST_CASE("patience: an engine that does not answer pings is unreachable after two time-outs")
{
  Daemon daemon([](const std::string&) { return silence; });
  daemon.with(
      [](Engine& engine) {
        const net::TimePoint before = net::now();
        CHECK_EQ(unreachable_because([&] { engine.start("web-1"); }), "no answer within 0.2 s");
        CHECK_GE(net::now() - before, 400ms);
        CHECK_LT(net::now() - before, 3s);
      },
      std::nullopt, 200ms);
  CHECK_EQ(daemon.count("GET /_ping"), 1);
}

TEST_CASE("patience: one ping is for all that wait")
{
  BusyDaemon daemon(3);
  daemon.with(
      [](Engine& engine) {
        net::Group group;
        for (int i = 0; i < 8; ++i) group.spawn([&engine, i] { engine.start("web-" + std::to_string(i)); });
        group.wait();
      },
      std::nullopt, short_patience);
  CHECK_EQ(daemon.count("/start"), 8);
  CHECK_LT(daemon.count("GET /_ping"), 8);
}

TEST_CASE("patience: how long a start took does not count the wait for its turn")
{
  constexpr int at_a_time = 8;
  static constexpr auto held = 50ms;
  Daemon daemon([](const std::string& request) -> std::string {
    if (!asks(request, "/web-last/")) std::this_thread::sleep_for(held);
    return answer(204, "");
  });
  daemon.with([](Engine& engine) {
    net::Group group;
    const net::TimePoint began = net::now();
    for (int i = 0; i < at_a_time; ++i) group.spawn([&engine] { CHECK_GE(engine.start("web-1").took, held); });
    group.spawn([&] {
      const net::Duration took = engine.start("web-last").took;
      CHECK_LE(took, net::now() - began - held);
    });
    group.wait();
  });
}

TEST_CASE("patience: the failure names the request and the engine")
{
  Daemon daemon([](const std::string&) { return silence; });
  daemon.with(
      [](Engine& engine) {
        try {
          engine.stop("web-1", 5s);
          FAIL("no failure");
        } catch (const Error& error) {
          const std::string words = error.what();
          CHECK_EQ(words.substr(0, words.rfind("127.0.0.1:")), "POST /containers/web-1/stop on tcp://");
        }
      },
      std::nullopt, 20ms);
}

TEST_CASE("patience: a proxy that cannot reach the engine does not count as a ping's answer")
{
  Daemon daemon([](const std::string& request) -> std::string {
    return asks(request, "/_ping") ? answer(503, "no server is available") : silence;
  });
  daemon.with(
      [](Engine& engine) { CHECK_EQ(unreachable_because([&] { engine.start("web-1"); }), "no answer within 0.02 s"); },
      std::nullopt, 20ms);
}

TEST_CASE("patience: has an end")
{
  BusyDaemon daemon(0);
  daemon.with(
      [](Engine& engine) {
        CHECK_EQ(unreachable_because([&] { engine.start("web-1"); }),
                 "the daemon is alive but was not done within 1 s");
      },
      std::nullopt, short_patience, 1s);
}

TEST_CASE("patience: the grace period of a stop comes on top")
{
  BusyDaemon daemon(3);
  daemon.with([](Engine& engine) { engine.stop("web-1", 5s); }, std::nullopt, short_patience, short_patience);
}

TEST_CASE("patience: after an interrupt a change is given the ship's time-out, whatever it was given before")
{
  BusyDaemon daemon(0);
  daemon.with(
      [&](Engine& engine) {
        const std::string late = "the daemon is alive but was not done within 0.5 s after the interrupt";
        net::Group group;
        group.spawn([&] { CHECK_EQ(unreachable_because([&] { engine.start("web-1"); }), late); });
        group.spawn([&] { CHECK_EQ(unreachable_because([&] { engine.create({.name = "web-2"}); }), late); });
        while (daemon.count("/_ping") < 2) net::sleep(1ms); // longer than the time-out already
        const net::TimePoint interrupted = net::now();
        engine.hurry();
        group.wait();
        CHECK_GE(net::now() - interrupted, short_patience);
        CHECK_LT(net::now() - interrupted, 5s);
        // What begins only now, too.
        CHECK_EQ(unreachable_because([&] { engine.remove("web-3"); }),
                 "the daemon is alive but was not done within 0.5 s");
      },
      std::nullopt, short_patience);
}

TEST_CASE("patience: after an interrupt a stop has its grace, if that is longer")
{
  BusyDaemon daemon(0);
  daemon.with(
      [&](Engine& engine) {
        engine.hurry();
        const net::TimePoint interrupted = net::now();
        CHECK_EQ(unreachable_because([&] { engine.stop("web-1", 1s); }),
                 "the daemon is alive but was not done within 1 s");
        CHECK_GE(net::now() - interrupted, 1s);
      },
      std::nullopt, short_patience);
}

TEST_CASE("patience: after an interrupt nobody waits longer than that for a turn, either")
{
  BusyDaemon daemon(0);
  DockerAddress address = daemon.address();
  address.timeout = 100ms;
  address.starts = 1;
  daemon.with(
      [&](Engine& engine) {
        net::Group group;
        for (int i = 0; i < 3; ++i) group.spawn([&] { CHECK_THROWS_AS(engine.start("web-1"), Error); });
        while (daemon.count("/start") == 0) net::sleep(1ms);
        const net::TimePoint interrupted = net::now();
        engine.hurry();
        group.wait();
        CHECK_LT(net::now() - interrupted, 5s);
        CHECK_EQ(daemon.count("/start"), 1);
      },
      address);
}

TEST_CASE("patience: a fleet that hurries makes its engines hurry, also those that are connected afterwards")
{
  BusyDaemon daemon(0);
  DockerAddress address = daemon.address();
  address.timeout = short_patience;
  net::run([&] {
    Fleet fleet;
    for (const char* ship : {"east", "west"}) fleet.add(ShipName(ship), [&] { return connect_docker(address); });
    Engine& east = fleet.at(ShipName("east"));
    fleet.hurry();
    CHECK_EQ(unreachable_because([&] { east.start("web-1"); }), "the daemon is alive but was not done within 0.5 s");
    CHECK_EQ(unreachable_because([&] { fleet.at(ShipName("west")).start("web-1"); }),
             "the daemon is alive but was not done within 0.5 s");
    return 0;
  });
}

TEST_CASE("patience: a cancelled change ends at once")
{
  BusyDaemon daemon(0);
  daemon.with([&](Engine& engine) { CHECK_LT(time_to_end(daemon, [&] { engine.start("web-1"); }), 3s); }, std::nullopt,
              30s);
}

TEST_CASE("patience: a change that is cancelled during a ping ends at once")
{
  Daemon daemon([](const std::string&) { return silence; });
  daemon.with(
      [&](Engine& engine) {
        net::Group group;
        group.spawn([&] { engine.start("web-1"); });
        while (daemon.count("/_ping") == 0) net::sleep(1ms);
        group.cancel();
        group.wait();
        CHECK_EQ(daemon.count("/_ping"), 1);
      },
      std::nullopt, 300ms);
}

TEST_CASE("patience: a deadline of the caller ends a change")
{
  BusyDaemon daemon(0);
  daemon.with(
      [](Engine& engine) {
        const net::Deadline deadline(50ms);
        CHECK_THROWS_AS(engine.start("web-1"), net::TimedOut);
        CHECK(deadline.passed());
      },
      std::nullopt, 30s);
}

TEST_CASE("patience: a question has none")
{
  BusyDaemon daemon(0);
  daemon.with(
      [](Engine& engine) { CHECK_EQ(unreachable_because([&] { engine.images(); }), "no answer within 0.05 s"); },
      std::nullopt, 50ms);
  CHECK_EQ(daemon.count("/_ping"), 0);
}

TEST_CASE("patience: pings find a place however many changes are waited for")
{
  BusyDaemon daemon(2);
  daemon.with(
      [](Engine& engine) {
        net::Group group;
        for (int i = 0; i < 20; ++i) group.spawn([&engine, i] { engine.remove("n" + std::to_string(i)); });
        group.wait();
      },
      std::nullopt, short_patience);
  CHECK_EQ(daemon.count("DELETE"), 20);
}

TEST_CASE("patience: a pull may take any time while the engine answers pings")
{
  BusyDaemon daemon(3, streamed(R"({"status":"Pull complete","id":"a"})"));
  daemon.with([](Engine& engine) { engine.pull("app:1", std::nullopt, {}); }, std::nullopt, short_patience,
              short_patience);
  CHECK_GE(daemon.count("GET /_ping"), 3);
}

TEST_CASE("patience: a pull of an engine that is gone ends")
{
  Daemon daemon([](const std::string&) { return silence; });
  daemon.with(
      [](Engine& engine) {
        CHECK_EQ(unreachable_because([&] { engine.pull("app:1", std::nullopt, {}); }), "no answer within 0.05 s");
      },
      std::nullopt, 50ms);
}

TEST_CASE("patience: a pull that tells its progress needs no ping")
{
  // Messages that are nearer to each other than the time-out, longer than that in all, and no answer to anything else.
  LoopbackServer server([](Peer& peer) {
    if (!asks(peer.request(), "/images/create")) return static_cast<void>(peer.closed_within(20s));
    peer.write(streamed(""));
    for (int i = 1; i <= 10; ++i) {
      if (peer.closed_within(100ms)) return;
      peer.write(fmt::format(R"({{"status":"Downloading","progressDetail":{{"current":{},"total":10}},"id":"a"}})", i));
    }
  });
  net::run([&] {
    DockerEngine engine({.endpoint = server.endpoint(), .timeout = 400ms});
    int messages = 0;
    engine.pull("app:1", std::nullopt, [&](const PullProgress&) { ++messages; });
    CHECK_EQ(messages, 10);
    return 0;
  });
}

namespace {

/// Runs a command that says nothing until the engine was pinged so often (0: for ever).
class SilentCommand : public Daemon {
public:
  explicit SilentCommand(int pings)
      : Daemon([this, pings](const std::string& request) -> std::string {
          if (asks(request, "/_ping")) return pings > 0 ? answer(200, "OK") : silence;
          if (asks(request, "/exec/e1/start"))
            return pings > 0 && await("/_ping", pings) ? streamed(frame(1, "done")) : silence;
          if (asks(request, "POST")) return answer(201, R"({"Id":"e1"})");
          return answer(200, R"({"Running":false,"ExitCode":0})");
        })
  {
  }
};

} // namespace

TEST_CASE("patience: a command may be silent while the engine answers pings")
{
  SilentCommand daemon(3);
  daemon.with([](Engine& engine) { CHECK_EQ(engine.execute("web-1", {"check"}).output, "done"); }, std::nullopt,
              short_patience, short_patience);
}

TEST_CASE("patience: a command of an engine that is gone ends")
{
  SilentCommand daemon(0);
  daemon.with(
      [](Engine& engine) {
        CHECK_EQ(unreachable_because([&] { engine.execute("web-1", {"check"}); }), "no answer within 0.05 s");
      },
      std::nullopt, 50ms);
}

TEST_CASE("patience: a pull may be silent while the engine answers pings, and ends when it does not")
{
  const std::string pulled = streamed("{\"status\":\"Pull complete\",\"id\":\"1\"}\n");
  BusyDaemon busy(3, pulled);
  busy.with([](Engine& engine) { CHECK_NOTHROW(engine.pull("app", std::nullopt, {})); }, std::nullopt, short_patience);
  Daemon gone([](const std::string&) { return silence; });
  gone.with(
      [](Engine& engine) {
        CHECK_EQ(unreachable_because([&] { engine.pull("app", std::nullopt, {}); }), "no answer within 0.05 s");
      },
      std::nullopt, 50ms);
}

TEST_CASE("patience: a log that is not followed ends when the engine does not answer in the middle of it")
{
  Daemon gone([](const std::string& request) -> std::string {
    if (!asks(request, "/logs")) return silence;
    return "HTTP/1.1 200 x\r\nApi-Version: 1.42\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\nhello";
  });
  std::string seen;
  gone.with(
      [&](Engine& engine) {
        const auto keep = [&](OutputStream, std::string_view text) { return seen += text, true; };
        CHECK_EQ(unreachable_because([&] { engine.logs("web-1", {}, keep); }), "no answer within 0.05 s");
      },
      std::nullopt, 50ms);
  CHECK_EQ(seen, "hello");
}

TEST_CASE("patience: what is elsewhere does not answer pings")
{
  Daemon daemon([](const std::string& request) -> std::string {
    return asks(request, "/_ping") ? answer(302, "", "Location: http://elsewhere/\r\n") : silence;
  });
  daemon.with(
      [](Engine& engine) { CHECK_EQ(unreachable_because([&] { engine.start("web-1"); }), "no answer within 0.05 s"); },
      std::nullopt, 50ms);
}

namespace {

/// A Podman that answers pings, and begins the answer to anything else that lasts after so many of them.
class LatePodman : public Daemon {
public:
  explicit LatePodman(int pings, const std::string& late = {})
      : Daemon([this, pings, late](const std::string& request) -> std::string {
          if (asks(request, "/_ping")) return answer(200, "OK", header);
          if (asks(request, "/json")) return answer(200, "[]", header);
          return await("/_ping", pings) ? late : silence;
        })
  {
  }
  static constexpr auto header = "Libpod-Api-Version: 4.3.1\r\n";
};

} // namespace

TEST_CASE("patience: events of Podman are heard from the beginning, and the first as late as it likes")
{
  // The header comes with the event, and its second has begun when the event was over.
  const std::string late = "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nDate: Mon, 23 Nov 2026 11:05:06 GMT\r\n"
                           "Libpod-Api-Version: 4.3.1\r\nConnection: close\r\n\r\n"
                           R"({"Type":"container","Action":"start","Actor":{"ID":"abc","Attributes":{"name":"web-1"}},)"
                           R"("timeNano":1795431905700000000})";
  LatePodman daemon(4, late);
  int ready = 0;
  std::vector<std::string> heard;
  daemon.with(
      [&](Engine& engine) {
        engine.containers("");
        const auto begun = [&] {
          ++ready;
          CHECK_EQ(daemon.count("/events"), 0);
        };
        engine.events({"start"}, begun, [&](const ContainerEvent& event) {
          heard.push_back(event.name);
          return true;
        });
      },
      std::nullopt, short_patience);
  CHECK_EQ(ready, 1);
  CHECK_EQ(heard, std::vector<std::string>{"web-1"});
  CHECK_EQ(daemon.count("/events"), 1);
}

TEST_CASE("patience: a log that is followed begins as late as it likes where Podman answers pings, which end then")
{
  LatePodman daemon(3, "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nLibpod-Api-Version: 4.3.1\r\n"
                       "Content-Type: application/vnd.docker.multiplexed-stream\r\n\r\n" +
                           frame(1, "at last\n"));
  std::string text;
  daemon.with(
      [&](Engine& engine) {
        engine.containers("");
        const auto log = [&] {
          engine.logs("web-1", {.follow = true}, [&](OutputStream, std::string_view piece) {
            text += piece;
            return true;
          });
        };
        CHECK_FALSE(net::within(4 * short_patience + 2s, log)); // goes on
      },
      std::nullopt, short_patience);
  CHECK_EQ(text, "at last\n");
  CHECK_EQ(daemon.count("/logs"), 1);
  CHECK_LE(daemon.count("/_ping"), 4);
}

TEST_CASE("patience: what lasts does not begin where Podman answers no pings, or Docker says nothing at once")
{
  for (const bool is_podman : {true, false}) {
    Daemon daemon([&](const std::string& request) -> std::string {
      return asks(request, "/json") ? answer(200, "[]", is_podman ? LatePodman::header : "") : silence;
    });
    daemon.with(
        [&](Engine& engine) {
          engine.containers("");
          const auto ignore = [](OutputStream, std::string_view) { return true; };
          const auto log = [&] { engine.logs("web-1", {.follow = true}, ignore); };
          CHECK_EQ(unreachable_because(log), "no answer within 0.2 s");
          int ready = 0;
          const auto events = [&] { engine.events({"die"}, [&] { ++ready; }, {}); };
          CHECK_EQ(unreachable_because(events), "no answer within 0.2 s");
          CHECK_EQ(ready, 0);
        },
        std::nullopt, 200ms);
    CHECK_EQ(daemon.count("/_ping"), is_podman ? 2 : 0); // before the events, too
  }
}
