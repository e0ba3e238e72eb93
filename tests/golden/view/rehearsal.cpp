// SPDX-License-Identifier: Apache-2.0
#include <golden/view/rehearsal.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace maestro::test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t bytes_of_image = 43'000'000;

/// Not all the same, and not at random.
std::chrono::nanoseconds time_of(const Step& step)
{
  const std::chrono::nanoseconds more = 100ms * (step.id % 17);
  if (std::holds_alternative<PullImage>(step.action)) return 4s + more;
  if (std::holds_alternative<AwaitRunning>(step.action)) return 1s + more;
  return 300ms + more / 4;
}

} // namespace

Rehearsal::Rehearsal(const Plan& plan, const Settings& settings)
    : plan_(plan), settings_(settings), unmet_(plan.steps.size()), awaiting_(plan.steps.size())
{
  for (const Step& step : plan.steps) {
    const std::vector<StepId> after = all_after(plan, step);
    unmet_[step.id] = after.size();
    for (const StepId id : after) awaiting_[id].push_back(step.id);
    if (after.empty()) ready_.push_back(step.id);
  }
}

void Rehearsal::at(Time time, Event event) { events_.emplace(std::pair(time, told_++), std::move(event)); }

bool Rehearsal::fails(const Step& step) const
{
  return std::holds_alternative<AwaitRunning>(step.action) && settings_.failures.contains(*step.instance());
}

void Rehearsal::run(const std::function<void(std::chrono::nanoseconds time, const Event& event)>& tell)
{
  at(0s, PlayStarted{});
  for (const SettledInstance& settled : plan_.settled)
    at(0s, InstanceFinished{settled.instance, settled.ship, Result::unchanged, settled.because, {}, false});
  begin_what_can(0s);
  Time now = 0s;
  while (!events_.empty()) {
    const auto [key, event] = *events_.begin();
    events_.erase(events_.begin());
    now = key.first;
    tell(now, event);
    if (const auto* const finished = std::get_if<StepFinished>(&event)) end(plan_.steps[finished->step], now);
  }
  PlayResult result{.counts = {}, .failures = {}, .warnings = {}, .down = {}, .kept_up = {}, .took = now};
  tell(now, PlayFinished{result});
}

void Rehearsal::begin_what_can(Time now)
{
  std::ranges::sort(ready_);
  for (auto it = ready_.begin(); it != ready_.end() && at_work_ < settings_.at_a_time;) {
    begin(plan_.steps[*it], now);
    it = ready_.erase(it);
  }
}

void Rehearsal::begin(const Step& step, Time now)
{
  ++at_work_;
  at(now, StepStarted{step.id});
  const Time end = now + (fails(step) ? 3s : time_of(step));
  if (std::holds_alternative<PullImage>(step.action))
    for (Time time = now + 250ms; time < end; time += 250ms) {
      const auto part = static_cast<double>((time - now).count()) / static_cast<double>((end - now).count());
      at(time, StepProgress{.step = step.id,
                            .percent = 100 * part,
                            .note = {},
                            .current = static_cast<std::int64_t>(part * bytes_of_image),
                            .total = bytes_of_image});
    }
  if (std::holds_alternative<AwaitRunning>(step.action))
    at(now + 50ms, StepProgress{.step = step.id, .percent = {}, .note = "connection refused"});
  at(end, StepFinished{step.id, fails(step) ? Result::failed : Result::ok, end - now, {}});
}

void Rehearsal::end(const Step& step, Time now)
{
  --at_work_;
  if (fails(step)) {
    const InstanceName& failed = *step.instance();
    results_[failed] = Result::failed;
    at(now, InstanceFinished{failed, step.ship, Result::failed, settings_.failures.at(failed), "1e523e7aaaa", false});
    for (const StepId id : awaiting_[step.id])
      if (const InstanceName* const other = plan_.steps[id].instance()) skip(*other, failed, now);
  } else {
    for (const StepId id : awaiting_[step.id]) {
      const InstanceName* const instance = plan_.steps[id].instance();
      if (--unmet_[id] == 0 && (instance == nullptr || !results_.contains(*instance))) ready_.push_back(id);
    }
    for (const Goal& goal : plan_.goals)
      if (goal.step == step.id && results_.emplace(goal.instance, Result::ok).second)
        at(now, InstanceFinished{goal.instance, goal.ship, Result::ok, {}, "1e523e7aaaa", false});
  }
  begin_what_can(now);
}

void Rehearsal::skip(InstanceName instance, const InstanceName& because, Time now)
{
  if (!results_.emplace(instance, Result::skipped).second) return;
  for (const Selected& found : plan_.selected)
    if (found.name == instance)
      at(now,
         InstanceFinished{instance, found.ship, Result::skipped, "it had to wait for " + because.text(), {}, false});
  for (const Step& step : plan_.steps)
    if (step.instance() != nullptr && *step.instance() == instance)
      for (const StepId id : awaiting_[step.id])
        if (const InstanceName* const other = plan_.steps[id].instance()) skip(*other, because, now);
}

} // namespace maestro::test
