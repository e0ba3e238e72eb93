// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/progress_book.hpp>

namespace maestro {

ProgressBook::ProgressBook(const Plan& plan, std::function<void(StepId)> begin,
                           std::function<void(StepId, StepId)> held_back)
    : plan_(plan), begin_(std::move(begin)), held_back_(std::move(held_back)), steps_(plan.steps.size()),
      milestones_(plan.milestones.size()), after_step_(plan.steps.size()), after_milestone_(plan.milestones.size())
{
  const auto enter = [&](const auto& waiting, Follower follower, Wait& wait) {
    wait.open = waiting.after.size() + waiting.after_milestones.size();
    for (const StepId step : waiting.after) after_step_[step].push_back(follower);
    for (const MilestoneId milestone : waiting.after_milestones) after_milestone_[milestone].push_back(follower);
  };
  for (const Step& step : plan.steps) enter(step, {true, step.id}, steps_[step.id]);
  for (const Milestone& milestone : plan.milestones) enter(milestone, {false, milestone.id}, milestones_[milestone.id]);
}

void ProgressBook::open()
{
  for (const Milestone& milestone : plan_.milestones)
    if (milestones_[milestone.id].open == 0) free_.push_back({false, milestone.id});
  for (const Step& step : plan_.steps)
    if (steps_[step.id].open == 0) free_.push_back({true, step.id});
  settle_open_ends();
}

void ProgressBook::ended(StepId step, bool success)
{
  pass_on(after_step_[step], success ? std::nullopt : std::optional(step));
  settle_open_ends();
}

void ProgressBook::revoke(StepId step)
{
  std::vector<Follower> open(after_step_[step]);
  while (!open.empty()) {
    const Follower follower = open.back();
    open.pop_back();
    Wait& wait = wait_of(follower);
    if (wait.blamed) continue;
    wait.blamed = step;
    if (follower.is_step || wait.open > 0) continue;
    const auto& behind = after_milestone_[follower.id]; // it was passed already
    open.insert(open.end(), behind.begin(), behind.end());
  }
}

void ProgressBook::pass_on(const std::vector<Follower>& followers, std::optional<StepId> blamed)
{
  for (const Follower follower : followers) {
    Wait& wait = wait_of(follower);
    if (!wait.blamed) wait.blamed = blamed;
    if (--wait.open == 0) free_.push_back(follower);
  }
}

/// A queue and not recursion: chains may be as long as the plan, and a fiber's stack is small.
void ProgressBook::settle_open_ends()
{
  while (!free_.empty()) {
    const Follower next = free_.front();
    free_.pop_front();
    if (!next.is_step) {
      pass_on(after_milestone_[next.id], milestones_[next.id].blamed);
    } else if (const auto blamed = steps_[next.id].blamed) {
      held_back_(next.id, *blamed);
      pass_on(after_step_[next.id], blamed);
    } else {
      begin_(next.id);
    }
  }
}

} // namespace maestro
