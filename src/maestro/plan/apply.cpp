// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/draft.hpp>
#include <maestro/plan/in_place.hpp>

#include <algorithm>

/// What differs is changed as it runs, or replaced; what is not there created, what does not run started; the rest is
/// left alone. What runs on another ship than described goes from there once it runs where it is described.
namespace maestro {
namespace {

/// Whether a container that is not described is to go with these instances: all, or those of the same services.
bool is_pruned(const Draft& draft, const Stray& stray)
{
  if (!draft.wish().prune) return false;
  if (draft.wish().named.empty()) return true;
  const std::string service = label_of(stray.container->labels, labels::service);
  return std::ranges::any_of(draft.wish().named, [&](const InstanceName& name) {
    return draft.environment().instances.at(name).service.text() == service;
  });
}

void take_away(Draft& draft, const Stray& stray, Cause cause, Gate gate)
{
  const Reason reason{cause, stray.moved.text()};
  if (is_running(stray.container->state)) gate = behind(draft.add(stray, stop_of(stray), reason, std::move(gate)));
  draft.add(stray, RemoveContainer{stray.container->id}, reason, std::move(gate));
}

} // namespace

bool goes_with(const Draft& draft, const Stray& stray)
{
  if (draft.wish().verb != Verb::apply) return false;
  const auto& selected = draft.wish().instances;
  if (std::ranges::find(selected, stray.moved) == selected.end()) return is_pruned(draft, stray);
  const Instance& instance = draft.environment().instances.at(stray.moved);
  return draft.goal_of(stray.moved).has_value() || draft.standing(instance).up();
}

std::optional<UpdateContainer> update_by_apply(const Draft& draft, const Instance& instance)
{
  const std::vector<Field>& fields = draft.differing(instance);
  if (draft.wish().verb != Verb::apply || fields.empty()) return std::nullopt;
  return update_in_place(draft.standing(instance), fields, draft.spec(instance),
                         draft.observed().ships.at(instance.ship).is_podman);
}

void draft_apply(Draft& draft)
{
  draft_restart(draft);
  for (const Stray& stray : strays_of(draft.environment(), draft.observed())) {
    if (!goes_with(draft, stray)) continue;
    const auto goal = draft.goal_of(stray.moved);
    const Cause cause = stray.moved.empty() ? Cause::not_described : Cause::moved_away;
    take_away(draft, stray, cause, goal ? behind(*goal) : Gate());
  }
  draft_prune(draft);
}

} // namespace maestro
