// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/draft.hpp>

namespace maestro {

void draft_clean(Draft& draft)
{
  draft.settle_unreachable();
  draft.in_order(Direction::forward, [&](const Instance& instance, Gate gate) -> std::optional<StepId> {
    const engine::ContainerSummary* container = draft.container(instance);
    if (container == nullptr) {
      draft.settle(instance, Settled::absent, "there is no container");
      return std::nullopt;
    }
    if (is_running(container->state)) {
      draft.settle(instance, Settled::still_running, container->status_text);
      return std::nullopt;
    }
    const StepId last = draft.add(instance, RemoveContainer{container->id}, "it is stopped", std::move(gate));
    draft.set_goal(instance, last);
    return last;
  });
}

} // namespace maestro
