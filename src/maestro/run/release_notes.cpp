// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/deed.hpp>
#include <maestro/plan/touched.hpp>
#include <maestro/run/release_notes.hpp>

#include <algorithm>
#include <map>

namespace maestro {
namespace {

/// Whether it is about what is not described any more, which nobody puts back.
bool takes_away(const Step& step)
{
  return std::holds_alternative<StrayContainer>(step.subject) || std::holds_alternative<RemoveNetwork>(step.action) ||
         std::holds_alternative<RemoveVolume>(step.action);
}

} // namespace

void ReleaseNotes::on(const Event& event)
{
  if (const auto* started = std::get_if<StepStarted>(&event)) {
    const Step& step = plan_.steps.at(started->step);
    if (!changes_anything(step)) return;
    did_something_ = true;
    if (step.instance() != nullptr)
      touched_.insert(*step.instance());
    else if (takes_away(step))
      took_away_ = true;
  } else if (const auto* finished = std::get_if<StepFinished>(&event)) {
    steps_[finished->step] = finished->result;
    const Step& step = plan_.steps.at(finished->step);
    if (const InstanceName* instance = step.instance(); instance != nullptr && step.is_undo) {
      if (finished->result == Result::ok)
        put_back_.insert(*instance);
      else
        put_back_.erase(*instance);
    }
  } else if (const auto* instance = std::get_if<InstanceFinished>(&event)) {
    instances_[instance->instance] = instance->result;
  } else if (const auto* play = std::get_if<PlayFinished>(&event)) {
    is_all_well_ = play->result.failures.empty() && play->result.interrupted_by == 0;
  }
}

/// Undone is what failed and has left nothing behind, not even what went well; perhaps because it did not come so far.
/// Images, networks and volumes that were fetched or made for it change nothing of what runs.
ReleaseResult ReleaseNotes::result() const
{
  if (is_all_well_) return ReleaseResult::ok;
  const bool is_undone = !took_away_ && std::ranges::includes(put_back_, touched_);
  return is_undone ? ReleaseResult::undone : ReleaseResult::failed;
}

std::string ReleaseNotes::result_of(const Step& step) const
{
  if (const InstanceName* instance = step.instance()) {
    const auto found = instances_.find(*instance);
    return found == instances_.end() ? std::string() : std::string(to_text(found->second));
  }
  const auto found = steps_.find(step.id);
  return found == steps_.end() ? std::string() : std::string(to_text(found->second));
}

std::vector<ReleaseChange> ReleaseNotes::changes() const
{
  std::map<std::string, std::vector<StepId>> steps;
  for (const Step& step : plan_.steps)
    if (!std::holds_alternative<Resource>(step.subject)) steps[std::string(name(step.subject))].push_back(step.id);
  std::vector<ReleaseChange> all;
  for (const auto& [name, of_it] : steps)
    if (const auto sum = sum_of(plan_, of_it)) {
      const Step& step = plan_.steps[sum->step];
      all.push_back({.instance = name,
                     .action = std::string(to_text(sum->deed)),
                     .cause = std::string(to_text(step.cause)),
                     .result = result_of(step)});
    }
  return all;
}

} // namespace maestro
