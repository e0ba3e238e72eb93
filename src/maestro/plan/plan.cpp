// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/cascade.hpp>
#include <maestro/plan/draft.hpp>
#include <maestro/plan/plan.hpp>

#include <fmt/core.h>

#include <set>

namespace maestro {
namespace {

void draft_verb(Draft& draft)
{
  switch (draft.wish().verb) {
  case Verb::start:
    return draft_start(draft);
  case Verb::stop:
  case Verb::kill:
    return draft_stop(draft);
  case Verb::restart:
    return draft_restart(draft);
  case Verb::pull:
    return draft_pull(draft);
  case Verb::clean:
    return draft_clean(draft);
  case Verb::apply:
    return draft_apply(draft);
  }
}

void remark_strays(Draft& draft)
{
  for (const Stray& stray : draft.strays())
    if (!goes_with(draft, stray) && !is_ended(draft, stray)) remark_stray(draft, stray, what_keeps(draft, stray));
}

/// Nobody knows whether what is made anew runs already, or still, on a ship that does not answer.
void remark_unseen(Draft& draft)
{
  if (!traits(draft.wish().verb).brings_up) return;
  std::vector<const Instance*> fresh;
  for (const Instance* instance : draft.order(Direction::forward))
    if (!draft.is_settled(*instance) && draft.standing(*instance).container == nullptr &&
        moved_one(draft.strays(), instance->name) == nullptr)
      fresh.push_back(instance);
  if (fresh.empty()) return;
  for (const auto& [ship, facts] : draft.observed().ships) {
    if (!facts.error) continue;
    std::string text = "may still run there, if it was described there before: the ship does not answer";
    if (fresh.size() == 2) text += fmt::format("; so may {}", fresh.back()->name);
    if (fresh.size() > 2) text += fmt::format("; so may {} others that are made anew", fresh.size() - 1);
    draft.remark({Remark::Kind::unseen, fresh.front()->name.text(), ship, std::move(text),
                  "once it answers, maestro apply takes away what is described elsewhere"});
  }
}

} // namespace

void remark_stray(Draft& draft, const Stray& stray, const std::string& keeper)
{
  const std::string where = stray.moved.empty() ? std::string("is not described any more")
                                                : fmt::format("is described on ship {} now",
                                                              draft.environment().instances.at(stray.moved).ship);
  draft.remark({Remark::Kind::stray, stray.name, stray.ship,
                fmt::format("{}{}{}: {}", where, keeper.empty() ? "" : ", and stays, because ", keeper,
                            stray.container->status_text),
                is_running(stray.container->state) ? "maestro stop --strays stops what is not described any more"
                                                   : "maestro clean --strays removes what is not described any more"});
}

std::string_view to_text(Remark::Kind kind)
{
  switch (kind) {
  case Remark::Kind::adopted:
    return "adopted";
  case Remark::Kind::differs:
    return "differs";
  case Remark::Kind::stray:
    return "stray";
  case Remark::Kind::stray_network:
    return "stray-network";
  case Remark::Kind::stray_volume:
    return "stray-volume";
  case Remark::Kind::stops_first:
    return "stops-first";
  case Remark::Kind::podman:
    return "podman";
  case Remark::Kind::unseen:
    return "unseen";
  }
  return {};
}

bool would_fail(Verdict verdict) { return verdict == Verdict::foreign || verdict == Verdict::refused; }

std::string_view to_text(Verdict verdict)
{
  switch (verdict) {
  case Verdict::already_running:
    return "already-running";
  case Verdict::already_stopped:
    return "already-stopped";
  case Verdict::absent:
    return "absent";
  case Verdict::still_running:
    return "still-running";
  case Verdict::up_to_date:
    return "up-to-date";
  case Verdict::done:
    return "done";
  case Verdict::unreachable:
    return "unreachable";
  case Verdict::blocked:
    return "blocked";
  case Verdict::foreign:
    return "foreign";
  case Verdict::refused:
    return "refused";
  }
  return {};
}

Plan make_plan(const Environment& environment, const Graph& graph, const Observed& observed, const Wish& wish)
{
  const Wish whole = with_what_hangs(environment, graph, observed, wish);
  Draft draft(environment, graph, observed, whole);
  draft_verb(draft);
  remark_strays(draft);
  remark_unseen(draft);
  return draft.finish();
}

std::size_t planned_steps(const Plan& plan) { return plan.steps.size() - plan.replacements.size(); }

std::vector<MilestoneId> milestones_after(const Plan& plan, const Step& step)
{
  std::set<MilestoneId> seen;
  std::vector<MilestoneId> open(step.after_milestones);
  while (!open.empty()) {
    const MilestoneId id = open.back();
    open.pop_back();
    if (!seen.insert(id).second) continue;
    const Milestone& milestone = plan.milestones[id];
    open.insert(open.end(), milestone.after_milestones.begin(), milestone.after_milestones.end());
  }
  return {seen.begin(), seen.end()};
}

std::vector<StepId> all_after(const Plan& plan, const Step& step)
{
  std::set<StepId> steps(step.after.begin(), step.after.end());
  for (const MilestoneId id : milestones_after(plan, step))
    steps.insert(plan.milestones[id].after.begin(), plan.milestones[id].after.end());
  return {steps.begin(), steps.end()};
}

} // namespace maestro
