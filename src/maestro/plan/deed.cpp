// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/deed.hpp>

namespace maestro {
namespace {

/// Of one step; nothing of a part of something else.
std::optional<Deed> deed_of(const Step& step)
{
  if (const auto* create = std::get_if<CreateContainer>(&step.action))
    return create->replaces.empty() ? Deed::create : Deed::replace;
  if (std::holds_alternative<StartContainer>(step.action)) return Deed::start;
  if (std::holds_alternative<StopContainer>(step.action)) return Deed::stop;
  if (std::holds_alternative<UpdateContainer>(step.action)) return Deed::update;
  if (std::holds_alternative<RemoveContainer>(step.action)) return Deed::remove;
  return std::nullopt;
}

} // namespace

std::string_view to_text(Deed deed)
{
  switch (deed) {
  case Deed::update:
    return "update";
  case Deed::stop:
    return "stop";
  case Deed::start:
    return "start";
  case Deed::remove:
    return "remove";
  case Deed::create:
    return "create";
  case Deed::replace:
    return "replace";
  }
  return {};
}

std::optional<SumOfSteps> sum_of(const Plan& plan, const std::vector<StepId>& steps)
{
  std::optional<SumOfSteps> sum;
  bool stops_to_replace = false;
  for (const StepId id : steps) {
    const Step& step = plan.steps.at(id);
    if (step.is_undo) continue;
    stops_to_replace = stops_to_replace || takes_down(step);
    const std::optional<Deed> deed = deed_of(step);
    if (deed && (!sum || *deed > sum->deed)) sum = {*deed, id}; // they are declared from light to heavy
  }
  if (sum && sum->deed == Deed::create && stops_to_replace) sum->deed = Deed::replace;
  return sum;
}

} // namespace maestro
