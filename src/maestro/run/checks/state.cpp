// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/checks/state.hpp>

#include <chrono>

namespace maestro {

using namespace std::chrono_literals;

Tried try_state(net::Duration max_wait, const CheckContext& context,
                const std::function<Tried(const engine::ContainerState&)>& judge)
{
  // Docker looks at a container's health every second or more rarely; asking it more often would only cost it time.
  constexpr net::Duration least_pause = 50ms;
  return try_until(max_wait, least_pause, context, [&](const TimeLeft& time) {
    return try_once(time.left, "the engine did not answer", [&] {
      const auto state = context.engine.inspect(context.container());
      return state ? judge(*state) : Miss{"there is no container"};
    });
  });
}

} // namespace maestro
