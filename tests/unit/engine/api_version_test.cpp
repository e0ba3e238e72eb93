// SPDX-License-Identifier: Apache-2.0
#include "scripted_daemon.hpp"
#include "specs.hpp"
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <functional>
#include <optional>
#include <string>

using namespace maestro;
using namespace maestro::engine;
using namespace maestro::testing;

namespace {

/// The answer of an engine whose newest version is this; empty: none that it tells.
std::string in_version(const std::string& version, int status, const std::string& body)
{
  const std::string header = version.empty() ? "" : "Api-Version: " + version + "\r\n";
  return fmt::format("HTTP/1.1 {} x\r\n{}Content-Length: {}\r\n\r\n{}", status, header, body.size(), body);
}

Error failure(const std::function<void()>& call)
{
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  return {Fault::failed, "it worked"};
}

} // namespace

TEST_CASE("versions: a version is two numbers")
{
  CHECK_EQ(to_text(*parse_api_version("1.41")), "1.41");
  CHECK(*parse_api_version("1.9") < *parse_api_version("1.41"));
  for (const char* no : {"", "1", "1.", ".1", "1.41 ", "1.4.1", "x1.4", "v1.41", "1.99999999999"})
    CHECK_FALSE(parse_api_version(no));
}

TEST_CASE("versions: the first request tells the version for all others")
{
  Daemon daemon([](const std::string&) { return answer(200, "[]"); });
  daemon.with([](Engine& engine) {
    engine.containers();
    engine.images();
  });
  CHECK_EQ(daemon.requests(), Requests{"GET /containers/json?all=1", "GET /v1.41/images/json"});
}

TEST_CASE("versions: a refusal tells the version too")
{
  Daemon daemon([](const std::string& request) { return answer(asks(request, "/start") ? 404 : 200, "[]"); });
  daemon.with([](Engine& engine) {
    CHECK(refusal([&] { engine.start("web-1"); }));
    engine.images();
  });
  CHECK_EQ(daemon.requests().at(1), "GET /v1.41/images/json");
}

TEST_CASE("versions: a version that is newer than this program is not asked for")
{
  Daemon daemon([](const std::string&) { return in_version("1.99", 200, "[]"); });
  daemon.with([](Engine& engine) {
    engine.images();
    engine.images();
  });
  CHECK_EQ(daemon.requests().at(1), "GET /v1.55/images/json");
}

TEST_CASE("versions: an engine that knows of manifests is asked for them with an image")
{
  for (const auto& [version, query] : {std::pair("1.47", ""), {"1.48", "?manifests=1"}, {"1.55", "?manifests=1"}}) {
    Daemon daemon([version = version](const std::string&) { return in_version(version, 200, R"({"Id":"sha256:1"})"); });
    daemon.with([](Engine& engine) {
      engine.image("app:1"); // which tells the version
      engine.image("app:1");
    });
    CHECK(daemon.requests().at(1).ends_with(std::string("/images/app%3A1/json") + query));
  }
}

TEST_CASE("versions: an engine that does not tell its version is asked without one")
{
  Daemon daemon([](const std::string&) { return in_version("latest", 200, "[]"); });
  daemon.with([](Engine& engine) {
    engine.images();
    engine.images();
  });
  CHECK_EQ(daemon.requests().at(1), "GET /images/json");
}

TEST_CASE("versions: a version that the engine does not speak is a matter of the description")
{
  for (const char* words : {"client version 1.99 is too new. Maximum supported API version is 1.41",
                            "client version 1.10 is too old. Minimum supported API version is 1.12, please upgrade",
                            "given minimum version 9.9 is not supported: version is not supported"}) {
    // As JSON, or as it was before there was any: asked in an old version, Docker answers in its own.
    for (const std::string& body : {std::string(R"({"message":")") + words + "\"}", std::string(words) + "\n"}) {
      Daemon daemon([&](const std::string&) { return answer(400, body); });
      daemon.with(
          [&](Engine& engine) {
            try {
              engine.containers();
              FAIL("it must be refused");
            } catch (const Error& error) {
              CHECK(error.fault() == Fault::description);
              CHECK_EQ(std::string(error.what()), words);
              CHECK_NE(error.hint().find("'api_version'"), std::string::npos);
            }
          },
          "1.99");
    }
  }
}

TEST_CASE("versions: a version that is given is used from the first request on")
{
  Daemon daemon([](const std::string&) { return answer(200, "[]"); });
  daemon.with([](Engine& engine) { engine.images(); }, "1.40");
  CHECK_EQ(daemon.requests(), Requests{"GET /v1.40/images/json"});
}

TEST_CASE("versions: the newest that both sides speak is spoken")
{
  for (const auto& [theirs, spoken] :
       {std::pair{"1.41", "1.41"}, {"1.43", "1.43"}, {"1.55", "1.55"}, {"1.62", "1.55"}}) {
    Daemon daemon([&, theirs = theirs](const std::string&) { return in_version(theirs, 200, "[]"); });
    daemon.with([](Engine& engine) {
      engine.images();
      engine.images();
    });
    CHECK_EQ(daemon.requests().at(1), fmt::format("GET /v{}/images/json", spoken));
  }
}

TEST_CASE("versions: an engine that is too old is not used, and what to upgrade is told")
{
  for (const std::string theirs : {"1.24", "1.40"}) {
    Daemon daemon([&](const std::string&) { return in_version(theirs, 200, "[]"); });
    daemon.with([&](Engine& engine) {
      const Error error = failure([&] { engine.images(); });
      CHECK_EQ(error.fault(), Fault::unreachable);
      CHECK_EQ(std::string(error.what()), "the engine speaks the API up to " + theirs + ", and Maestro from 1.41 on");
      CHECK_EQ(error.hint(), "upgrade the engine: Docker 20.10, Podman 4.3 or later");
    });
  }
}

TEST_CASE("versions: an engine that is too old says so itself when a version is given")
{
  for (const char* words : {"client version 1.41 is too new. Maximum supported API version is 1.24",
                            "client is newer than server (client API version: 1.41, server API version: 1.24)"}) {
    Daemon daemon([&](const std::string&) { return in_version("1.24", 400, fmt::format("{}\n", words)); });
    daemon.with(
        [&](Engine& engine) {
          const Error error = failure([&] { engine.images(); });
          CHECK_EQ(error.fault(), Fault::unreachable);
          CHECK_EQ(std::string(error.what()), "the engine speaks the API up to 1.24, and Maestro from 1.41 on");
        },
        "1.41");
  }
}

TEST_CASE("versions: an engine that speaks only newer versions wants a newer Maestro")
{
  Daemon daemon([](const std::string& request) {
    if (!asks(request, "/v1.55/")) return in_version("1.62", 200, "[]");
    return in_version("1.62", 400,
                      R"({"message":"client version 1.55 is too old. Minimum supported API version is 1.60, )"
                      R"(please upgrade your client to a newer version"})");
  });
  daemon.with([](Engine& engine) {
    engine.images(); // served in the engine's own version
    const Error error = failure([&] { engine.images(); });
    CHECK_EQ(error.fault(), Fault::unreachable);
    CHECK_EQ(std::string(error.what()), "the engine speaks the API from 1.60 on, and this Maestro up to 1.55");
    CHECK_EQ(error.hint(), "upgrade Maestro");
  });
}

TEST_CASE("versions: an engine of today refuses a given version that is too old, and leaving it out helps")
{
  Daemon daemon([](const std::string&) {
    return in_version("1.52", 400,
                      R"({"message":"client version 1.41 is too old. Minimum supported API version is 1.44"})");
  });
  daemon.with(
      [](Engine& engine) {
        const Error error = failure([&] { engine.images(); });
        CHECK_EQ(error.fault(), Fault::description);
        CHECK_EQ(std::string(error.what()), "client version 1.41 is too old. Minimum supported API version is 1.44");
        CHECK_EQ(error.hint(), "leave 'api_version' out: then both sides agree on one");
      },
      "1.41");
}

TEST_CASE("versions: behind a proxy that takes the header away the version is asked for when a request depends on it")
{
  Daemon daemon([](const std::string& request) {
    if (asks(request, "/version")) return in_version("", 200, R"({"ApiVersion":"1.43"})");
    return in_version("", asks(request, "POST") ? 201 : 200, asks(request, "POST") ? R"({"Id":"n1"})" : "[]");
  });
  daemon.with([](Engine& engine) {
    engine.images();
    engine.create_network({.name = "front"});
    engine.images();
  });
  CHECK_EQ(daemon.requests(),
           Requests{"GET /images/json", "GET /_ping", "GET /version",
                    R"(POST /v1.43/networks/create {"Name":"front","CheckDuplicate":true})", "GET /v1.43/images/json"});
}

TEST_CASE("versions: an engine whose version is not to be learnt is taken for one of today")
{
  Daemon daemon([](const std::string& request) {
    if (!asks(request, "POST")) return in_version("", 403, R"({"message":"forbidden"})");
    return in_version("", 201, R"({"Id":"n1"})");
  });
  daemon.with([](Engine& engine) { CHECK_EQ(engine.create_network({.name = "front"}), "n1"); });
  CHECK_EQ(daemon.requests().back(), R"(POST /networks/create {"Name":"front"})");
}

TEST_CASE("versions: what an engine would leave out of a container is refused, with the version that has it")
{
  std::string podman;
  Daemon daemon([&](const std::string& request) {
    return asks(request, "POST") ? answer(201, R"({"Id":"abc"})", podman) : answer(200, "OK", podman);
  });
  auto spec = web();
  spec.settings.annotations = {{"note", "x"}};
  daemon.with([&](Engine& engine) {
    const Error error = failure([&] { engine.create(spec); });
    CHECK_EQ(std::string(error.what()),
             "'annotations' needs version 1.43 of the engine's API, and 1.41 is spoken here");
    CHECK_EQ(error.hint(), "leave it out, or upgrade the engine to Docker 24 or later");
  });
  CHECK_EQ(daemon.count("POST"), 0);
  daemon.with([&](Engine& engine) { CHECK_EQ(engine.create(spec).id, "abc"); }, "1.43");
  spec.settings.annotations = {};
  spec.settings.platform = "linux/arm64";
  daemon.with([&](Engine& engine) { CHECK_EQ(failure([&] { engine.create(spec); }).fault(), Fault::failed); }, "1.40");
  podman = "Libpod-Api-Version: 4.3.1\r\n"; // plans tell what it leaves out
  spec.settings.annotations = {{"note", "x"}};
  daemon.with([&](Engine& engine) { CHECK_EQ(engine.create(spec).id, "abc"); });
}
