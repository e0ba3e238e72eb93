// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/draft.hpp>

namespace maestro {
namespace {

void draft_strays(Draft& draft)
{
  const bool kill = draft.wish().verb == Verb::kill;
  for (const Stray& stray : draft.strays()) {
    if (!is_running(stray.container->state)) continue;
    draft.add(stray, kill ? Action(KillContainer{stray.container->id}) : stop_of(stray), {Cause::not_described});
  }
}

} // namespace

StopContainer stop_of(const Stray& stray)
{
  constexpr std::chrono::seconds usual_grace{10};
  return {stray.container->id, usual_grace};
}

Steps draft_take_down(Draft& draft, const Instance& instance, Action how, Gate gate, const Reason& reason)
{
  const bool gently = std::holds_alternative<StopContainer>(how);
  if (gently && !instance.lifecycle.pre_stop.empty())
    gate = behind(draft.add(instance, RunChecks{LifecycleState::pre_stop}, {Cause::declared}, std::move(gate)));
  const StepId down = draft.add(instance, std::move(how), reason, std::move(gate));
  if (instance.lifecycle.stopped.empty()) return {down, down};
  return {down, draft.add(instance, RunChecks{LifecycleState::stopped}, {Cause::declared}, behind(down))};
}

void draft_stop(Draft& draft)
{
  draft.settle_unreachable_and_foreign();
  draft.settle_blocked(Direction::backward);
  const bool kill = draft.wish().verb == Verb::kill;
  for (const Instance* instance : draft.order(Direction::backward)) {
    if (draft.is_settled(*instance)) continue;
    const Standing& standing = draft.standing(*instance);
    if (!standing.up()) {
      draft.settle(*instance, Verdict::already_stopped,
                   standing.container == nullptr ? "there is no container" : standing.container->status_text);
      continue;
    }
    const std::string& id = standing.container->id;
    const Action how = kill ? Action(KillContainer{id}) : StopContainer{id, instance->settings.stop_timeout};
    const StepId last = draft_take_down(draft, *instance, how, draft.gate(*instance, Direction::backward),
                                        {Cause::requested, std::string(to_text(draft.wish().verb))})
                            .last;
    draft.set_goal(*instance, last);
    draft.reached(*instance, Direction::backward, last);
  }
  if (draft.wish().strays) draft_strays(draft);
}

} // namespace maestro
