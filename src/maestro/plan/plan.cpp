// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/base/text.hpp>
#include <maestro/plan/draft.hpp>
#include <maestro/plan/plan.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace maestro {

std::string to_text(Verb verb)
{
  switch (verb) {
  case Verb::start:
    return "start";
  case Verb::stop:
    return "stop";
  case Verb::kill:
    return "kill";
  case Verb::restart:
    return "restart";
  case Verb::pull:
    return "pull";
  case Verb::clean:
    return "clean";
  }
  return {};
}

std::string_view word(const Action& action)
{
  return std::visit(Overloaded{
                        [](const PullImage&) -> std::string_view { return "pull"; },
                        [](const EnsureNetwork&) -> std::string_view { return "network"; },
                        [](const EnsureVolume&) -> std::string_view { return "volume"; },
                        [](const RunChecks&) -> std::string_view { return "check"; },
                        [](const VerifyCreate&) -> std::string_view { return "verify"; },
                        [](const RemoveContainer&) -> std::string_view { return "remove"; },
                        [](const CreateContainer&) -> std::string_view { return "create"; },
                        [](const StartContainer&) -> std::string_view { return "start"; },
                        [](const AwaitRunning&) -> std::string_view { return "wait"; },
                        [](const StopContainer&) -> std::string_view { return "stop"; },
                        [](const KillContainer&) -> std::string_view { return "kill"; },
                        [](const Pause&) -> std::string_view { return "pause"; },
                    },
                    action);
}

Plan make_plan(const Environment& environment, const Graph& graph, const Observed& observed, const Wish& wish)
{
  Draft draft(environment, graph, observed, wish);
  switch (wish.verb) {
  case Verb::start:
    draft_start(draft);
    break;
  case Verb::stop:
  case Verb::kill:
    draft_stop(draft);
    break;
  case Verb::restart:
    draft_restart(draft);
    break;
  case Verb::pull:
    draft_pull(draft);
    break;
  case Verb::clean:
    draft_clean(draft);
    break;
  }
  return draft.finish();
}

namespace {

std::string_view to_text(LifecycleState state)
{
  switch (state) {
  case LifecycleState::pre_start:
    return "pre-start";
  case LifecycleState::running:
    return "running";
  case LifecycleState::pre_stop:
    return "pre-stop";
  case LifecycleState::stopped:
    return "stopped";
  }
  return {};
}

/// What the action acts on, where the instance does not say it.
std::string object(const Action& action)
{
  return std::visit(Overloaded{
                        [](const PullImage& pull) { return " " + pull.image; },
                        [](const EnsureNetwork& network) { return " " + network.network; },
                        [](const EnsureVolume& volume) { return " " + volume.volume; },
                        [](const RunChecks& checks) { return fmt::format(" {}", to_text(checks.state)); },
                        [](const RemoveContainer& remove) { return " " + remove.id.substr(0, 7); },
                        [](const Pause& pause) { return fmt::format(" {}s", pause.duration.count()); },
                        [](const VerifyCreate&) { return std::string(); },
                        [](const CreateContainer&) { return std::string(); },
                        [](const StartContainer&) { return std::string(); },
                        [](const AwaitRunning&) { return std::string(); },
                        [](const StopContainer&) { return std::string(); },
                        [](const KillContainer&) { return std::string(); },
                    },
                    action);
}

std::string after_text(const Plan& plan, const Step& step)
{
  std::vector<std::string> pieces;
  for (const StepId before : step.after) pieces.push_back(std::to_string(before + 1));
  for (const MilestoneId id : step.after_milestones) {
    const Milestone& milestone = plan.milestones[id];
    pieces.push_back(fmt::format("{} is {}", milestone.service, milestone.stopped ? "stopped" : "ready"));
  }
  return pieces.empty() ? std::string() : fmt::format(" [after {}]", join(pieces, ", "));
}

std::string_view to_text(Settled verdict)
{
  switch (verdict) {
  case Settled::already_running:
    return "already runs";
  case Settled::already_stopped:
    return "does not run";
  case Settled::absent:
    return "is not there";
  case Settled::still_running:
    return "is left alone, because it runs";
  case Settled::up_to_date:
    return "is up to date";
  case Settled::unreachable:
    return "is unknown";
  case Settled::blocked:
    return "must wait";
  }
  return {};
}

std::string headline(const Plan& plan)
{
  if (plan.steps.empty()) return fmt::format("{} {}: nothing to do\n", to_text(plan.verb), plan.environment);
  std::set<ShipName> ships;
  for (const Step& step : plan.steps) ships.insert(step.ship);
  return fmt::format("{} {}: {} for {} on {}\n", to_text(plan.verb), plan.environment,
                     counted(plan.steps.size(), "step"), counted(plan.goals.size(), "instance"),
                     counted(ships.size(), "ship"));
}

} // namespace

std::string to_text(const Plan& plan)
{
  std::string text = headline(plan);
  for (const Step& step : plan.steps)
    text += fmt::format("{:4}. {} on {}: {}{}, because {}{}\n", step.id + 1, step.instance, step.ship,
                        word(step.action), object(step.action), step.because, after_text(plan, step));
  for (const SettledInstance& settled : plan.settled)
    text += fmt::format("   -  {} on {} {}: {}\n", settled.instance, settled.ship, to_text(settled.verdict),
                        settled.because);
  for (const UnknownShip& ship : plan.unknown) text += fmt::format("   ?  ship {}: {}\n", ship.ship, ship.error);
  return text;
}

std::vector<StepId> all_after(const Plan& plan, const Step& step)
{
  std::set<StepId> steps(step.after.begin(), step.after.end());
  std::set<MilestoneId> seen;
  std::vector<MilestoneId> open(step.after_milestones);
  while (!open.empty()) {
    const MilestoneId id = open.back();
    open.pop_back();
    if (!seen.insert(id).second) continue;
    const Milestone& milestone = plan.milestones[id];
    steps.insert(milestone.after.begin(), milestone.after.end());
    open.insert(open.end(), milestone.after_milestones.begin(), milestone.after_milestones.end());
  }
  return {steps.begin(), steps.end()};
}

} // namespace maestro
