// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/base/text.hpp>
#include <maestro/view/play_facts.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace maestro {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds shortest_measure = 1s; // of a rate: what comes is lumpy

/// What has become of a stray, or of a network or volume that nobody needs.
std::string_view became(const Action& action)
{
  if (std::holds_alternative<StopContainer>(action)) return "stopped";
  return std::holds_alternative<KillContainer>(action) ? "killed" : "removed";
}

void measure(StepFacts& facts, const StepProgress& progress, std::chrono::nanoseconds now)
{
  const std::chrono::duration<double> passed = now - facts.measured_at;
  if (passed < shortest_measure || progress.current < facts.measured) return;
  facts.rate = static_cast<double>(progress.current - facts.measured) / passed.count();
  facts.measured = progress.current;
  facts.measured_at = now;
}

} // namespace

bool InstanceFacts::has_failed() const { return finished && finished->result == Result::failed; }

bool InstanceFacts::is_unreachable() const { return finished && finished->result == Result::unreachable; }

PlayFacts::PlayFacts(const Environment& environment, const Plan& plan, Clock clock)
    : plan_(plan), clock_(std::move(clock)), steps_(plan.steps.size()), owners_(plan.steps.size())
{
  instances_.reserve(plan.selected.size());
  for (const Selected& found : plan.selected) {
    places_[found.name] = instances_.size();
    instances_.push_back(
        {.instance = &environment.instances.at(found.name), .found = &found, .container_id = found.container_id});
  }
  for (const Step& step : plan.steps) {
    if (const InstanceName* instance = step.instance()) owners_[step.id] = places_.at(*instance);
    for (const std::size_t place : served_by(step.id)) {
      InstanceFacts& one = instances_[place];
      if (!step.is_undo) one.steps.push_back(step.id);
    }
  }
  for (InstanceFacts& one : instances_)
    if (const auto sum = sum_of(plan, one.steps)) one.deed = sum->deed;
  for (const SettledInstance& settled : plan.settled)
    if (const auto place = places_.find(settled.instance); place != places_.end())
      instances_[place->second].settled = &settled;
}

std::vector<std::size_t> PlayFacts::served_by(StepId id) const
{
  const Step& step = plan_.steps.at(id);
  std::vector<std::size_t> places;
  if (const InstanceName* instance = step.instance()) places.push_back(places_.at(*instance));
  for (const InstanceName& instance : step.needed_by) places.push_back(places_.at(instance));
  return places;
}

std::chrono::nanoseconds PlayFacts::now() const
{
  if (took_) return *took_;
  return begun_ ? clock_() - *begun_ : 0ns;
}

void PlayFacts::on(const Event& event)
{
  std::visit(Overloaded{
                 [&](const PlayStarted&) { begun_ = clock_(); },
                 [&](const StepStarted& fact) { started(fact.step); },
                 [&](const StepProgress& fact) { progressed(fact); },
                 [&](const StepFinished& fact) { ended(fact); },
                 [&](const InstanceFinished& fact) { ended(fact); },
                 [](const Warning&) {},
                 [](const Interrupted&) {},
                 [&](const PlayFinished& fact) { took_ = fact.result.took; },
             },
             event);
}

void PlayFacts::started(StepId step)
{
  const std::chrono::nanoseconds begun = now();
  steps_[step] = {.is_begun = true, .begun = begun, .measured_at = begun};
  const std::vector<std::size_t> served = served_by(step);
  if (served.empty()) return;
  InstanceFacts& one = instances_[served.front()];
  one.at_work.push_back(step);
  if (!one.begun) one.begun = begun;
}

void PlayFacts::progressed(const StepProgress& progress)
{
  StepFacts& facts = steps_[progress.step];
  if (!progress.note.empty()) facts.note = progress.note;
  if (!progress.percent) return;
  measure(facts, progress, now());
  facts.pulled = progress;
  facts.note.clear(); // it goes on
}

void PlayFacts::ended(const StepFinished& finished)
{
  const Step& step = plan_.steps.at(finished.step);
  steps_[finished.step].is_done = true;
  const std::vector<std::size_t> served = served_by(finished.step);
  for (const std::size_t place : served) {
    InstanceFacts& one = instances_[place];
    std::erase(one.at_work, finished.step);
    if (finished.result != Result::ok) continue;
    one.stopped = std::holds_alternative<StopContainer>(step.action);
    const bool removed = std::holds_alternative<RemoveContainer>(step.action);
    if (removed && plan_.verb != Verb::clean) one.container_id.clear();
  }
  if (served.empty() && finished.result == Result::ok) besides_.push_back(finished.step);
}

void PlayFacts::ended(const InstanceFinished& finished)
{
  InstanceFacts& one = instances_[places_.at(finished.instance)];
  one.finished = finished;
  one.took = one.begun ? now() - *one.begun : 0ns;
}

Outcome PlayFacts::outcome_of(const InstanceFacts& one) const
{
  const InstanceFinished& finished = *one.finished;
  const std::string& id = finished.container_id.empty() ? one.container_id : finished.container_id;
  return outcome(plan_.verb, finished, {one.found, one.settled, one.instance->image, id, one.deed});
}

std::string PlayFacts::work_text(const InstanceFacts& one, StepId id, std::string_view before_checks) const
{
  const Action& action = plan_.steps[id].action;
  const StepFacts& facts = steps_[id];
  std::string seen = facts.note.empty() ? std::string() : ": " + facts.note;
  if (seen.empty() && facts.pulled) seen = ", " + bytes_text(*facts.pulled);
  if (const auto* const pause = std::get_if<Pause>(&action)) return pause_text(*pause, one.stopped) + seen;
  const std::string awaited = awaited_text(action, *one.instance);
  return (awaited.empty() ? doing_text(action) : std::string(before_checks) + awaited) + seen;
}

/// Called for each row of a screen at each frame, of a play that may have ten thousand steps: must not do more than
/// look at each once.
Awaited PlayFacts::awaited_by(const InstanceFacts& one) const
{
  Awaited awaited;
  const auto next = std::ranges::find_if(one.steps, [&](StepId id) { return !steps_[id].is_done; });
  if (next == one.steps.end()) return awaited;
  std::vector<bool> is_awaited(instances_.size());
  const auto note = [&](const std::vector<StepId>& steps) {
    for (const StepId id : steps) {
      if (steps_[id].is_done) continue;
      if (owners_[id])
        is_awaited[*owners_[id]] = true;
      else if (std::ranges::find(awaited.shared, id) == awaited.shared.end())
        awaited.shared.push_back(id);
    }
  };
  const Step& step = plan_.steps[*next];
  if (steps_[*next].is_begun) note({*next}); // for all who share it
  note(step.after);
  for (const MilestoneId id : milestones_after(plan_, step)) note(plan_.milestones[id].after);
  for (std::size_t place = 0; place < instances_.size(); ++place)
    if (is_awaited[place] && &instances_[place] != &one) awaited.instances.push_back(place);
  return awaited;
}

std::vector<std::string> PlayFacts::besides() const
{
  constexpr std::size_t shown = 5;
  std::map<std::string, std::string_view> by_name; // what became of it at last
  for (const StepId id : besides_) {
    const Step& step = plan_.steps[id];
    by_name[safe_text(fmt::format("{} on {}", subject_text(step), step.ship))] = became(step.action);
  }
  std::map<std::string_view, std::vector<std::string>> by_what;
  for (const auto& [name, what] : by_name) by_what[what].push_back(name);
  std::vector<std::string> lines;
  lines.reserve(by_what.size());
  for (const auto& [what, names] : by_what) lines.push_back(fmt::format("{}: {}", what, first_of(names, shown)));
  return lines;
}

std::string PlayFacts::summary(const Style& style) const
{
  std::map<std::pair<Result, std::string_view>, std::size_t> counts;
  const InstanceFacts* slowest = nullptr;
  std::size_t timed = 0;
  for (const InstanceFacts& one : instances_) {
    if (!one.finished) continue;
    ++counts[{one.finished->result, result_word(plan_.verb, one.finished->result, one.deed)}];
    if (one.took <= 0ns) continue;
    ++timed;
    if (slowest == nullptr || one.took > slowest->took) slowest = &one;
  }
  std::vector<std::string> pieces;
  pieces.reserve(counts.size());
  for (const auto& [result, count] : counts) pieces.push_back(fmt::format("{} {}", count, result.second));
  std::vector<std::string> where_there_is_room;
  if (timed > 1)
    where_there_is_room.push_back(
        safe_text(fmt::format(" (slowest {}, {})", slowest->instance->name, took_text(slowest->took))));
  return style.row(safe_text(fmt::format("{} {}: {} in {}", to_text(plan_.verb), plan_.environment,
                                         pieces.empty() ? "done" : join(pieces, ", "), took_text(now()))),
                   where_there_is_room);
}

} // namespace maestro
