// SPDX-License-Identifier: Apache-2.0
#include "scripted_daemon.hpp"
#include <doctest/doctest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::engine;
using namespace maestro::testing;
using namespace std::chrono_literals;

TEST_CASE("docker: the user's headers go with every request")
{
  Daemon daemon([](const std::string&) { return answer(200, "[]"); });
  daemon.with([](Engine& engine) { engine.images(); });
  CHECK(asks(daemon.whole_requests().back(), "\r\nX-Team: a\r\n"));
}

TEST_CASE("docker: containers are asked for by label, and what an engine tells of others is left out")
{
  Daemon daemon([](const std::string&) {
    return answer(200, R"([{"Id":"1","Names":["/web-1"],"State":"running","Labels":{"a.b":"shop=1"}},)"
                       R"({"Id":"2","Names":["/web-2"],"State":"running","Labels":{"a.b":"shop"}},)"
                       R"({"Id":"3","Names":["/web-3"],"State":"running"}])");
  });
  daemon.with([](Engine& engine) {
    const auto found = engine.containers("a.b=shop=1");
    REQUIRE_EQ(found.size(), 1);
    CHECK_EQ(found[0].id, "1");
    CHECK_EQ(engine.containers("a.b").size(), 2); // whatever its value
    CHECK_EQ(engine.containers().size(), 3);
  });
  CHECK_EQ(daemon.requests().at(0),
           "GET /containers/json?all=1&filters=%7B%22label%22%3A%5B%22a.b%3Dshop%3D1%22%5D%7D");
  CHECK_EQ(daemon.requests().at(2), "GET /v1.41/containers/json?all=1");
}

TEST_CASE("docker: a creation carries name and platform and joins the further networks")
{
  Daemon daemon([](const std::string& request) {
    return asks(request, "/create") ? answer(201, R"({"Id":"abc","Warnings":[]})") : answer(200, "");
  });
  daemon.with([](Engine& engine) {
    ContainerSpec spec;
    spec.name = "web-1";
    spec.settings.platform = "linux/arm64";
    spec.settings.networks = {{"front", {}, "", ""}, {"back", {"db"}, "", ""}};
    CHECK_EQ(engine.create(spec).id, "abc");
  });
  const auto requests = daemon.requests();
  REQUIRE_EQ(requests.size(), 3);
  CHECK_EQ(requests[0], "GET /_ping"); // whether it knows of platforms
  CHECK(asks(requests[1], "POST /v1.41/containers/create?name=web-1&platform=linux%2Farm64 {"));
  CHECK_EQ(requests[2], R"(POST /v1.41/networks/back/connect {"Container":"abc","EndpointConfig":{"Aliases":["db"]}})");
}

TEST_CASE("docker: a container that cannot join its networks is not left behind")
{
  Daemon daemon([](const std::string& request) {
    if (asks(request, "/create")) return answer(201, R"({"Id":"abc"})");
    return asks(request, "DELETE") ? answer(204, "") : answer(404, R"({"message":"network back not found"})");
  });
  daemon.with([](Engine& engine) {
    ContainerSpec spec;
    spec.name = "web-1";
    spec.settings.networks = {{"front", {}, "", ""}, {"back", {}, "", ""}};
    const auto refused = refusal([&] { engine.create(spec); });
    REQUIRE(refused);
    CHECK_EQ(std::string(refused->what()), "network back not found");
  });
  CHECK_EQ(daemon.requests().back(), "DELETE /v1.41/containers/abc?v=1");
}

TEST_CASE("docker: why a container could not join its networks is told also if it cannot be removed")
{
  Daemon daemon([](const std::string& request) {
    if (asks(request, "/create")) return answer(201, R"({"Id":"abc"})");
    return asks(request, "DELETE") ? std::string("no HTTP\r\n\r\n")
                                   : answer(404, R"({"message":"network back not found"})");
  });
  daemon.with([&](Engine& engine) {
    ContainerSpec spec;
    spec.settings.networks = {{"front", {}, "", ""}, {"back", {}, "", ""}};
    CHECK_EQ(std::string(refusal([&] { engine.create(spec); })->what()), "network back not found");
  });
}

TEST_CASE("docker: a taken name is 409 whatever the engine")
{
  int status = 0;
  Daemon daemon([&](const std::string&) {
    return answer(status, R"({"message":"the container name \"web-1\" is already in use by abc"})");
  });
  daemon.with([&](Engine& engine) {
    for (const int each : {409, 500}) {
      status = each;
      CHECK_EQ(refusal([&] { engine.create({}); })->status(), 409);
    }
  });
}

TEST_CASE("docker: a container gets another name, and a taken one is 409 whatever the engine")
{
  const std::string id(64, 'a');
  Daemon daemon([&](const std::string& request) {
    if (asks(request, "GET")) return answer(200, R"({"Id":")" + id + R"(","Name":"/web-1"})");
    if (asks(request, "name=web-2")) return answer(204, "");
    if (asks(request, "name=web-1")) return answer(400, R"({"message":"Renaming a container with the same name"})");
    if (asks(request, "name=web-3"))
      return answer(500, R"({"message":"the container name \"web-3\" is already in use by 0123"})");
    return answer(409, R"({"message":"Conflict. The container name \"/web-4\" is already in use"})");
  });
  daemon.with([&](Engine& engine) {
    engine.rename("web-1", "web-2");
    engine.rename("web-1", "web-1"); // as it is called
    CHECK_EQ(refusal([&] { engine.rename("web-1", "web-3"); })->status(), 409);
    CHECK_EQ(refusal([&] { engine.rename("web-1", "web-4"); })->status(), 409);
  });
  CHECK_EQ(daemon.requests().front(), "POST /containers/web-1/rename?name=web-2");
}

TEST_CASE("docker: a container is updated, where the engine can, and what it warns of is told")
{
  for (const bool is_podman : {false, true}) {
    Daemon daemon([&](const std::string&) {
      return is_podman ? answer(404, R"({"message":"Not Found"})", "Libpod-Api-Version: 4.3.1\r\n")
                       : answer(200, R"({"Warnings":["no swap"]})");
    });
    daemon.with([&](Engine& engine) {
      const auto warnings = engine.update("web-1", {.memory = 1024, .memory_swap = -1, .restart = RestartPolicy{"no"}});
      CHECK_EQ(warnings.has_value(), !is_podman);
      if (warnings) CHECK_EQ(*warnings, std::vector<std::string>{"no swap"});
    });
    CHECK_EQ(daemon.requests().front(), R"(POST /containers/web-1/update {"Memory":1024,"MemorySwap":-1,)"
                                        R"("RestartPolicy":{"Name":"no","MaximumRetryCount":0}})");
  }
}

TEST_CASE("docker: that a container is in a network already is success")
{
  Daemon daemon([&](const std::string& request) {
    if (asks(request, "GET"))
      return answer(200, R"({"Id":"01","Name":"/web-1","NetworkSettings":{"Networks":{"front":{"Aliases":["www"]}}}})");
    if (asks(request, "/networks/none/")) return answer(404, R"({"message":"network none not found"})");
    return answer(403, R"({"message":"endpoint with name web-1 already exists in network front"})");
  });
  daemon.with([&](Engine& engine) {
    engine.connect("web-1", {.network = "front", .aliases = {"www"}});
    CHECK_EQ(refusal([&] { engine.connect("web-1", {.network = "none"}); })->status(), 404);
    CHECK_EQ(refusal([&] { engine.connect("web-1", {.network = "back"}); })->status(), 403);
  });
  CHECK_EQ(daemon.requests().front(),
           R"(POST /networks/front/connect {"Container":"web-1","EndpointConfig":{"Aliases":["www"]}})");
}

TEST_CASE("docker: a refusal has the daemon's words and status")
{
  Daemon daemon([](const std::string& request) {
    return asks(request, "images") ? answer(503, "") : answer(500, "{\"message\":\"no space left on device\\n\"}");
  });
  daemon.with([](Engine& engine) {
    const auto refused = refusal([&] { engine.start("web-1"); });
    REQUIRE(refused);
    CHECK_EQ(refused->status(), 500);
    CHECK_EQ(std::string(refused->what()), "no space left on device");
    CHECK_EQ(std::string(refusal([&] { engine.images(); })->what()), "the engine answers with status 503");
  });
}

TEST_CASE("docker: an image of Podman's own has its short name, too, and one of Docker's has not")
{
  std::string server;
  Daemon daemon([&](const std::string&) {
    return answer(200, R"([{"Id":"sha256:1","RepoTags":["localhost/app:1","docker.io/org/x:2"]}])", server);
  });
  daemon.with([&](Engine& engine) {
    CHECK_EQ(engine.images().at(0).names, std::vector<std::string>{"localhost/app:1", "docker.io/org/x:2"});
    server = "Libpod-Api-Version: 4.3.1\r\n";
    CHECK_EQ(engine.images().at(0).names, std::vector<std::string>{"localhost/app:1", "docker.io/org/x:2", "app:1"});
  });
}

TEST_CASE("docker: Podman is asked for deaths by its own name for them, and does not tell at once")
{
  const std::string podman = "Libpod-Api-Version: 4.3.1\r\n";
  Daemon daemon([&](const std::string& request) {
    return asks(request, "/events") ? streamed("", podman) : answer(200, "[]", podman);
  });
  daemon.with([&](Engine& engine) {
    CHECK(engine.tells_at_once());
    engine.containers();
    CHECK_FALSE(engine.tells_at_once());
    engine.events({"die"}, {}, [](const ContainerEvent&) { return true; });
  });
  CHECK_EQ(daemon.count("event%22%3A%5B%22die%22%2C%22died%22%5D"), 1);
}

TEST_CASE("docker: what a proxy says instead of the engine is told with its status")
{
  Daemon daemon([](const std::string&) { return answer(502, "<h1>Bad Gateway</h1>\n"); });
  daemon.with([](Engine& engine) {
    CHECK_EQ(std::string(refusal([&] { engine.images(); })->what()),
             "the engine answers with status 502: <h1>Bad Gateway</h1>");
  });
}

TEST_CASE("docker: another server at the port of an engine is told as that, and not by its pages")
{
  Daemon daemon([](const std::string&) -> std::string {
    return "HTTP/1.1 404 Not Found\r\nContent-Length: 15\r\n\r\n<h1>Where?</h1>";
  });
  daemon.with([](Engine& engine) {
    try {
      engine.containers();
      FAIL("it took a page for an answer");
    } catch (const Error& error) {
      CHECK_EQ(std::string(error.what()), "what answers there is not a Docker engine (status 404)");
      CHECK_NE(error.hint().find("is the port right?"), std::string::npos);
    }
  });
}

TEST_CASE("docker: an engine that is asked without TLS and wants it is told with the repair")
{
  Daemon daemon([](const std::string&) {
    return std::string("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
                       "Connection: close");
  });
  daemon.with([](Engine& engine) {
    try {
      engine.containers();
      FAIL("it answered");
    } catch (const Error& error) {
      CHECK_EQ(error.fault(), Fault::unreachable);
      CHECK_EQ(std::string(error.what()), "the engine wants TLS at this port");
      CHECK_EQ(error.hint(), "set up TLS for this ship, or name a port that does without");
    }
  });
}

TEST_CASE("docker: who says yes and amen to everything is no engine")
{
  Daemon daemon([](const std::string&) { return answer(200, "Welcome!"); });
  daemon.with([](Engine& engine) {
    CHECK_THROWS_WITH(engine.start("web-1"), "the answer of POST /containers/web-1/start makes no sense: status 200");
    CHECK_THROWS_AS(engine.stop("web-1", 1s), Error);
    CHECK_THROWS_AS(engine.kill("web-1"), Error);
    CHECK_THROWS_AS(engine.remove("web-1"), Error);
  });
}

TEST_CASE("docker: what is already so is success")
{
  Daemon daemon([](const std::string& request) {
    if (asks(request, "gone")) return answer(404, R"({"message":"No such container: gone"})");
    if (asks(request, "kill")) return answer(409, R"({"message":"Container web-1 is not running"})");
    if (asks(request, "json")) return answer(200, R"({"Id":"1","Name":"/web-1","State":{"Status":"exited"}})");
    return std::string("HTTP/1.1 304 Not Modified\r\nApi-Version: 1.41\r\n\r\n");
  });
  daemon.with([](Engine& engine) {
    CHECK(engine.start("web-1").ran_already);
    CHECK_FALSE(engine.stop("web-1", 7s));
    CHECK_FALSE(engine.kill("web-1"));
    CHECK_FALSE(engine.stop("gone", 7s));
    CHECK_FALSE(engine.kill("gone"));
    engine.remove("gone");
    CHECK_FALSE(engine.inspect("gone"));
    CHECK_EQ(refusal([&] { engine.start("gone"); })->status(), 404);
  });
  CHECK_EQ(daemon.requests().at(1), "POST /v1.41/containers/web-1/stop?t=7");
}

TEST_CASE("docker: who brought a change about is told")
{
  Daemon daemon([](const std::string& request) {
    if (asks(request, "/stop") && asks(request, "web-2")) return answer(500, R"({"message":"tried to kill it"})");
    if (asks(request, "json"))
      return answer(200, R"({"Id":"1","Name":"/web-2","State":{"Status":"exited","Running":false}})");
    return answer(204, "");
  });
  daemon.with([](Engine& engine) {
    CHECK_FALSE(engine.start("web-1").ran_already);
    CHECK(engine.stop("web-1", 7s));
    CHECK(engine.kill("web-1"));
    CHECK(engine.stop("web-2", 7s)); // the engine complains, and it has ended
  });
}

TEST_CASE("docker: what still runs after a refused kill is told")
{
  Daemon daemon([](const std::string& request) {
    if (asks(request, "kill")) return answer(500, R"({"message":"permission denied"})");
    return answer(200, R"({"Id":"1","Name":"/web-1","State":{"Status":"running","Running":true}})");
  });
  daemon.with([](Engine& engine) { CHECK_EQ(refusal([&] { engine.kill("web-1"); })->status(), 500); });
}

TEST_CASE("docker: a removal that is under way is waited for")
{
  int inspections = 0;
  Daemon daemon([&](const std::string& request) {
    if (asks(request, "DELETE")) return answer(409, R"({"message":"removal of container 1 is already in progress"})");
    return ++inspections < 3 ? answer(200, R"({"Id":"1","State":{"Status":"removing"}})") : answer(404, "");
  });
  daemon.with([](Engine& engine) { engine.remove("web-1"); });
  CHECK_EQ(inspections, 3);
}

TEST_CASE("docker: a removal without end is unreachable after the time-out")
{
  Daemon daemon([&](const std::string& request) {
    if (asks(request, "DELETE")) return answer(409, R"({"message":"removal of container 1 is already in progress"})");
    return answer(200, R"({"Id":"1","State":{"Status":"removing"}})");
  });
  const std::string words = " no answer within 0.1 s that says that the container is gone, which somebody else removes";
  daemon.with(
      [&](Engine& engine) {
        CHECK_THROWS_WITH_AS(engine.remove("web-1"), (net::to_text(daemon.address().endpoint) + ":" + words).c_str(),
                             Error);
      },
      std::nullopt, 100ms);
}

TEST_CASE("docker: what Podman's restart policy has brought back since it ended is removed all the same")
{
  std::string podman = "Libpod-Api-Version: 4.3.1\r\n", restarts = "1", running = "true";
  Daemon daemon([&](const std::string& request) {
    if (asks(request, "DELETE"))
      return asks(request, "force=1") ? answer(204, "", podman)
                                      : answer(500, R"({"message":"container is running, use force"})", podman);
    return answer(200,
                  R"({"Id":"1","Name":"/web-1","RestartCount":)" + restarts + R"(,"State":{"Running":)" + running +
                      R"(},"HostConfig":{"RestartPolicy":{"Name":"always"}}})",
                  podman);
  });
  daemon.with([&](Engine& engine) {
    engine.remove("web-1");
    CHECK_EQ(daemon.count("force=1"), 1);
    restarts = "0"; // somebody has started it
    CHECK_EQ(refusal([&] { engine.remove("web-1"); })->status(), 500);
    restarts = "7";
    engine.remove("web-1");
    CHECK_EQ(daemon.count("force=1"), 2);
    running = "false"; // it was refused for another reason
    CHECK_EQ(refusal([&] { engine.remove("web-1"); })->status(), 500);
  });
  podman.clear(); // Docker calls such a container restarting, and it is stopped first
  running = "true";
  daemon.with([&](Engine& engine) { CHECK_EQ(refusal([&] { engine.remove("web-1"); })->status(), 500); });
  CHECK_EQ(daemon.count("force=1"), 2);
}

TEST_CASE("docker: a name that could be the beginning of an id never means another container")
{
  Daemon daemon([](const std::string& request) {
    return asks(request, "/db/json") ? answer(200, R"({"Id":"db5be1","Name":"/web-1","State":{"Status":"running"}})")
                                     : answer(500, "{}");
  });
  daemon.with([](Engine& engine) {
    CHECK_FALSE(engine.inspect("db"));
    CHECK_FALSE(engine.stop("db", 1s));
    CHECK_FALSE(engine.kill("db"));
    engine.remove("db");
    CHECK_EQ(refusal([&] { engine.start("db"); })->status(), 404);
  });
  for (const auto& request : daemon.requests()) CHECK(asks(request, "/db/json"));
}

TEST_CASE("docker: a container whose name could be the beginning of an id is called by its id")
{
  Daemon daemon([](const std::string& request) {
    return asks(request, "json") ? answer(200, R"({"Id":"77","Name":"/db","State":{"Status":"running"}})")
                                 : answer(204, "");
  });
  daemon.with([](Engine& engine) { engine.stop("db", 1s); });
  CHECK_EQ(daemon.requests().at(1), "POST /v1.41/containers/77/stop?t=1");
}

namespace {

std::string all_logs(Daemon& daemon, const LogQuery& query = {})
{
  std::string log;
  daemon.with([&](Engine& engine) {
    engine.logs("web-1", query, [&](OutputStream stream, std::string_view text) {
      log += stream == OutputStream::standard_error ? "err:" : "out:";
      log += text;
      return true;
    });
  });
  return log;
}

} // namespace

TEST_CASE("docker: logs are asked for as wanted")
{
  Daemon daemon([](const std::string& request) {
    return asks(request, "/logs") ? streamed("", "Content-Type: application/vnd.docker.multiplexed-stream\r\n")
                                  : answer(500, "");
  });
  all_logs(daemon, {.follow = true, .timestamps = true, .tail = 5, .since = Moment(1500ms)});
  CHECK_EQ(daemon.requests(), Requests{"GET /containers/web-1/logs?stdout=1&stderr=1&timestamps=1&follow=1&tail=5"
                                       "&since=1.500000000"});
}

TEST_CASE("docker: logs are in frames or raw as the header tells")
{
  std::string type = "multiplexed";
  std::string body = frame(1, "one") + frame(2, "two");
  Daemon daemon([&](const std::string&) {
    return streamed(body, "Content-Type: application/vnd.docker." + type + "-stream\r\n");
  });
  CHECK_EQ(all_logs(daemon), "out:oneerr:two");
  type = "raw";
  body = "three";
  CHECK_EQ(all_logs(daemon), "out:three");
  CHECK_EQ(daemon.requests().size(), 2);
}

TEST_CASE("docker: logs are in frames unless the container has a terminal if the header does not tell")
{
  std::string tty = "false";
  std::string body = frame(1, "one");
  Daemon daemon([&](const std::string& request) {
    return asks(request, "/json") ? answer(200, R"({"Id":"1","Config":{"Tty":)" + tty + "}}") : streamed(body);
  });
  CHECK_EQ(all_logs(daemon), "out:one");
  tty = "true";
  body = "three";
  CHECK_EQ(all_logs(daemon), "out:three");
}

TEST_CASE("docker: logs of a container that is not there are refused")
{
  Daemon daemon([](const std::string&) { return answer(404, R"({"message":"No such container: web-1"})"); });
  daemon.with([](Engine& engine) {
    CHECK_EQ(refusal([&] { engine.logs("web-1", {}, [](OutputStream, std::string_view) { return true; }); })->status(),
             404);
  });
}

TEST_CASE("docker: events are told from the header on and old ones are left out")
{
  // The engine's clock says 11:05:05, which is 1795431905.
  Daemon daemon([](const std::string& request) {
    if (!asks(request, "/events")) return answer(200, "OK");
    return streamed(R"({"Type":"container","Action":"die","Actor":{"ID":"old"},"time":1795431904})"
                    R"({"Type":"container","Action":"start","Actor":{"ID":"new"},"time":1795431905})");
  });
  daemon.with([](Engine& engine) {
    std::vector<std::string> seen;
    engine.events(
        {"start", "die"}, [&] { seen.emplace_back("ready"); },
        [&](const ContainerEvent& event) {
          seen.push_back(event.action + " " + event.id);
          return true;
        });
    CHECK_EQ(seen, std::vector<std::string>{"ready", "start new"});
  });
  CHECK_EQ(daemon.requests(),
           Requests{"GET /_ping",
                    "GET /v1.41/events?filters=%7B%22type%22%3A%5B%22container%22%5D%2C%22event%22%3A%5B%22start%22"
                    "%2C%22die%22%5D%7D&since=1795431905"});
}

TEST_CASE("docker: a command's output and exit code are collected")
{
  int asked = 0;
  Daemon daemon([&](const std::string& request) {
    if (asks(request, "/start")) return streamed(frame(1, "one ") + frame(2, "two"));
    if (asks(request, "POST")) return answer(201, R"({"Id":"e1"})");
    return ++asked == 1 ? answer(200, R"({"Running":true})") : answer(200, R"({"Running":false,"ExitCode":3})");
  });
  daemon.with([](Engine& engine) {
    const auto result = engine.execute("web-1", {"check", "all"});
    CHECK_EQ(result.exit_code, 3);
    CHECK_EQ(result.output, "one two");
  });
  CHECK(asks(daemon.requests().at(0), R"("Cmd":["check","all"])"));
  CHECK_EQ(daemon.requests().at(1), R"(POST /v1.41/exec/e1/start {"Detach":false,"Tty":false})");
}

TEST_CASE("docker: of a command's output the last 64 KB are kept")
{
  const std::string line(100, 'x');
  std::string output;
  for (int i = 0; i < 3000; ++i) output += frame(1, line);
  output += frame(1, "end");
  Daemon daemon([&](const std::string& request) {
    if (asks(request, "/start")) return streamed(output);
    return asks(request, "POST") ? answer(201, R"({"Id":"e1"})") : answer(200, R"({"ExitCode":0})");
  });
  daemon.with([](Engine& engine) {
    const auto result = engine.execute("web-1", {"yes"});
    CHECK_EQ(result.output.size(), 64 << 10);
    CHECK(result.output.ends_with("xend"));
  });
}

TEST_CASE("docker: an engine that does not answer is unreachable")
{
  Daemon daemon([](const std::string&) { return std::string("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n[]"); });
  Fault fault = Fault::failed;
  daemon.with(
      [&](Engine& engine) {
        try {
          engine.images();
        } catch (const Error& error) {
          fault = error.fault();
        }
      },
      std::nullopt, 100ms);
  CHECK_EQ(fault, Fault::unreachable);
}

TEST_CASE("http date: as the header says it")
{
  CHECK_EQ(to_rfc3339(*parse_http_date("Mon, 23 Nov 2026 11:05:05 GMT")), "2026-11-23T11:05:05.000Z");
  CHECK_FALSE(parse_http_date("Mon, 23 Foo 2026 11:05:05 GMT"));
  CHECK_FALSE(parse_http_date("Monday, 23-Nov-26 11:05:05 GMT"));
  CHECK_FALSE(parse_http_date(""));
}
