// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/draft.hpp>

#include <set>

namespace maestro {

void draft_pull(Draft& draft)
{
  draft.settle_unreachable();
  std::set<StepId> seen;
  draft.in_order(Direction::forward, [&](const Instance& instance, Gate gate) -> std::optional<StepId> {
    const auto pull = draft.pull_if_needed(instance);
    if (!pull) return std::nullopt;
    // A pull that an earlier instance needs as well does not wait for what this one needs.
    if (seen.insert(*pull).second) draft.put_behind(*pull, std::move(gate));
    draft.set_goal(instance, *pull);
    return pull;
  });
}

} // namespace maestro
