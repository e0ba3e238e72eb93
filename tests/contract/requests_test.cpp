// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/engine/api_version.hpp>

#include "defined_daemon.hpp"
#include "every_call.hpp"
#include "versions.hpp"
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <support/shell.hpp>

#include <regex>
#include <set>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::contract;
using engine::Engine;

namespace {

/// What the first group of the expression matches in a text.
std::set<std::string> found_in(const std::string& text, const std::string& expression)
{
  const std::regex wanted(expression);
  std::set<std::string> all;
  for (std::sregex_iterator match(text.begin(), text.end(), wanted), end; match != end; ++match)
    all.insert((*match)[1].str());
  return all;
}

std::string source(const std::string& name) { return test::content_of(std::string(MAESTRO_ENGINE) + "/" + name); }

/// A line for each thing that is not as defined.
std::string problems(const Definition& definition, const std::vector<std::string>& requests)
{
  std::string all;
  for (const std::string& request : requests)
    for (const std::string& problem : definition.problems(request)) all += problem + "\n";
  return all;
}

std::string call_of(const Definition& definition, const std::string& version, const std::string& request)
{
  const auto words = split(std::string_view(request).substr(0, request.find("\r\n")), ' ');
  const std::string_view path = words[1].substr(0, words[1].find('?'));
  return definition.call_of(words[0], path.substr(version.size() + 2)).value_or("none");
}

/// All that is asked of an engine of a version.
std::vector<std::string> all_requests(const std::string& version)
{
  DefinedDaemon daemon(version);
  std::vector<std::string> all;
  for (const EngineCall& call : every_call())
    for (std::string& request : daemon.with(call.play)) all.push_back(std::move(request));
  if (version != "1.41")
    for (std::string& request : daemon.with([](Engine& engine) { engine.create(newest_spec()); }))
      all.push_back(std::move(request));
  return all;
}

} // namespace

TEST_CASE("contract: every function of the engine that asks something is played")
{
  std::set<std::string> played{"is_podman", "tells_at_once", "clock", "hurry"}; // these ask nothing
  for (const EngineCall& call : every_call()) played.insert(call.function);
  CHECK_EQ(found_in(source("engine.hpp"), R"(virtual [^~(;]*?(\w+)\()"), played);
}

TEST_CASE("contract: the oldest and the newest version that are spoken are among those that are looked at")
{
  CHECK_EQ(versions.front(), engine::to_text(engine::oldest_spoken));
  CHECK_EQ(versions.back(), engine::to_text(engine::newest_spoken));
}

TEST_CASE("contract: every request is as the version defines it that is spoken")
{
  for (const std::string version : versions) CHECK_EQ(problems(Definition(version), all_requests(version)), "");
}

TEST_CASE("contract: every property that is ever sent is among those that are looked at")
{
  std::string sent;
  for (const std::string& request : all_requests("1.41")) sent += request;
  for (const std::string& request : all_requests("1.55")) sent += request;
  for (const std::string file : {"create_body.cpp", "bodies.cpp"})
    for (const std::string& name : found_in(source(file), R"re(\("([A-Z]\w+)")re")) {
      CAPTURE(name);
      CHECK_NE(sent.find('"' + name + "\":"), std::string::npos);
    }
}

TEST_CASE("contract: what is not as defined is found")
{
  const Definition definition("1.41");
  const auto told = [&](const std::string& line, const std::string& headers, const std::string& body) {
    return problems(definition, {line + " HTTP/1.1\r\nHost: x" + headers + "\r\n\r\n" + body});
  };
  CHECK_EQ(told("GET /images/json", "", ""), "/images/json is not of version 1.41\n");
  CHECK_EQ(told("GET /v1.41/pictures", "", ""), "GET /v1.41/pictures is not defined\n");
  CHECK_EQ(told("GET /v1.41/images/json?all=x", "", ""), "1.41 GET /images/json: parameter 'all' is no boolean: x\n");
  CHECK_EQ(told("GET /v1.41/images/json?manifests=1", "", ""),
           "1.41 GET /images/json: parameter 'manifests' is not defined\n");
  CHECK_EQ(told("GET /v1.41/networks?filters=%7B%22size%22%3A%5B%5D%7D", "", ""),
           "1.41 GET /networks: filter 'size' is not defined\n");
  CHECK_EQ(told("GET /v1.41/networks", "\r\nX-Other: 1", ""), "1.41 GET /networks: header 'X-Other' is not defined\n");
  CHECK_EQ(told("GET /v1.41/networks", "", "{}"), "1.41 GET /networks: there is a body, and none is defined\n");
  CHECK_EQ(told("POST /v1.41/auth", "\r\nContent-Type: text/html", "{}"),
           "1.41 POST /auth: the body is text/html, which is not taken\n");
  CHECK_EQ(told("POST /v1.41/containers/create", "", R"({"HostConfig":{"Annotations":{},"Memory":"1"}})"),
           "1.41 POST /containers/create: body.HostConfig.Annotations is not defined\n"
           "1.41 POST /containers/create: body.HostConfig.Memory is no integer: \"1\"\n");
  CHECK_EQ(told("POST /v1.41/containers/create", "", R"({"HostConfig":{"RestartPolicy":{"Name":"often"}}})"),
           "1.41 POST /containers/create: body.HostConfig.RestartPolicy.Name has no value \"often\"\n");
}

TEST_CASE("contract: the calls of the documentation are those that are made")
{
  std::set<std::string> made;
  for (const std::string version : versions) {
    const Definition definition(version);
    for (const std::string& request : all_requests(version)) made.insert(call_of(definition, version, request));
  }
  made.insert("GET /_ping"); // of an engine that is waited for
  const std::string page = test::content_of(std::string(MAESTRO_DOCS) + "/reference/engines.md");
  CHECK_EQ(found_in(page, R"(\| `([A-Z]+ /[^`]+)` \|)"), made);
}
