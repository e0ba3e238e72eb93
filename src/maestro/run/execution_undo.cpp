// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/execution.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
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
  if (!std::exchange(own->second.is_proved, true)) --own->second.whole->unproved;
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

/// Takes back what was begun of a replacement, if it has not proved itself. Returns false, having noted why, if the old
/// container does not serve as before.
bool Execution::undo(const InstanceName& instance)
{
  if (!is_to_undo(instance)) return true;
  Replacing& replacing = replacing_.at(instance);
  replacing.is_over = true;
  replacing.is_taken_back = true;
  vigil_.leave(instance, selected_.at(instance)->ship); // what is stopped now dies by our hand
  const Step& step = plan_.steps[replacing.planned->undo];
  if (const auto barred = barred_from(step)) {
    report(step, *barred);
    note_not_put_back(instance, *barred);
    return false;
  }
  const net::TimePoint began = net::now();
  sink_.on(StepStarted{step.id});
  const Ending ending = attempt(step);
  sink_.on(StepFinished{step.id, ending.result, net::now() - began, ending.words});
  note_service(instance, ending.result == Result::ok);
  if (ending.result == Result::ok) {
    note_back(instance);
    tools_.created.erase(instance);
    note_put_back(instance);
  }
  if (ending.result == Result::cancelled) broken_.try_emplace(instance, ending);
  if (ending.result == Result::ok || ending.result == Result::cancelled || !replacing.is_touched) return true;
  report(step, ending);
  note_not_put_back(instance, ending);
  return false;
}

/// Says more of an instance than that it had to wait, or did not answer; but not than what had failed of it before.
void Execution::note_not_put_back(const InstanceName& instance, const Ending& ending)
{
  const auto [place, is_first] = broken_.try_emplace(instance, ending);
  if (!is_first && place->second.result != Result::failed) place->second = ending;
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

/// Replacements that hang on each other are in one whole, any other is one by itself.
void Execution::find_wholes()
{
  for (const Turn& turn : plan_.turns) {
    const InstanceName* const instance = plan_.steps[turn.steps.front()].instance();
    const auto own = instance == nullptr ? replacing_.end() : replacing_.find(*instance);
    if (own == replacing_.end()) continue;
    std::vector<GroupId> all;
    std::ranges::set_union(own->second.groups, turn.groups, std::back_inserter(all));
    own->second.groups = std::move(all);
  }
  for (const Replacement& one : plan_.replacements) {
    Whole& whole = wholes_.emplace_back();
    whole.members = {one.instance};
    whole.unproved = 1;
    replacing_.at(one.instance).whole = &whole;
  }
  for (const Replacement& one : plan_.replacements)
    for (const InstanceName& provider : one.hangs_on)
      if (const auto other = replacing_.find(provider); other != replacing_.end())
        join(*replacing_.at(one.instance).whole, *other->second.whole);
}

void Execution::join(Whole& one, Whole& other)
{
  if (&one == &other) return;
  if (one.members.size() < other.members.size()) return join(other, one); // thousands may hang on one
  for (const InstanceName& member : std::exchange(other.members, {})) {
    replacing_.at(member).whole = &one;
    one.members.push_back(member);
    ++one.unproved;
  }
}

/// Whether taking it back would take something down that others rely on.
bool Execution::is_asked_for(const InstanceName& instance) const
{
  const Replacing& own = replacing_.at(instance);
  return own.is_proved && is_to_undo(instance) && !dead_.contains(instance);
}

/// Before the first of what hangs together is taken back: what may not be takes the others with it. Each is asked for
/// again when it is its turn.
void Execution::ask_before_undoing(Whole& whole)
{
  while (whole.asked == Whole::Asked::now) whole.news.wait();
  if (whole.asked == Whole::Asked::yes) return;
  whole.asked = Whole::Asked::now;
  for (const InstanceName& member : whole.members) {
    if (whole.members.size() == 1 || whole.stays_because || !is_asked_for(member)) continue;
    const auto taken = take_places(replacing_.at(member).groups);
    const auto objection = objection_to_stopping(member);
    if (objection) whole.stays_because = fmt::format("{} hangs together with it, and {}", member, objection->words);
  }
  whole.asked = Whole::Asked::yes;
  whole.news.notify();
}

/// Not all of its service have proved themselves: if one has failed, the old container serves again, where that breaks
/// no promise; if they were not begun, what has been replaced stays so. What hangs on another container comes after it.
void Execution::settle_with_others(const Goal& goal, Ending ending)
{
  Replacing& own = replacing_.at(goal.instance);
  const bool is_left = undoes_all_of(goal.instance) == nullptr && own.whole->unproved == 0;
  if (is_left && own.is_proved && is_to_undo(goal.instance)) {
    const auto taken = take_places(plan_.turns[plan_.steps[goal.step].turn].groups);
    tidy(plan_.steps[goal.step]);
    return finish_goal(goal, {});
  }
  ask_before_undoing(*own.whole);
  for (const InstanceName& provider : own.planned->hangs_on)
    while (replacing_.contains(provider) && !told_.contains(provider)) own.whole->news.wait();
  const auto taken = take_places(own.groups);
  if (stays_after_all(goal)) {
    tidy(plan_.steps[goal.step]);
    return finish_goal(goal, {});
  }
  count_out(goal.instance);
  undo(goal.instance);
  const InstanceName* const failed = undoes_all_of(goal.instance);
  if (const auto broken = broken_.find(goal.instance); broken != broken_.end())
    ending = broken->second;
  else if (own.is_taken_back && failed != nullptr)
    ending = {Result::skipped, fmt::format("its old container serves again, because {} failed", *failed), {}};
  finish_goal(goal, ending);
}

/// What has proved itself stays if too few of its service were up without it, and with what stays so; but not without
/// what it hangs on.
bool Execution::stays_after_all(const Goal& goal)
{
  if (!is_asked_for(goal.instance)) return false;
  Whole& whole = *replacing_.at(goal.instance).whole;
  note_out(goal.instance, true);
  std::optional<std::string> because = whole.stays_because;
  bool must_go = false;
  for (const InstanceName& provider : replacing_.at(goal.instance).planned->hangs_on) {
    const auto other = replacing_.find(provider);
    if (other == replacing_.end()) continue;
    must_go = must_go || other->second.is_taken_back;
    if (!because && !other->second.is_taken_back) because = fmt::format("{}, which it hangs on, stays", provider);
  }
  if (!because && !must_go)
    if (const auto objection = objection_to_stopping(goal.instance)) because = objection->words;
  if (!because) return false;
  note_back(goal.instance);
  if (!whole.stays_because) whole.stays_because = fmt::format("{} hangs together with it, and stays", goal.instance);
  const InstanceName* const failed = undoes_all_of(goal.instance);
  const std::string although =
      failed == nullptr ? "not all that hangs together has proved itself" : fmt::format("{} failed", *failed);
  warn({goal.instance, goal.ship, fmt::format("it is not undone, although {}: {}", although, *because)});
  return true;
}

/// Removes an old container although not all that it waits for has come about; unless others may be at it by now.
void Execution::tidy(const Step& step)
{
  if (const auto barred = barred_from(step)) return warn_of_old(step, *barred);
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
