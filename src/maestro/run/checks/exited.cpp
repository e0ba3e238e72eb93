// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/seconds.hpp>
#include <maestro/run/checks/kinds.hpp>
#include <maestro/run/checks/state.hpp>

#include <fmt/core.h>

namespace maestro {

namespace {

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

void pass(const ExitedCheck& check, const CheckContext& context)
{
  demand(try_state(check.max_wait, context, ended_well), context, "the container did not end with exit code 0",
         "within " + in_seconds(check.max_wait));
}

} // namespace maestro
