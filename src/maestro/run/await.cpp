// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>
#include <maestro/run/await.hpp>
#include <maestro/run/checks/probe.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

namespace maestro {

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t restarts_of_a_loop =
    3; // a container that its policy has brought back this often will not recover
constexpr net::Duration patience_with_unhealthy = 60s; // two of Docker's usual intervals between health checks
constexpr net::Duration shortest_proof = 10ms;
constexpr net::Duration proof_after_a_death = 1s; // longer than Docker's first pauses before it restarts a container

/// Throws if the container will not become ready by itself.
engine::ContainerState judged(std::optional<engine::ContainerState> state, const CheckContext& context,
                              const ShipWatch& watch, const StartFacts& start)
{
  if (!state) throw Error(Fault::failed, "the container is gone");
  if (expects_end(context.instance.lifecycle.running)) return *state; // how it ends is for the checks to judge
  if (state->restart_count - start.restarts_before >= restarts_of_a_loop)
    throw Error(Fault::failed, fmt::format("the container ends{} and is restarted again and again",
                                           with_exit_code(watch.exit_code(context.container(), *state))));
  if (state->running) return *std::move(state);
  throw Error(Fault::failed, state->oom_killed
                                 ? "the container ran out of memory and was killed"
                                 : fmt::format("the container ended with exit code {}", state->exit_code));
}

/// Asks the engine itself. Docker holds its answer back while a container that has died is being torn down, so this is
/// true also right after a start or a death, when a list of containers is not.
engine::ContainerState look(const CheckContext& context, const ShipWatch& watch, const StartFacts& start)
{
  return judged(context.engine.inspect(context.container()), context, watch, start);
}

/// The first look at a container that was there before: restarts of long ago say nothing about it now.
engine::ContainerState look_first(const CheckContext& context, const ShipWatch& watch, bool was_restarting,
                                  StartFacts& start)
{
  auto state = context.engine.inspect(context.container());
  if (state && !was_restarting) start.restarts_before = state->restart_count;
  return judged(std::move(state), context, watch, start);
}

/// Ends the waits of the fiber that made it when the container's death is heard of, unless it is meant to come to its
/// end. Looks when nothing was heard for the ship's time-out, so that a ship that has vanished is noticed. Needs no
/// fiber but to look: thousands may wait at the same time.
class DeathWatch {
public:
  DeathWatch(const CheckContext& context, ShipWatch& watch, const StartFacts& start, std::size_t known_deaths)
      : context_(context), watch_(watch), start_(start), known_deaths_(known_deaths),
        patience_(context.environment.ship_of(context.instance).timeout),
        may_end_(expects_end(context.instance.lifecycle.running)), listener_(watch, [this] { hear(); })
  {
    hear();
  }

  /// Does work; false if a death has ended it. Throws what a look has found.
  bool outlasts(const std::function<void()>& work)
  {
    if (over_.is_met_by(work)) return true;
    if (found_) std::rethrow_exception(found_);
    return false;
  }

private:
  void hear()
  {
    if (!may_end_ && watch_.count(context_.container()) != known_deaths_)
      over_.pass();
    else
      silence_.emplace(patience_, [this] { begin_to_look(); });
  }

  void begin_to_look()
  {
    looks_.spawn([this] {
      try {
        look(context_, watch_, start_);
        hear();
      } catch (const Error&) { // belongs to the fiber that waits
        found_ = std::current_exception();
        over_.pass();
      }
    });
  }

  const CheckContext& context_;
  ShipWatch& watch_;
  const StartFacts& start_;
  std::size_t known_deaths_;
  net::Duration patience_;
  bool may_end_;
  std::exception_ptr found_;
  net::Deadline over_{net::unlimited};
  std::optional<net::Alarm> silence_;
  ShipWatch::Listener listener_;
  net::Group looks_; // the last, because a look that ends late still uses the others
};

/// One run of a container's process, told from others by what happened before it.
struct ProcessRun {
  std::size_t deaths = 0;    // that the watch knew of
  std::int64_t restarts = 0; // by its restart policy
};

/// Whether it is still the same run. A container that its restart policy may have brought back is looked at: of its
/// death one may hear too late.
bool goes_on(const ProcessRun& run, const CheckContext& context, ShipWatch& watch, const StartFacts& start)
{
  if (watch.count(context.container()) != run.deaths) return false;
  const std::string& policy = context.instance.settings.restart.name;
  if (watch.listens() && (policy.empty() || policy == "no")) return true;
  const engine::ContainerState state = look(context, watch, start);
  return state.state != engine::State::restarting && state.restart_count == run.restarts;
}

/// Whether the checks pass before the container dies.
bool pass_in_this_run(const ProcessRun& run, const CheckContext& context, ShipWatch& watch, const StartFacts& start)
{
  {
    DeathWatch guard(context, watch, start, run.deaths);
    if (!guard.outlasts([&] { run_checks(context.instance.lifecycle.running, context); })) return false;
  }
  return expects_end(context.instance.lifecycle.running) || goes_on(run, context, watch, start);
}

/// Docker answers `restarting` until its policy has brought the container back, and nothing while it does so.
ProcessRun next_run(const CheckContext& context, ShipWatch& watch, const StartFacts& start)
{
  const net::TimePoint begin = net::now();
  for (;;) {
    const std::size_t deaths = watch.count(context.container());
    const engine::ContainerState state = look(context, watch, start);
    if (state.state != engine::State::restarting) return {deaths, state.restart_count};
    net::sleep(pause_before_next_probe(net::now() - begin));
  }
}

/// A death that is heard of is looked at, because it may be one of an earlier run. Then the checks begin anew: what
/// passed around a restart proves nothing (Docker's userland proxy accepts and holds connections before the network of
/// the new run is there).
void await_checks(const CheckContext& context, ShipWatch& watch, const StartFacts& start)
{
  ProcessRun run{start.deaths_before, start.restarts_before};
  while (!pass_in_this_run(run, context, watch, start)) run = next_run(context, watch, start);
}

void await_proof(const CheckContext& context, ShipWatch& watch, const StartFacts& start)
{
  net::TimePoint proved = net::now() + std::max<net::Duration>(start.took / 2, shortest_proof);
  std::size_t known_deaths = start.deaths_before;
  std::int64_t known_returns = start.restarts_before; // from the dead
  const auto look_for_unheard_death = [&] {
    if (watch.listens()) return;
    const engine::ContainerState state = look(context, watch, start);
    const std::int64_t returns = state.restart_count + (state.state == engine::State::restarting ? 1 : 0);
    if (returns != std::exchange(known_returns, returns)) proved = net::now() + proof_after_a_death;
  };
  look_for_unheard_death();
  while (net::now() < proved) {
    watch.wait(proved - net::now());
    const std::size_t deaths = watch.count(context.container());
    if (deaths != known_deaths) {
      known_deaths = deaths;
      look(context, watch, start);
      proved = net::now() + proof_after_a_death;
    }
    if (net::now() >= proved) look_for_unheard_death();
  }
}

/// Throws unless the container is in the same run of its process as before, and well.
void must_go_on(const engine::ContainerState& before, const engine::ContainerState& now, std::optional<int> exit_code)
{
  if (now.restart_count != before.restart_count || now.state == engine::State::restarting ||
      now.started_at != before.started_at)
    throw Error(Fault::failed, fmt::format("the container ended{} and was restarted", with_exit_code(exit_code)));
  if (now.health == engine::Health::unhealthy) throw Error(Fault::failed, "the container has become unhealthy");
}

} // namespace

void await_running(const CheckContext& context, ShipWatch& watch, const StartFacts& start)
{
  if (context.instance.lifecycle.running.empty())
    await_proof(context, watch, start);
  else
    await_checks(context, watch, start);
}

void monitor_running(const CheckContext& context, ShipWatch& watch, net::Duration duration)
{
  const std::string& name = context.container();
  std::size_t deaths = watch.count(name);
  StartFacts start;
  const engine::ContainerState before = look_first(context, watch, false, start);
  const net::TimePoint end = net::now() + duration;
  for (;;) {
    while (net::now() < end && watch.count(name) == deaths) watch.wait(end - net::now());
    deaths = watch.count(name); // which may be none, but a time in which nobody listened
    const engine::ContainerState now = look(context, watch, start);
    must_go_on(before, now, watch.exit_code(name, now));
    if (net::now() >= end) return;
  }
}

void await_ready(const CheckContext& context, ShipWatch& watch, bool was_restarting)
{
  StartFacts start{.deaths_before = watch.count(context.container())};
  const engine::ContainerState state = look_first(context, watch, was_restarting, start);
  if (state.state == engine::State::paused)
    throw Error(Fault::failed, "the container is paused", "let it go on with `docker unpause`, or restart it");
  const std::vector<Check>& checks = context.instance.lifecycle.running;
  if (state.health == engine::Health::unhealthy && !expects_health(checks) && !expects_end(checks))
    run_check(HealthCheck{.max_wait = patience_with_unhealthy}, context);
  await_running(context, watch, start);
}

} // namespace maestro
