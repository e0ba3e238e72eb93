// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/draft.hpp>

#include <set>

namespace maestro {

void draft_pull(Draft& draft)
{
  draft.settle_untouchable();
  std::set<StepId> seen;
  for (const Instance* instance : draft.order(Direction::forward)) {
    if (draft.is_settled(*instance)) continue;
    const auto pull = draft.pull_if_needed(*instance);
    if (!pull) continue;
    // A pull that an earlier instance needs as well does not wait for what this one needs.
    if (seen.insert(*pull).second) draft.put_behind(*pull, draft.gate(*instance, Direction::forward));
    draft.set_goal(*instance, *pull);
    draft.reached(*instance, Direction::forward, *pull);
  }
}

} // namespace maestro
