// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/draft.hpp>

namespace maestro {

StepId draft_take_down(Draft& draft, const Instance& instance, Action how, Gate gate, const std::string& because)
{
  const bool gently = std::holds_alternative<StopContainer>(how);
  if (gently && !instance.lifecycle.pre_stop.empty())
    gate = behind(
        draft.add(instance, RunChecks{LifecycleState::pre_stop}, "the description asks for it", std::move(gate)));
  const StepId down = draft.add(instance, std::move(how), because, std::move(gate));
  if (instance.lifecycle.stopped.empty()) return down;
  return draft.add(instance, RunChecks{LifecycleState::stopped}, "the description asks for it", behind(down));
}

void draft_stop(Draft& draft)
{
  draft.settle_unreachable();
  draft.settle_blocked(Direction::backward);
  draft.in_order(Direction::backward, [&](const Instance& instance, Gate gate) -> std::optional<StepId> {
    const engine::ContainerSummary* container = draft.container(instance);
    if (container == nullptr || !is_running(container->state)) {
      draft.settle(instance, Settled::already_stopped,
                   container == nullptr ? "there is no container" : container->status_text);
      return std::nullopt;
    }
    const Action how = draft.wish().verb == Verb::kill ? Action(KillContainer{})
                                                       : Action(StopContainer{instance.settings.stop_timeout});
    const StepId last = draft_take_down(draft, instance, how, std::move(gate), "it runs");
    draft.set_goal(instance, last);
    return last;
  });
}

} // namespace maestro
