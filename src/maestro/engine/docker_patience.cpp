// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/seconds.hpp>
#include <maestro/engine/docker_engine.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>

namespace maestro::engine {

using net::HttpRequest;
using net::HttpResponse;
using namespace std::chrono_literals;

void DockerEngine::patiently(const HttpRequest& request, const Patience& patience, const std::function<void()>& work,
                             const net::TimePoint& heard)
{
  net::Deadline given_up(net::unlimited);
  std::optional<Error> reason;
  std::optional<net::Group> watch;
  const net::TimePoint begun = net::now();
  // Most changes are done before they need to be watched.
  const net::Alarm alarm(std::min(timeout_, end_of(patience, begun) - begun), [&, begun] {
    watch.emplace().spawn([&, begun] {
      reason = reason_to_give_up(request, begun, patience, heard);
      if (reason) given_up.pass();
    });
  });
  if (!given_up.is_met_by(work)) throw Error(*reason);
}

void DockerEngine::await_turn(const HttpRequest& request, const std::function<void()>& take)
{
  const net::TimePoint queued = net::now();
  patiently(request, {}, take);
  // Who gives up frees a turn at the very moment when the time of those behind it is over, too.
  if (net::now() >= end_of({}, queued)) throw out_of_patience(request, queued, {});
}

HttpResponse DockerEngine::call_patiently(const HttpRequest& request, net::Http::Turn turn, const Patience& patience)
{
  HttpResponse response;
  patiently(request, patience, [&] { response = http_.call(request, std::move(turn), net::unlimited); });
  learn(response);
  return response;
}

HttpResponse DockerEngine::call_patiently(const HttpRequest& request, net::Lane lane, const Patience& patience)
{
  std::optional<net::Http::Turn> turn;
  await_turn(request, [&] { turn = http_.take_turn(lane); });
  return call_patiently(request, std::move(*turn), patience);
}

void DockerEngine::ask_until(const std::function<bool()>& is_so, const std::string& what)
{
  std::optional<net::TimePoint> answered;
  for (net::Duration pause = 5ms; !is_so(); pause = std::min<net::Duration>(2 * pause, 500ms)) {
    if (!answered) answered = net::now();
    if (net::now() - *answered >= timeout_) throw late(what);
    net::sleep(pause);
  }
}

void DockerEngine::hurry()
{
  if (!hurried_at_) hurried_at_ = net::now();
  hurried_.notify();
}

net::TimePoint DockerEngine::end_of(const Patience& patience, net::TimePoint begun) const
{
  const bool is_limited = patience.limit != net::unlimited;
  const net::TimePoint usual = is_limited ? begun + patience.limit + patience.grace : net::TimePoint::max();
  if (!hurried_at_) return usual;
  return std::min(usual, std::max(begun, *hurried_at_) + std::max<net::Duration>(timeout_, patience.grace));
}

std::optional<Error> DockerEngine::reason_to_give_up(const HttpRequest& request, net::TimePoint begun,
                                                     const Patience& patience, const net::TimePoint& heard)
{
  net::TimePoint before = begun;
  for (;;) {
    // What comes while a ping is under way counts as well: an engine hard at work may be slow to answer.
    if (heard < before && !answers_ping() && heard < before)
      return Error(Fault::unreachable, fmt::format("{}: no answer within {}", net::name_of(request, http_.endpoint()),
                                                   in_seconds(timeout_)));
    before = net::now();
    hurried_.wait(std::min(timeout_, std::max(end_of(patience, begun) - before, net::Duration())));
    if (heard == is_watched_no_more) return std::nullopt;
    if (net::now() >= end_of(patience, begun)) return out_of_patience(request, begun, patience);
  }
}

Error DockerEngine::out_of_patience(const HttpRequest& request, net::TimePoint begun, const Patience& patience) const
{
  const net::TimePoint counted_from = hurried_at_ ? std::max(begun, *hurried_at_) : begun;
  return {Fault::unreachable,
          fmt::format("{}: the daemon is alive but was not done within {}{}", net::name_of(request, http_.endpoint()),
                      in_seconds(end_of(patience, begun) - counted_from),
                      counted_from > begun ? " after the interrupt" : ""),
          "the daemon's log may tell what it waits for"};
}

Error DockerEngine::late(const std::string& what) const
{
  return {Fault::unreachable, fmt::format("{}: no answer within {} that says {}", net::to_text(http_.endpoint()),
                                          in_seconds(timeout_), what)};
}

/// One ping at a time, for all that wait.
bool DockerEngine::answers_ping()
{
  const net::TimePoint asked = net::now();
  const auto turn = pings_.take();
  if (!pinged_at_ || *pinged_at_ < asked) {
    ping_was_answered_ = ping();
    pinged_at_ = net::now();
  }
  return ping_was_answered_;
}

/// A refusal is a sign of life, too; but a proxy's word that it cannot reach the engine (5xx) is not, nor is a page
/// elsewhere (3xx).
bool DockerEngine::ping()
{
  try {
    const HttpResponse pong = http_.call(request("GET", "/_ping"), http_.take_turn(net::Lane::question));
    return pong.status / 100 == 2 || pong.status / 100 == 4;
  } catch (const Error&) { // that there is no answer is the answer
    return false;
  }
}

} // namespace maestro::engine
