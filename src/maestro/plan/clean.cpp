// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/draft.hpp>

namespace maestro {
namespace {

void draft_strays(Draft& draft)
{
  for (const Stray& stray : draft.strays())
    if (!is_running(stray.container->state))
      draft.add(stray, RemoveContainer{stray.container->id}, {Cause::not_described});
}

} // namespace

void draft_clean(Draft& draft)
{
  draft.settle_unreachable_and_foreign();
  for (const Instance* instance : draft.order(Direction::forward)) {
    if (draft.is_settled(*instance)) continue;
    const Standing& standing = draft.standing(*instance);
    if (standing.container == nullptr) {
      draft.settle(*instance, Verdict::absent, "there is no container");
    } else if (standing.up()) {
      draft.settle(*instance, Verdict::still_running, standing.container->status_text);
    } else if (standing.condition == Condition::done && is_as_described(standing.difference) &&
               !draft.wish().named.contains(instance->name)) {
      draft.settle(*instance, Verdict::done, "it is the memory that the work is done; name it to remove it");
    } else {
      const StepId last =
          draft.add(*instance, RemoveContainer{standing.container->id},
                    {Cause::not_running, standing.container->status_text}, draft.gate(*instance, Direction::forward));
      draft.set_goal(*instance, last);
      draft.reached(*instance, Direction::forward, last);
    }
  }
  if (draft.wish().strays) draft_strays(draft);
}

} // namespace maestro
