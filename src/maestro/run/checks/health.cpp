// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/checks/kinds.hpp>
#include <maestro/run/checks/state.hpp>

namespace maestro {

namespace {

Tried healthy(const engine::ContainerState& state)
{
  switch (state.health) {
  case engine::Health::healthy:
    return {};
  case engine::Health::starting:
    if (state.health_was_tested)
      return Miss{.saw = "its health check has not succeeded yet", .output = state.health_output};
    return Miss{.saw = "its health check has not been run yet",
                .hint = "does max_wait leave time for its interval? Podman needs systemd on its host to run it at all"};
  case engine::Health::unhealthy:
    return Miss{.saw = "it is unhealthy", .output = state.health_output};
  case engine::Health::none:
    break;
  }
  return Miss{.saw = "it has no health check",
              .hint = "give its image a HEALTHCHECK, or use another type of check",
              .final = true};
}

} // namespace

void pass(const HealthCheck& check, const CheckContext& context)
{
  demand(try_state(check.max_wait, context, healthy), context, "the container did not become healthy",
         "within " + in_seconds(check.max_wait));
}

} // namespace maestro
