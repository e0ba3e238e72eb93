// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/draft.hpp>
#include <maestro/plan/replacement.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro {
namespace {

void draft_strays(Draft& draft)
{
  for (const Stray& stray : draft.strays())
    if (is_ended(draft, stray)) draft.add(stray, RemoveContainer{stray.container->id}, {Cause::not_described});
}

/// Its own container goes last: it says what the others are.
StepId draft_removals(Draft& draft, const Instance& instance,
                      const std::vector<const engine::ContainerSummary*>& beside)
{
  Chain chain(draft, instance, draft.gate(instance, Direction::forward));
  StepId last = 0;
  for (const engine::ContainerSummary* one : beside) last = chain.add(RemoveContainer{one->id}, {Cause::left_over});
  if (const auto* const container = draft.standing(instance).container; container != nullptr)
    last = chain.add(RemoveContainer{container->id}, {Cause::not_running, container->status_text});
  return last;
}

} // namespace

void draft_clean(Draft& draft)
{
  draft.settle_untouchable();
  for (const Instance* instance : draft.order(Direction::forward)) {
    if (draft.is_settled(*instance)) continue;
    const Standing& standing = draft.standing(*instance);
    const auto beside = left_beside(draft.environment(), *instance, draft.observed().ships.at(instance->ship));
    const auto runs = std::ranges::find_if(beside, [](const auto* one) { return is_running(one->state); });
    if (standing.container == nullptr && beside.empty()) {
      draft.settle(*instance, Verdict::absent, "there is no container");
    } else if (standing.up()) {
      draft.settle(*instance, Verdict::still_running, standing.container->status_text);
    } else if (runs != beside.end()) {
      draft.settle(*instance, Verdict::still_running, fmt::format("{} is {}", (*runs)->name, (*runs)->status_text));
    } else if (standing.done_as_described() && !draft.wish().named.contains(instance->name)) {
      draft.settle(*instance, Verdict::done, "it is the memory that the work is done; name it to remove it");
    } else {
      const StepId last = draft_removals(draft, *instance, beside);
      draft.set_goal(*instance, last);
      draft.reached(*instance, Direction::forward, last);
    }
  }
  draft_strays(draft);
}

} // namespace maestro
