// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/touched.hpp>
#include <maestro/run/release_notes.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace maestro {
namespace {

/// What a step does for its instance, as a whole; nothing for a part of something else.
std::optional<std::string> action_of(const Step& step)
{
  if (const auto* create = std::get_if<CreateContainer>(&step.action))
    return create->replaces.empty() ? "create" : "replace";
  if (std::holds_alternative<StartContainer>(step.action)) return "start";
  if (std::holds_alternative<StopContainer>(step.action)) return "stop";
  if (std::holds_alternative<UpdateContainer>(step.action)) return "update";
  if (std::holds_alternative<RemoveContainer>(step.action)) return "remove";
  return std::nullopt;
}

/// The same thing has several steps: of them, the one that says most.
int weight(const std::string& action)
{
  constexpr std::array<std::string_view, 6> light_to_heavy{"update", "stop", "start", "remove", "create", "replace"};
  return static_cast<int>(std::ranges::find(light_to_heavy, action) - light_to_heavy.begin());
}

} // namespace

void ReleaseNotes::on(const Event& event)
{
  if (const auto* started = std::get_if<StepStarted>(&event)) {
    if (changes_anything(plan_.steps.at(started->step))) did_something_ = true;
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

/// Undone is what failed and has left nothing behind.
ReleaseResult ReleaseNotes::result() const
{
  if (is_all_well_) return ReleaseResult::ok;
  const bool is_undone = !put_back_.empty() && std::ranges::all_of(instances_, [&](const auto& one) {
    return one.second != Result::failed || put_back_.contains(one.first);
  });
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
  std::map<std::string, ReleaseChange> changes;
  for (const Step& step : plan_.steps) {
    const auto action = action_of(step);
    if (step.is_undo || !action || std::holds_alternative<Resource>(step.subject)) continue;
    ReleaseChange& change = changes[std::string(name(step.subject))];
    if (!change.action.empty() && weight(change.action) >= weight(*action)) continue;
    change = {.instance = std::string(name(step.subject)),
              .action = *action,
              .cause = std::string(to_text(step.cause)),
              .result = result_of(step)};
  }
  std::vector<ReleaseChange> all;
  for (auto& [name, change] : changes) all.push_back(std::move(change));
  return all;
}

} // namespace maestro
