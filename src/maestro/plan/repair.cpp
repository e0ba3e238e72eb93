// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/draft.hpp>
#include <maestro/plan/replacement.hpp>

#include <algorithm>
#include <map>

/// A replacement that was left in the middle is brought to its end, or undone, before anything else is decided.
namespace maestro {
namespace {

using AllUnfinished = std::map<InstanceName, Unfinished>;

/// What is asked about each of them.
struct Ruins {
  Ruins(const Environment& environment, const Wish& wish) : may_hang(environment, wish), links(environment) {}

  AllUnfinished unfinished{};
  MayHang may_hang;
  LinkBook links;
};

/// What runs, has things of an instance and has not been replaced with it yet: it needs the old container.
bool is_old_one_needed(const Draft& draft, const Instance& instance, Ruins& ruins)
{
  return std::ranges::any_of(ruins.may_hang.behind({instance.name}), [&](const InstanceName& name) {
    const auto own = ruins.unfinished.find(name);
    const bool is_set_aside = own != ruins.unfinished.end() && own->second.old != nullptr;
    const Instance& hanging = draft.environment().instances.at(name);
    return standing_of(draft.environment(), hanging, draft.observed(), ruins.links).up() !=
           is_set_aside; // it runs as the old one, or is to run as that again
  });
}

/// The old container serves again, after those that it knows by their ids.
StepId draft_put_back(Draft& draft, const Instance& instance, const std::string& old,
                      std::map<InstanceName, StepId>& put_back)
{
  Gate gate;
  for (const std::string& needed : needed_containers(instance.settings))
    if (const auto before = put_back.find(InstanceName(needed)); before != put_back.end())
      gate.steps.push_back(before->second);
  const StepId step = draft.add(instance, PutBack{old}, {Cause::left_over}, std::move(gate));
  put_back.emplace(instance.name, step);
  return step;
}

StepId draft_end(Draft& draft, const Instance& instance, Ruins& ruins, std::map<InstanceName, StepId>& put_back)
{
  const Unfinished& unfinished = ruins.unfinished.at(instance.name);
  const Standing& standing = draft.standing(instance);
  const Reason reason{Cause::left_over};
  if (unfinished.old == nullptr) {
    const bool was_to_replace_it = standing.container != nullptr && unfinished.replaces == standing.container->id;
    if (was_to_replace_it) return draft.add(instance, PutBack{standing.container->id}, reason);
    Gate gate;
    if (is_running(unfinished.next->state)) // the one that it was started beside was removed by hand
      gate.steps.push_back(
          draft.add(instance, StopContainer{unfinished.next->id, instance.settings.stop_timeout}, reason));
    return draft.add(instance, RemoveContainer{unfinished.next->id}, reason, std::move(gate));
  }
  const std::string& old = unfinished.old->id;
  const auto needed = needed_containers(instance.settings);
  const bool goes_back = std::ranges::any_of(
      needed, [&](const std::string& provider) { return put_back.contains(InstanceName(provider)); });
  if (!standing.up() || goes_back || is_old_one_needed(draft, instance, ruins))
    return draft_put_back(draft, instance, old, put_back);
  const bool restarts = standing.condition == Condition::restarting;
  const StepId ready = draft.add(instance, AwaitRunning{.was_started = false, .was_restarting = restarts}, reason);
  draft.undo_with(instance, ready, PutBack{old});
  const StepId proved = draft.add(instance, Monitor{monitor_time(draft.environment().services.at(instance.service))},
                                  {Cause::proof}, behind(ready));
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
  Ruins ruins(environment, wish);
  AllUnfinished& unfinished = ruins.unfinished;
  Wish repair = wish;
  for (const InstanceName& name : ruins.may_hang.behind(wish.instances)) repair.instances.push_back(name);
  if (traits(wish.verb).brings_up)
    for (const InstanceName& name : repair.instances) {
      const Instance& instance = environment.instances.at(name);
      if (!observed.known(instance.ship)) continue;
      if (const auto found = unfinished_replacement(environment, instance, observed.ships.at(instance.ship)))
        unfinished.emplace(name, found);
    }
  std::erase_if(repair.instances, [&](const InstanceName& name) { return !unfinished.contains(name); });
  Draft draft(environment, graph, observed, repair);
  std::map<InstanceName, StepId> put_back; // what is needed comes first
  for (const Instance* instance : draft.order(Direction::forward))
    if (draft.standing(*instance).stranger == nullptr)
      draft.set_goal(*instance, draft_end(draft, *instance, ruins, put_back));
  Plan plan = draft.finish();
  plan.is_repair = true;
  plan.remarks.clear(); // the plan that follows tells them
  plan.unknown.clear();
  return plan;
}

} // namespace maestro
