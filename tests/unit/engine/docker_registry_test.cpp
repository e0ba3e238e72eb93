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

TEST_CASE("docker: a pull tells its progress and goes by tag or digest")
{
  Daemon daemon([](const std::string&) {
    return streamed("{\"status\":\"Downloading\",\"progressDetail\":{\"current\":1,\"total\":4},\"id\":\"a\"}\r\n"
                    "{\"status\":\"Pull complete\",\"id\":\"a\"}\r\n");
  });
  daemon.with([](Engine& engine) {
    std::vector<std::string> seen;
    engine.pull("r.example:5000/org/app:1", RegistryLogin{.username = "u", .password = "p"},
                [&](const PullProgress& message) { seen.push_back(message.status); });
    CHECK_EQ(seen, std::vector<std::string>{"Downloading", "Pull complete"});
    engine.pull("app@sha256:00ff", std::nullopt, {});
  });
  CHECK_EQ(daemon.requests(), Requests{"POST /images/create?fromImage=r.example%3A5000%2Forg%2Fapp&tag=1",
                                       "POST /v1.41/images/create?fromImage=app&tag=sha256%3A00ff"});
}

TEST_CASE("docker: a pull sends the login")
{
  Daemon daemon([](const std::string&) { return streamed("{}"); });
  daemon.with([](Engine& engine) { engine.pull("app", RegistryLogin{.identity_token = "t"}, {}); });
  CHECK(asks(daemon.whole_requests().back(), "\r\nX-Registry-Auth: eyJpZGVudGl0eXRva2VuIjoidCJ9\r\n"));
}

TEST_CASE("docker: a login is checked by the registry, which may answer with a token")
{
  std::string body = R"({"Status":"Login Succeeded"})";
  Daemon daemon([&](const std::string&) { return answer(200, body); });
  const RegistryLogin login{.username = "u", .password = "p", .server = "r.example"};
  daemon.with([&](Engine& engine) {
    CHECK_EQ(engine.login(login), login);
    body = R"({"Status":"Login Succeeded","IdentityToken":"t"})";
    CHECK_EQ(engine.login(login).identity_token, "t");
  });
  CHECK_EQ(daemon.requests().front(), R"(POST /auth {"username":"u","password":"p","serveraddress":"r.example"})");
  Daemon refusing([](const std::string&) { return answer(401, R"({"message":"incorrect username or password"})"); });
  refusing.with([&](Engine& engine) {
    const auto refused = refusal([&] { engine.login(login); });
    REQUIRE(refused);
    CHECK_EQ(std::string(refused->what()), "incorrect username or password");
  });
}

TEST_CASE("docker: a pull that fails in the middle for reasons without a status is a 500, as before the stream")
{
  Daemon daemon([](const std::string&) {
    return streamed(R"({"status":"Pulling"}{"errorDetail":{"message":"connection refused"},"error":"x"})");
  });
  daemon.with([](Engine& engine) { CHECK_EQ(refusal([&] { engine.pull("app", std::nullopt, {}); })->status(), 500); });
}

TEST_CASE("docker: a pull that fails in the middle of the stream is refused")
{
  Daemon daemon([](const std::string&) {
    return streamed(
        "{\"status\":\"Pulling\"}{\"errorDetail\":{\"code\":429,\"message\":\"slow down\"},\"error\":\"slow "
        "down\"}");
  });
  daemon.with([](Engine& engine) {
    const auto refused = refusal([&] { engine.pull("app", std::nullopt, {}); });
    REQUIRE(refused);
    CHECK_EQ(refused->status(), 429);
    CHECK_EQ(std::string(refused->what()), "slow down");
  });
}

TEST_CASE("docker: a pull that a registry refuses before the stream has the registry's status")
{
  const auto status = [](const std::string& words) {
    Daemon daemon([&](const std::string&) { return answer(500, R"({"message":")" + words + "\"}"); });
    unsigned told = 0;
    daemon.with([&](Engine& engine) { told = refusal([&] { engine.pull("app", std::nullopt, {}); })->status(); });
    return told;
  };
  CHECK_EQ(status("toomanyrequests: You have reached your pull rate limit."), 429);
  CHECK_EQ(status("Head x: received unexpected HTTP status: 503 Service Unavailable"), 503);
  CHECK_EQ(status("no space left on device"), 500);
}

TEST_CASE("docker: a login that a registry refuses for too many requests has its status")
{
  Daemon daemon([&](const std::string&) { return answer(500, R"({"message":"login: 429 Too Many Requests"})"); });
  daemon.with([&](Engine& engine) { CHECK_EQ(refusal([&] { engine.login({}); })->status(), 429); });
}

TEST_CASE("docker: a pull that fails before the stream is refused")
{
  Daemon daemon([](const std::string&) { return answer(404, R"({"message":"manifest unknown"})"); });
  daemon.with([](Engine& engine) { CHECK_EQ(refusal([&] { engine.pull("app", std::nullopt, {}); })->status(), 404); });
}

TEST_CASE("docker: a pull of which nothing is told, or only half, has not happened")
{
  std::string told;
  Daemon daemon([&](const std::string&) { return streamed(told); });
  daemon.with([&](Engine& engine) {
    CHECK_THROWS_WITH(engine.pull("app", std::nullopt, {}), "the answer of POST /images/create is empty");
    told = "{\"status\":\"Pulling from app\"}\n{\"stat";
    CHECK_THROWS_WITH(engine.pull("app", std::nullopt, {}),
                      "the answer of POST /images/create ends in the middle of a document");
  });
}

TEST_CASE("docker: the digest of an image in its registry is asked with the login, and without a pull")
{
  Daemon daemon([](const std::string&) {
    return answer(200, R"({"Descriptor":{"mediaType":"m","digest":"sha256:00ff","size":1},"Platforms":[]})");
  });
  daemon.with([](Engine& engine) {
    CHECK_EQ(engine.registry_digest("r.example:5000/org/app:1", RegistryLogin{.identity_token = "t"}),
             std::optional<std::string>("sha256:00ff"));
  });
  CHECK_EQ(daemon.requests(), Requests{"GET /distribution/r.example%3A5000%2Forg%2Fapp%3A1/json"});
  CHECK(asks(daemon.whole_requests().back(), "\r\nX-Registry-Auth: eyJpZGVudGl0eXRva2VuIjoidCJ9\r\n"));
}

TEST_CASE("docker: a registry that refuses to tell a digest, and an answer without one")
{
  const auto told = [](const std::string& text) {
    Daemon daemon([&](const std::string&) { return text; });
    std::string words;
    daemon.with([&](Engine& engine) {
      try {
        engine.registry_digest("app:1", std::nullopt);
      } catch (const Refused& refused) { // the subject of the test
        words = std::to_string(refused.status()) + " " + refused.what();
      } catch (const Error& error) { // the same
        words = error.what();
      }
    });
    return words;
  };
  CHECK_EQ(told(answer(404, R"({"message":"manifest unknown: manifest unknown"})")),
           "404 manifest unknown: manifest unknown");
  CHECK_EQ(told(answer(500, R"({"message":"received unexpected HTTP status: 503 Service Unavailable"})")),
           "503 received unexpected HTTP status: 503 Service Unavailable");
  CHECK_EQ(told(answer(401, R"({"message":"unauthorized: authentication required"})")),
           "401 unauthorized: authentication required");
  CHECK(asks(told(answer(200, R"({"Descriptor":{}})")), "digest"));
  CHECK(asks(told(answer(200, "[]")), "GET /distribution"));
}

TEST_CASE("docker: Podman cannot be asked about a registry, and is not, once it is known")
{
  Daemon daemon(
      [](const std::string&) { return answer(404, R"({"message":"Not Found"})", "Libpod-API-Version: 4.3.1\r\n"); });
  daemon.with([](Engine& engine) {
    CHECK_EQ(engine.registry_digest("app:1", std::nullopt), std::nullopt);
    CHECK_EQ(engine.registry_digest("app:1", std::nullopt), std::nullopt);
  });
  CHECK_EQ(daemon.requests().size(), 1);
}
