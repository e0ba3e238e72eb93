// SPDX-License-Identifier: Apache-2.0
#include "program.hpp"
#include <doctest/doctest.h>
#include <support/loopback_server.hpp>

#include <string>

namespace maestro::test {

namespace {

std::string answer(const std::string& newest, const std::string& status, const std::string& body)
{
  return "HTTP/1.1 " + status + "\r\nApi-Version: " + newest + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

/// What `start` says of a ship whose engine answers so.
Outcome start_on(const std::string& newest, const std::string& answer_in_our_version)
{
  testing::LoopbackServer server([&](testing::Peer& peer) {
    for (std::string request = peer.request(); !request.empty(); request = peer.request())
      peer.write(request.find(" /v1.") == std::string::npos ? answer(newest, "200 OK", "[]") : answer_in_our_version);
  });
  const auto at = std::get<net::TcpEndpoint>(server.endpoint());
  const Program program("name: demo\nships: {s1: {ip: " + at.host + ", docker_port: " + std::to_string(at.port) +
                        "}}\nservices: {web: {image: web, instances: {web-1: {ship: s1}}}}\n");
  return program.run({"start", "--progress", "plain"});
}

} // namespace

TEST_CASE("api version: an engine that is too old is told at a start, with what to upgrade")
{
  const Outcome outcome = start_on("1.24", answer("1.24", "200 OK", "[]"));
  CHECK_EQ(outcome.exit_code, 4);
  CHECK(contains(outcome.err, "the engine speaks the API up to 1.24, and Maestro from 1.41 on"));
  CHECK(contains(outcome.err, "upgrade the engine: Docker 20.10, Podman 4.3 or later"));
}

TEST_CASE("api version: an engine that is too new is told at a start, with what to upgrade")
{
  const Outcome outcome = start_on(
      "1.62", answer("1.62", "400 Bad Request",
                     R"({"message":"client version 1.55 is too old. Minimum supported API version is 1.60"})"));
  CHECK_EQ(outcome.exit_code, 4);
  CHECK(contains(outcome.err, "the engine speaks the API from 1.60 on, and this Maestro up to 1.55"));
  CHECK(contains(outcome.err, "upgrade Maestro"));
}

} // namespace maestro::test
