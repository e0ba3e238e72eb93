// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>
#include <maestro/run/await.hpp>

#include <fmt/core.h>

namespace maestro {

namespace {

constexpr std::size_t deaths_of_a_loop =
    3; // a container that its restart policy has brought back this often will not recover

[[noreturn]] void died(int exit_code, bool oom_killed = false)
{
  throw Error(Fault::failed, oom_killed ? "the container ran out of memory and was killed"
                                        : fmt::format("the container ended with exit code {}", exit_code));
}

bool comes_back(const Instance& instance) { return instance.settings.restart.name != "no"; }

/// Asks the engine itself. Docker holds its answer back while a container that has died is being torn down, so that
/// right after a start this tells the truth about a command that ended at once.
void look(const CheckContext& context)
{
  const auto state = context.engine.inspect(context.instance.name.text());
  if (!state) throw Error(Fault::failed, "the container is gone");
  if (expects_end(context.instance.lifecycle.running)) return; // how it ends is for the checks to judge
  const bool looping =
      state->state == engine::State::restarting || state->restart_count >= static_cast<std::int64_t>(deaths_of_a_loop);
  if (comes_back(context.instance) && looping)
    throw Error(Fault::failed,
                fmt::format("the container restarts again and again; its exit code is {}", state->exit_code));
  if (!state->running && !comes_back(context.instance)) died(state->exit_code, state->oom_killed);
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

/// Returns when done; throws when the container dies. Looks for itself when it has heard nothing for the ship's
/// time-out, so that a ship that has vanished is noticed.
void watch_over(const CheckContext& context, ShipWatch& watch, std::size_t deaths_before, const bool& done)
{
  const net::Duration patience = context.environment.ship_of(context.instance).timeout;
  const std::size_t allowed = comes_back(context.instance) ? deaths_of_a_loop : 1;
  const bool may_end = expects_end(context.instance.lifecycle.running);
  while (!done) {
    const ShipWatch::Deaths deaths = watch.deaths(context.instance.name.text());
    if (!may_end && deaths.count >= deaths_before + allowed) {
      if (comes_back(context.instance)) look(context);
      died(deaths.exit_code);
    }
    if (!hears(watch, patience)) look(context);
  }
}

} // namespace

void await_running(const CheckContext& context, ShipWatch* watch, std::size_t deaths_before)
{
  const auto& checks = context.instance.lifecycle.running;
  if (checks.empty() || watch == nullptr) {
    look(context);
    return;
  }
  bool done = false;
  net::Group group;
  group.spawn([&] {
    run_checks(checks, context);
    done = true;
    watch->wake();
  });
  group.spawn([&] { watch_over(context, *watch, deaths_before, done); });
  group.wait();
}

} // namespace maestro
