// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>
#include <maestro/run/await.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

namespace maestro {

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t restarts_of_a_loop =
    3; // a container that its policy has brought back this often will not recover
constexpr net::Duration shortest_proof = 10ms;
constexpr net::Duration proof_after_a_death = 1s; // longer than Docker's first pauses before it restarts a container

/// Asks the engine itself. Docker holds its answer back while a container that has died is being torn down, so this is
/// true also right after a start or a death, when a list of containers is not.
void look(const CheckContext& context)
{
  const auto state = context.engine.inspect(context.instance.name.text());
  if (!state) throw Error(Fault::failed, "the container is gone");
  if (expects_end(context.instance.lifecycle.running)) return; // how it ends is for the checks to judge
  if (state->restart_count >= restarts_of_a_loop)
    throw Error(Fault::failed,
                fmt::format("the container ends with exit code {} and is restarted again and again", state->exit_code));
  if (state->running) return;
  throw Error(Fault::failed, state->oom_killed
                                 ? "the container ran out of memory and was killed"
                                 : fmt::format("the container ended with exit code {}", state->exit_code));
}

/// Whether anything died, or the watch was woken, in this time.
bool hears(ShipWatch& watch, net::Duration patience)
{
  net::Deadline deadline(patience);
  try {
    watch.wait();
    return true;
  } catch (const net::TimedOut&) {
    if (!deadline.passed()) throw;
    return false;
  }
}

/// Returns when done; throws when the container dies. A death that is heard of is looked at, because it may be one of
/// an earlier life. Looks also when nothing was heard for the ship's time-out, so that a ship that has vanished is
/// noticed.
void watch_over(const CheckContext& context, ShipWatch& watch, std::size_t known_deaths, const bool& done)
{
  const net::Duration patience = context.environment.ship_of(context.instance).timeout;
  while (!done) {
    const std::size_t deaths = watch.deaths(context.instance.name.text());
    if (deaths != known_deaths) look(context);
    known_deaths = deaths;
    if (!done && !hears(watch, patience)) look(context);
  }
}

void run_checks_while_it_lives(const CheckContext& context, ShipWatch& watch, const Birth& birth)
{
  bool done = false;
  net::Group group;
  group.spawn([&] {
    run_checks(context.instance.lifecycle.running, context);
    done = true;
    watch.wake();
  });
  group.spawn([&] { watch_over(context, watch, birth.deaths_before, done); });
  group.wait();
  if (!watch.listens()) look(context); // it may have died unheard
}

void await_proof(const CheckContext& context, ShipWatch& watch, const Birth& birth)
{
  net::TimePoint proved = net::now() + std::max<net::Duration>(birth.took / 2, shortest_proof);
  std::size_t known_deaths = birth.deaths_before;
  if (!watch.listens()) look(context);
  while (net::now() < proved) {
    hears(watch, proved - net::now());
    const std::size_t deaths = watch.deaths(context.instance.name.text());
    if (deaths == known_deaths) continue;
    known_deaths = deaths;
    look(context);
    proved = net::now() + proof_after_a_death;
  }
  if (!watch.listens()) look(context);
}

} // namespace

void await_running(const CheckContext& context, ShipWatch& watch, const Birth& birth)
{
  if (context.instance.lifecycle.running.empty())
    await_proof(context, watch, birth);
  else
    run_checks_while_it_lives(context, watch, birth);
}

} // namespace maestro
