// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/draft.hpp>
#include <maestro/plan/replacement.hpp>

#include <algorithm>
#include <map>

/// A replacement that was left in the middle is brought to its end, or undone, before anything else is decided.
namespace maestro {
namespace {

StepId draft_end(Draft& draft, const Instance& instance, const Unfinished& unfinished)
{
  const Standing& standing = draft.standing(instance);
  const Reason reason{Cause::left_over};
  if (unfinished.old == nullptr) {
    const bool was_to_replace_it = standing.container != nullptr && unfinished.replaces == standing.container->id;
    if (was_to_replace_it) return draft.add(instance, PutBack{standing.container->id}, reason);
    return draft.add(instance, RemoveContainer{unfinished.next->id}, reason);
  }
  const std::string& old = unfinished.old->id;
  if (!standing.up()) return draft.add(instance, PutBack{old}, reason);
  const bool restarts = standing.condition == Condition::restarting;
  const StepId ready = draft.add(instance, AwaitRunning{.was_started = false, .was_restarting = restarts}, reason);
  draft.undo_with(instance, ready, PutBack{old});
  const auto time = draft.environment().services.at(instance.service).update.value_or(UpdatePolicy()).monitor;
  const StepId proved =
      draft.add(instance, Monitor{std::chrono::ceil<std::chrono::milliseconds>(time)}, {Cause::proof}, behind(ready));
  draft.proved_with(instance, proved);
  draft.follow_through(proved);
  StepId last = proved;
  if (is_running(unfinished.old->state)) { // brought back by hand, or where its policy could not be turned off
    last = draft.add(instance, StopContainer{old, instance.settings.stop_timeout}, {Cause::replaced}, behind(last));
    draft.follow_through(last);
  }
  draft.follow_through(draft.add(instance, RemoveContainer{old}, {Cause::replaced}, behind(last)));
  return proved;
}

} // namespace

Plan make_repair_plan(const Environment& environment, const Graph& graph, const Observed& observed, const Wish& wish)
{
  std::map<InstanceName, Unfinished> unfinished;
  if (traits(wish.verb).brings_up)
    for (const InstanceName& name : wish.instances) {
      const Instance& instance = environment.instances.at(name);
      if (!observed.known(instance.ship)) continue;
      if (const auto found = unfinished_replacement(environment, instance, observed.ships.at(instance.ship)))
        unfinished.emplace(name, found);
    }
  Wish repair = wish;
  std::erase_if(repair.instances, [&](const InstanceName& name) { return !unfinished.contains(name); });
  Draft draft(environment, graph, observed, repair);
  for (const Instance* instance : draft.order(Direction::forward))
    if (draft.standing(*instance).stranger == nullptr)
      draft.set_goal(*instance, draft_end(draft, *instance, unfinished.at(instance->name)));
  Plan plan = draft.finish();
  plan.is_repair = true;
  plan.remarks.clear(); // the plan that follows tells them
  plan.unknown.clear();
  return plan;
}

} // namespace maestro
