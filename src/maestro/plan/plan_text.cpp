// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/base/text.hpp>
#include <maestro/plan/plan_lines.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <set>

/// The plan as a person reads it.
namespace maestro {
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

PlanLine sentence(const std::string& lead, const std::string& words)
{
  return {.lead = lead, .more = safe_text(words), .is_sentence = true};
}

constexpr std::size_t shown = 3; // of a list

/// What the action acts on, where the subject does not say it.
std::string object(const Action& action)
{
  const auto short_id = [](const std::string& id) { return " " + id.substr(0, 7); };
  return std::visit(
      Overloaded{
          [](const RunChecks& checks) { return fmt::format(" {}", to_text(checks.state)); },
          [&](const RemoveContainer& remove) { return short_id(remove.id); },
          [](const Pause& pause) { return fmt::format(" {}s", pause.duration.count()); },
          [](const PullImage&) { return std::string(); },
          [](const EnsureNetwork&) { return std::string(); },
          [](const EnsureVolume&) { return std::string(); },
          [&](const RemoveNetwork& remove) { return short_id(remove.id); },
          [](const RemoveVolume&) { return std::string(); },
          [](const VerifyCreate&) { return std::string(); },
          [](const CreateContainer&) { return std::string(); },
          [](const TakeName&) { return std::string(); },
          [&](const SetAside& old) { return short_id(old.id); },
          [&](const PutBack& old) { return short_id(old.id); },
          [](const PutFiles& put) { return " " + first_of(put.paths, shown); },
          [](const StartContainer& start) { return std::string(start.beside ? " beside the old one" : ""); },
          [](const AwaitRunning&) { return std::string(); },
          [](const Monitor& monitor) {
            return fmt::format(" {}s", std::chrono::duration<double>(monitor.duration).count());
          },
          [](const StopContainer&) { return std::string(); },
          [](const KillContainer&) { return std::string(); },
          [&](const UpdateContainer& update) { return short_id(update.id); },
      },
      action);
}

/// " for web-1, web-2 and 48 more", if it is for others than its subject.
std::string needed_by_text(const Step& step)
{
  if (step.needed_by.empty()) return {};
  return " for " + listed(step.needed_by, shown);
}

std::string_view in_words(Milestone::Reached reached)
{
  switch (reached) {
  case Milestone::Reached::ready:
    return "ready";
  case Milestone::Reached::stopped:
    return "stopped";
  case Milestone::Reached::proved:
    return "proved";
  case Milestone::Reached::changed:
    return "changed";
  case Milestone::Reached::done:
    return "done";
  }
  return {};
}

std::string after_text(const Plan& plan, const Step& step)
{
  std::vector<std::string> pieces;
  for (const StepId before : step.after) pieces.push_back(std::to_string(before + 1));
  for (const MilestoneId id : step.after_milestones) {
    const Milestone& milestone = plan.milestones[id];
    pieces.push_back(fmt::format("{} is {}", milestone.service.empty() ? "all else" : milestone.service.text(),
                                 in_words(milestone.reached)));
  }
  return pieces.empty() ? std::string() : fmt::format(" [after {}]", join(pieces, ", "));
}

std::string_view in_words(Verdict verdict)
{
  switch (verdict) {
  case Verdict::already_running:
    return "already runs";
  case Verdict::already_stopped:
    return "does not run";
  case Verdict::absent:
    return "is not there";
  case Verdict::still_running:
    return "is left alone, because it runs";
  case Verdict::up_to_date:
    return "is up to date";
  case Verdict::done:
    return "is done";
  case Verdict::unreachable:
    return "is unknown";
  case Verdict::blocked:
    return "must wait";
  case Verdict::foreign:
    return "is not ours";
  case Verdict::refused:
    return "would fail";
  }
  return {};
}

/// "1 would fail, 2 must wait": of the instances that something should be done for.
std::string unmet_text(const Plan& plan)
{
  const auto count = [&](const auto& is_counted) {
    return std::ranges::count_if(plan.settled, [&](const SettledInstance& one) { return is_counted(one.verdict); });
  };
  std::vector<std::string> pieces;
  if (const auto failing = count(would_fail); failing > 0) pieces.push_back(fmt::format("{} would fail", failing));
  for (const Verdict verdict : {Verdict::blocked, Verdict::unreachable})
    if (const auto these = count([&](Verdict one) { return one == verdict; }); these > 0)
      pieces.push_back(fmt::format("{} {}", these,
                                   verdict == Verdict::unreachable && these > 1 ? "are unknown" : in_words(verdict)));
  return join(pieces, ", ");
}

std::string headline(const Plan& plan)
{
  if (planned_steps(plan) == 0) {
    const std::string unmet = unmet_text(plan);
    return fmt::format("{} {}: {}", to_text(plan.verb), plan.environment,
                       unmet.empty() ? "nothing to do" : "nothing can be done: " + unmet);
  }
  std::set<ShipName> ships;
  for (const Step& step : plan.steps) ships.insert(step.ship);
  return fmt::format("{} {}: {} for {} on {}", to_text(plan.verb), plan.environment,
                     counted(planned_steps(plan), "step"), counted(plan.goals.size(), "instance"),
                     counted(ships.size(), "ship"));
}

/// What is promised of a group, where there is a choice: "web: once one has failed, no other is stopped".
std::string promise(const Plan& plan, const Group& group)
{
  std::size_t turns = 0;
  for (const Turn& turn : plan.turns)
    for (const GroupId id : turn.groups)
      if (id == group.id && (group.at_most > 0 || turn.takes_down)) ++turns;
  if (turns < 2) return {};
  std::vector<std::string> pieces;
  if (group.at_most > 0) pieces.push_back(fmt::format("{} at a time", group.at_most));
  if (group.keeps_up > 0) pieces.push_back(fmt::format("{} at least stay ready", group.keeps_up));
  if (group.spares_after_failure)
    pieces.emplace_back(group.undoes_all ? "once one has failed, no other is stopped, and all are undone"
                                         : "once one has failed, no other is stopped");
  std::vector<std::string> whose;
  for (const ServiceName& service : group.with) whose.push_back(service.text());
  if (whose.empty()) whose.push_back(group.service.empty() ? "all" : group.service.text());
  return fmt::format("{}: {}", join(whose, ", "), join(pieces, "; "));
}

} // namespace

std::string subject_text(const Step& step)
{
  if (const auto* pull = std::get_if<PullImage>(&step.action)) return "image " + pull->image;
  return std::visit(
      Overloaded{
          [](const InstanceName& instance) { return instance.text(); },
          [](const Resource& resource) { return fmt::format("{} {}", to_text(resource.kind), resource.name); },
          [](const StrayContainer& stray) { return "stray " + stray.name; },
      },
      step.subject);
}

namespace {

PlanLine line_of(const Plan& plan, const Step& step)
{
  const std::string subject = safe_text(subject_text(step));
  const bool has_kind = !std::holds_alternative<InstanceName>(step.subject) ||
                        std::holds_alternative<PullImage>(step.action); // "image web:2", "stray web-9"
  const std::size_t name = has_kind ? subject.find(' ') + 1 : 0;
  return {.lead = fmt::format("{:4}. {}", step.id + 1, subject.substr(0, name)),
          .subject = subject.substr(name),
          .ship = safe_text(step.ship.text()),
          .what = safe_text(fmt::format(": {}{}{}", word(step.action), object(step.action), needed_by_text(step))),
          .more = safe_text(", because " + because(step)),
          .order = safe_text(after_text(plan, step))};
}

PlanLine line_of(const Field& field)
{
  return {.lead = "      ", .subject = safe_text(field.path), .more = safe_text(": " + change_text(field))};
}

/// What somebody has to act upon is told in full.
PlanLine line_of(const SettledInstance& settled)
{
  if (!settled.hint.empty())
    return sentence("   -  ", fmt::format("{} on {} {}: {}", settled.instance, settled.ship, in_words(settled.verdict),
                                          in_one_line(settled.because)));
  return {.lead = "   -  ",
          .subject = safe_text(settled.instance.text()),
          .ship = safe_text(settled.ship.text()),
          .what = fmt::format(" {}", in_words(settled.verdict)),
          .more = safe_text(": " + in_one_line(settled.because))};
}

PlanLine line_of(const Remark& remark)
{
  return {.lead = "   !  ",
          .subject = safe_text(remark.name),
          .ship = safe_text(remark.ship.text()),
          .more = safe_text(" " + remark.text)};
}

} // namespace

std::vector<PlanLine> plan_lines(const Plan& plan)
{
  std::vector<PlanLine> lines{sentence("", headline(plan))};
  for (const Step& step : plan.steps) {
    if (step.is_undo) continue;
    lines.push_back(line_of(plan, step));
    for (const Field& field : step.fields) lines.push_back(line_of(field));
  }
  for (const Consequence& consequence : plan.consequences) lines.push_back(sentence("   >  ", to_text(consequence)));
  for (const Group& group : plan.groups)
    if (const std::string promised = promise(plan, group); !promised.empty())
      lines.push_back(sentence("   =  ", promised));
  if (!plan.replacements.empty())
    lines.push_back(sentence("   =  ", "what does not prove itself is undone: the old container serves again"));
  for (const SettledInstance& settled : plan.settled) {
    lines.push_back(line_of(settled));
    if (!settled.hint.empty()) lines.push_back(sentence("      ", "hint: " + settled.hint));
  }
  for (const Remark& remark : plan.remarks) lines.push_back(line_of(remark));
  for (const UnknownShip& ship : plan.unknown)
    lines.push_back(sentence("   ?  ", fmt::format("ship {}: {}", ship.ship, ship.error)));
  return lines;
}

std::string to_text(const PlanLine& line)
{
  const std::string_view on = line.ship.empty() ? "" : " on ";
  return fmt::format("{}{}{}{}{}{}{}", line.lead, line.subject, on, line.ship, line.what, line.more, line.order);
}

std::string to_text(const Plan& plan)
{
  std::string text;
  for (const PlanLine& line : plan_lines(plan)) text += to_text(line) + "\n";
  return text;
}

namespace {

/// Without the engine's words for how it is with a container, which have its age.
std::string text_without_ages(Plan plan)
{
  for (Step& step : plan.steps)
    if (step.cause == Cause::not_running) step.detail.clear();
  for (SettledInstance& settled : plan.settled)
    if (settled.verdict == Verdict::already_running || settled.verdict == Verdict::already_stopped ||
        settled.verdict == Verdict::still_running)
      settled.because.clear();
  for (Remark& remark : plan.remarks)
    if (remark.kind == Remark::Kind::stray) remark.text.clear();
  return to_text(plan);
}

} // namespace

bool is_the_same(const Plan& one, const Plan& other) { return text_without_ages(one) == text_without_ages(other); }

} // namespace maestro
