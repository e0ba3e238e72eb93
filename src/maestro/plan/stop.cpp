// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/draft.hpp>
#include <maestro/plan/replacement.hpp>

namespace maestro {
namespace {

void draft_strays(Draft& draft)
{
  const bool kill = draft.wish().verb == Verb::kill;
  for (const Stray& stray : draft.strays())
    if (is_ended(draft, stray))
      draft.add(stray, kill ? Action(KillContainer{stray.container->id}) : stop_of(draft, stray),
                {Cause::not_described});
}

/// The containers of an instance that run, its own last: a replacement that was left in the middle may have left one
/// beside it.
std::vector<const engine::ContainerSummary*> running_of(const Draft& draft, const Instance& instance)
{
  std::vector<const engine::ContainerSummary*> all =
      left_beside(draft.environment(), instance, draft.observed().ships.at(instance.ship));
  std::erase_if(all, [](const engine::ContainerSummary* one) { return !is_running(one->state); });
  if (const Standing& standing = draft.standing(instance); standing.up()) all.push_back(standing.container);
  return all;
}

} // namespace

bool is_ended(const Draft& draft, const Stray& stray)
{
  const Wish& wish = draft.wish();
  if (!wish.strays || stray.left_alone || !is_of(stray, wish.stray_services)) return false;
  const bool is_up = is_running(stray.container->state);
  return wish.verb == Verb::clean ? !is_up : is_up && (wish.verb == Verb::stop || wish.verb == Verb::kill);
}

StopContainer stop_of(const Draft& draft, const Stray& stray)
{
  StopContainer stop{stray.container->id};
  if (!stray.moved.empty()) stop.grace = draft.environment().instances.at(stray.moved).settings.stop_timeout;
  return stop;
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
  draft.settle_untouchable();
  draft.settle_blocked(Direction::backward);
  const bool kill = draft.wish().verb == Verb::kill;
  for (const Instance* instance : draft.order(Direction::backward)) {
    if (draft.is_settled(*instance)) continue;
    const auto running = running_of(draft, *instance);
    if (running.empty()) {
      const engine::ContainerSummary* const container = draft.standing(*instance).container;
      draft.settle(*instance, Verdict::already_stopped,
                   container == nullptr ? "there is no container" : container->status_text);
      continue;
    }
    const auto how = [&](const engine::ContainerSummary& container) {
      return kill ? Action(KillContainer{container.id}) : StopContainer{container.id, instance->settings.stop_timeout};
    };
    Gate gate = draft.gate(*instance, Direction::backward);
    StepId last = 0;
    for (const engine::ContainerSummary* container : running) {
      const bool is_its_own = container == draft.standing(*instance).container;
      last = is_its_own ? draft_take_down(draft, *instance, how(*container), std::move(gate),
                                          {Cause::requested, std::string(to_text(draft.wish().verb))})
                              .last
                        : draft.add(*instance, how(*container), {Cause::left_over}, std::move(gate));
      gate = behind(last);
    }
    draft.set_goal(*instance, last);
    draft.reached(*instance, Direction::backward, last);
  }
  draft_strays(draft);
}

} // namespace maestro
