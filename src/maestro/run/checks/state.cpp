// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/checks/kinds.hpp>
#include <maestro/run/checks/tries.hpp>

#include <fmt/core.h>

#include <chrono>
#include <optional>

/// The checks that ask the engine for the state of the container.
namespace maestro {

using namespace std::chrono_literals;

namespace {

// Docker looks at a container's health every second or more rarely; asking it more often would only cost it time.
constexpr net::Duration least_pause = 50ms;

Tried until(net::Duration max_wait, const CheckContext& context,
            const std::function<Tried(const engine::ContainerState&)>& judge)
{
  return try_until(max_wait, least_pause, context, [&](const TimeLeft& time) {
    return try_once(time.left, "the engine did not answer", [&] {
      const auto state = context.engine.inspect(context.instance.name.text());
      return state ? judge(*state) : Miss{"there is no container"};
    });
  });
}

Tried healthy(const engine::ContainerState& state)
{
  switch (state.health) {
  case engine::Health::healthy:
    return {};
  case engine::Health::starting:
    if (state.health_was_tested)
      return Miss{.saw = "its health check has not succeeded yet", .output = last_lines(state.health_output)};
    return Miss{.saw = "its health check has not been run yet",
                .hint = "does max_wait leave time for its interval? Podman needs systemd on its host to run it at all"};
  case engine::Health::unhealthy:
    return Miss{.saw = "it is unhealthy", .output = last_lines(state.health_output)};
  case engine::Health::none:
    break;
  }
  return Miss{.saw = "it has no health check",
              .hint = "give its image a HEALTHCHECK, or use another type of check",
              .final = true};
}

Tried ended_well(const engine::ContainerState& state)
{
  if (state.state == engine::State::restarting)
    return Miss{.saw = fmt::format("it ended with exit code {} and is being restarted", state.exit_code),
                .hint = "a container that is to end must not have a restart policy that brings it back"};
  if (state.running) return Miss{"it is still running"};
  if (state.state == engine::State::created) return Miss{"it has not been started"};
  if (state.exit_code == 0) return {};
  return Miss{.saw = fmt::format("it ended with exit code {}{}", state.exit_code,
                                 state.oom_killed ? " because it ran out of memory" : ""),
              .final = true};
}

} // namespace

void pass(const HealthCheck& check, const CheckContext& context)
{
  demand(until(check.max_wait, context, healthy), "the container did not become healthy",
         "within " + in_seconds(check.max_wait));
}

void pass(const ExitedCheck& check, const CheckContext& context)
{
  demand(until(check.max_wait, context, ended_well), "the container did not end with exit code 0",
         "within " + in_seconds(check.max_wait));
}

} // namespace maestro
