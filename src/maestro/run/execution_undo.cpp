// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/execution.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <utility>

/// How a play takes back a replacement that has not proved itself.
namespace maestro {

void Execution::note_beginning(const Step& step)
{
  const auto own = step.instance() == nullptr ? replacing_.end() : replacing_.find(*step.instance());
  if (own == replacing_.end()) return;
  if (own->second.planned->first == step.id) own->second.has_begun = true;
  if (takes_down(step)) own->second.is_touched = true;
  if (std::holds_alternative<RemoveContainer>(step.action)) own->second.is_over = true;
}

/// From then on the new container is watched like everything else that others rely on.
void Execution::note_proof(const Step& step)
{
  const auto own = step.instance() == nullptr ? replacing_.end() : replacing_.find(*step.instance());
  if (own == replacing_.end() || own->second.planned->proved != step.id) return;
  own->second.is_proved = true;
  if (own->second.planned->waits_for_all) vigil_.keep(*step.instance(), step.ship);
}

/// Others may rely already on what has not proved itself after all.
void Execution::revoke_readiness(const Step& step)
{
  const auto own = replacing_.find(*step.instance());
  if (own == replacing_.end() || own->second.planned->proved != step.id) return;
  if (const StepId ready = goal_of_.at(*step.instance())->ready; ready != step.id) book_.revoke(ready);
}

bool Execution::is_to_undo(const InstanceName& instance) const
{
  const auto found = replacing_.find(instance);
  if (stopped_because_) return false; // others may be at it, and their next play ends it
  return found != replacing_.end() && found->second.has_begun && !found->second.is_over;
}

/// What hangs on another container is taken back with it, once all that is undone with them has ended.
bool Execution::is_undone_later(const InstanceName& instance) const
{
  const auto found = replacing_.find(instance);
  return found != replacing_.end() && found->second.planned->waits_for_all &&
         !found->second.planned->hangs_on.empty() && !found->second.is_over;
}

/// Takes back what was begun of a replacement, if it has not proved itself. Returns why the old container does not
/// serve as before, if so.
std::optional<Execution::Ending> Execution::undo(const InstanceName& instance)
{
  if (!is_to_undo(instance)) return std::nullopt;
  Replacing& replacing = replacing_.at(instance);
  for (const InstanceName& provider : replacing.planned->hangs_on) {
    undo(provider);
    const auto other = replacing_.find(provider);
    while (other != replacing_.end() && other->second.is_going_back) taken_back_.wait();
  }
  if (!is_to_undo(instance)) return std::nullopt; // others were at it meanwhile
  replacing.is_over = true;
  replacing.is_going_back = true;
  struct Back {
    ~Back()
    {
      replacing.is_going_back = false;
      told.notify();
    }
    Replacing& replacing;
    net::Notice& told;
  } const back{replacing, taken_back_};
  vigil_.leave(instance, selected_.at(instance)->ship); // what is stopped now dies by our hand
  const Step& step = plan_.steps[replacing.planned->undo];
  if (auto barred = barred_from(step)) {
    report(step, *barred);
    return barred;
  }
  const net::TimePoint began = net::now();
  sink_.on(StepStarted{step.id});
  Ending ending = attempt(step);
  sink_.on(StepFinished{step.id, ending.result, net::now() - began, ending.words});
  note_service(instance, ending.result == Result::ok);
  if (ending.result == Result::ok) {
    note_back(instance);
    tools_.created.erase(instance);
    note_put_back(instance);
  }
  if (ending.result == Result::ok || ending.result == Result::cancelled || !replacing.is_touched) return std::nullopt;
  report(step, ending);
  return ending;
}

/// A way back that was not gone to its end may have stopped the new container, and not started the old one.
void Execution::note_service(const InstanceName& instance, bool is_put_back)
{
  const auto known = tools_.serves.find(instance);
  if (is_put_back || (known != tools_.serves.end() && known->second))
    down_.erase(instance);
  else if (known != tools_.serves.end())
    down_.insert(instance);
}

/// The failure that it began with has left nothing behind, after all.
void Execution::note_put_back(const InstanceName& instance)
{
  const std::vector<InstanceName> alone{instance};
  const auto last = std::find_if(result_.failures.rbegin(), result_.failures.rend(),
                                 [&](const Failure& failure) { return failure.instances == alone; });
  if (last != result_.failures.rend()) last->left_behind = "nothing: its old container serves as before";
}

/// The one that has failed of those that are undone together with it; null if none has.
const InstanceName* Execution::undoes_all_of(const InstanceName& instance) const
{
  for (const GroupId group : plan_.turns[plan_.steps[goal_of_.at(instance)->step].turn].groups) {
    const auto failed = failed_groups_.find(group);
    if (plan_.groups[group].undoes_all && failed != failed_groups_.end()) return &failed->second;
  }
  return nullptr;
}

/// Whether something hangs on it that has not proved itself, and may need the old container to serve again.
bool Execution::carries_unproved(const InstanceName& instance) const
{
  return std::ranges::any_of(replacing_, [&](const auto& one) {
    const auto& hangs_on = one.second.planned->hangs_on;
    return std::ranges::find(hangs_on, instance) != hangs_on.end() &&
           (!one.second.is_proved || carries_unproved(one.first));
  });
}

/// Not all of its service have proved themselves: if one has failed, the old container serves again; if they were not
/// begun, what has been replaced stays so.
void Execution::settle_with_others(const Goal& goal, Ending ending)
{
  const Replacing& own = replacing_.at(goal.instance);
  while (own.is_going_back) taken_back_.wait(); // along with what hangs on it
  const InstanceName* const failed = undoes_all_of(goal.instance);
  const bool was_taken_back = own.is_proved && own.is_over;
  if (failed == nullptr && own.is_proved && !own.is_over && !stopped_because_ && !carries_unproved(goal.instance)) {
    const auto taken = take_places(plan_.turns[plan_.steps[goal.step].turn]);
    tidy(plan_.steps[goal.step]);
    return finish_goal(goal, {});
  }
  const Turn& turn = plan_.turns[plan_.steps[own.planned->proved].turn];
  const auto taken = take_places(turn);
  if (failed != nullptr && own.is_proved && !own.is_over && !dead_.contains(goal.instance)) {
    note_out(goal.instance, true);
    if (const auto few = too_few_without(goal.instance, turn)) {
      note_back(goal.instance);
      warn({goal.instance, goal.ship, fmt::format("it is not undone, although {} failed: {}", *failed, *few)});
      tidy(plan_.steps[goal.step]);
      return finish_goal(goal, {});
    }
  }
  const bool is_undone = was_taken_back || is_to_undo(goal.instance);
  if (const auto failure = undo(goal.instance)) return finish_goal(goal, *failure);
  if (const auto broken = broken_.find(goal.instance); broken != broken_.end())
    return finish_goal(goal, broken->second);
  if (is_undone && failed != nullptr)
    ending = {Result::skipped, fmt::format("its old container serves again, because {} failed", *failed), {}};
  finish_goal(goal, ending);
}

/// Removes an old container although not all that it waits for has come about.
void Execution::tidy(const Step& step)
{
  note_beginning(step);
  const net::TimePoint began = net::now();
  sink_.on(StepStarted{step.id});
  const Ending ending = attempt(step);
  sink_.on(StepFinished{step.id, ending.result, net::now() - began, ending.words});
  if (ending.result != Result::ok) warn_of_old(step, ending);
}

/// Whether it removes what a new container has replaced that has proved itself. The next play does that as well.
bool Execution::is_tidying(const Step& step) const
{
  if (!std::holds_alternative<RemoveContainer>(step.action) || step.instance() == nullptr) return false;
  const auto own = replacing_.find(*step.instance());
  return own != replacing_.end() && own->second.is_over;
}

} // namespace maestro
