// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/docker_engine.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <string>

namespace maestro::engine {

using net::HttpRequest;
using net::HttpResponse;

namespace {

std::string in_seconds(net::Duration duration)
{
  return fmt::format("{:g} s", std::chrono::duration<double>(duration).count());
}

} // namespace

void DockerEngine::patiently(const HttpRequest& request, net::Duration limit, const std::function<void()>& work,
                             const net::TimePoint& heard)
{
  bool done = false;
  net::Group group;
  group.spawn([&] {
    work();
    done = true;
    group.cancel(); // the watch is over
  });
  group.spawn([&] {
    const Error reason = reason_to_give_up(request, limit, heard);
    if (!done) throw reason;
  });
  group.wait();
}

Error DockerEngine::reason_to_give_up(const HttpRequest& request, net::Duration limit, const net::TimePoint& heard)
{
  const std::string name = net::name_of(request, http_.endpoint());
  net::Duration waited{};
  while (waited < limit) {
    const net::TimePoint before = net::now();
    net::sleep(std::min(timeout_, limit - waited));
    // What comes while a ping is under way counts as well: an engine hard at work may be slow to answer.
    if (heard < before && !answers_ping() && heard < before)
      return {Fault::unreachable, fmt::format("{}: no answer within {}", name, in_seconds(timeout_))};
    waited += net::now() - before;
  }
  return {Fault::unreachable,
          fmt::format("{}: the daemon is alive but was not done within {}", name, in_seconds(limit)),
          "the daemon's log may tell what it waits for"};
}

/// A refusal is a sign of life, too; but a proxy's word that it cannot reach the engine (5xx) is not, nor is a page
/// elsewhere (3xx).
bool DockerEngine::answers_ping()
{
  const net::Deadline deadline(timeout_);
  try { // beside the calls that wait, so that it needs no place among them
    const HttpResponse pong = http_.call_beside(request("GET", "/_ping"));
    return pong.status / 100 == 2 || pong.status / 100 == 4;
  } catch (const Error&) { // that there is no answer is the answer
    return false;
  }
}

} // namespace maestro::engine
