// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/draft.hpp>
#include <maestro/plan/in_place.hpp>

#include <fmt/core.h>

#include <algorithm>

/// What differs is changed as it runs, or replaced; what is not there created, what does not run started; the rest is
/// left alone. What runs on another ship than described goes from there once it runs where it is described.
namespace maestro {
namespace {

/// A described instance that has things of a container; or null.
const Instance* user_of(const Draft& draft, const Stray& stray)
{
  for (const auto& [name, instance] : draft.environment().instances)
    if (instance.ship == stray.ship && std::ranges::count(needed_containers(instance.settings), stray.name) > 0)
      return &instance;
  return nullptr;
}

/// Whether a container that is not described is to go with these instances: all, or those of the services that were
/// chosen.
bool is_pruned(const Draft& draft, const Stray& stray)
{
  return draft.wish().prune && is_of(stray, draft.wish().stray_services);
}

bool is_in_the_way(const Draft& draft, const Stray& stray, const Instance& instance)
{
  const ShipFacts& facts = draft.observed().ships.at(stray.ship);
  const auto is_another = [&](const engine::ContainerSummary& one) { return &one != stray.container; };
  return instance.ship == stray.ship && port_conflict(draft.environment(), instance, facts, is_another).has_value();
}

/// The strays of an apply and how they go: with what takes their place if that is so, else after everything else, as
/// what is undone needs what it needed before.
class Leaving {
public:
  explicit Leaving(Draft& draft) : draft_(draft), strays_(draft.strays()) {}

  /// What has a port that is needed stops before that is brought up, and stays until that is ready. It is known by then
  /// what is not brought up.
  void clear_the_way()
  {
    for (const Stray& stray : strays_) {
      if (!is_running(stray.container->state) || !stray.moved.empty() || !goes_with(draft_, stray)) continue;
      std::vector<const Instance*> for_whom;
      for (const Instance* instance : draft_.order(Direction::forward))
        if (!draft_.is_settled(*instance) && is_in_the_way(draft_, stray, *instance)) for_whom.push_back(instance);
      if (for_whom.empty()) continue;
      const StepId stop =
          draft_.add(stray, stop_of(draft_, stray), {Cause::not_described}, all_that_they_need(for_whom));
      for (const Instance* instance : for_whom) draft_.clear_the_way(*instance, stop);
      stopped_.emplace(stray.container, Stopped{stop, std::move(for_whom)});
    }
  }

  void take_away()
  {
    for (const Stray& stray : strays_)
      if (goes_with(draft_, stray) && !goes_last(stray)) take_away(stray, gate_of(stray));
    const auto all_else = draft_.all_so_far(); // which may have needed it
    const Instance* const held_up = draft_.first_held_up();
    for (const Stray& stray : strays_) {
      if (!goes_with(draft_, stray) || !goes_last(stray)) continue;
      if (held_up == nullptr)
        take_away(stray, all_else ? Gate{{}, {*all_else}} : Gate());
      else
        remark_stray(draft_, stray, fmt::format("nothing is done about {}", held_up->name));
    }
  }

private:
  struct Stopped { // first, because it was in the way
    StepId step;
    std::vector<const Instance*> for_whom;
  };

  /// What a container is created from must be there before anything is stopped for it.
  Gate all_that_they_need(const std::vector<const Instance*>& instances)
  {
    Gate gate;
    for (const Instance* instance : instances)
      if (!is_kept(draft_, *instance)) draft_.wait_for_material(*instance, gate);
    return gate;
  }

  /// What has nothing to do with an instance that is described goes once that is known to do without it.
  bool goes_last(const Stray& stray) const { return stray.moved.empty() && !stopped_.contains(stray.container); }

  Gate gate_of(const Stray& stray) const
  {
    Gate gate;
    if (const auto goal = draft_.goal_of(stray.moved)) gate = behind(*goal);
    const auto stopped = stopped_.find(stray.container);
    if (stopped == stopped_.end()) return gate;
    gate = behind(stopped->second.step);
    for (const Instance* instance : stopped->second.for_whom)
      if (const auto goal = draft_.goal_of(instance->name)) gate.steps.push_back(*goal);
    return gate;
  }

  void take_away(const Stray& stray, Gate gate)
  {
    const Reason reason{stray.moved.empty() ? Cause::not_described : Cause::moved_away, stray.moved.text()};
    if (is_running(stray.container->state) && !stopped_.contains(stray.container))
      gate = behind(draft_.add(stray, stop_of(draft_, stray), reason, std::move(gate)));
    draft_.add(stray, RemoveContainer{stray.container->id}, reason, std::move(gate));
  }

  Draft& draft_;
  const std::vector<Stray>& strays_;
  std::map<const engine::ContainerSummary*, Stopped> stopped_;
};

} // namespace

std::string what_keeps(const Draft& draft, const Stray& stray)
{
  if (!is_pruned(draft, stray)) return {};
  if (const Instance* const user = user_of(draft, stray)) return fmt::format("{} has things of it", user->name);
  return {};
}

bool goes_with(const Draft& draft, const Stray& stray)
{
  if (draft.wish().verb != Verb::apply || stray.left_alone) return false;
  if (stray.moved.empty()) return is_pruned(draft, stray) && what_keeps(draft, stray).empty();
  const auto& selected = draft.wish().instances;
  if (std::ranges::find(selected, stray.moved) == selected.end()) return false; // nothing takes its place
  const Instance& instance = draft.environment().instances.at(stray.moved);
  const Standing& standing = draft.standing(instance);
  return draft.goal_of(stray.moved).has_value() || can_be_relied_on(standing) || standing.done_as_described();
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
  Leaving leaving(draft);
  draft_restart(draft, [&] { leaving.clear_the_way(); });
  leaving.take_away();
  draft_prune(draft);
}

} // namespace maestro
