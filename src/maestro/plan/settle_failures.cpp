// SPDX-License-Identifier: Apache-2.0
#include <maestro/model/refusals.hpp>
#include <maestro/plan/draft.hpp>

#include <fmt/core.h>

#include <algorithm>

/// What can be known before anything is touched: that an instance would fail.
namespace maestro {
namespace {

std::optional<ForeseenFailure> image_failure(const Draft& draft, const Instance& instance)
{
  const WantedImage image = draft.image(instance);
  if (!image.id.empty()) return std::nullopt;
  if (is_id(image.reference))
    return ForeseenFailure{fmt::format("the ship does not have the image of that time, {}, any more", image.reference),
                           "it came from no registry: load it there again"};
  if (draft.wish().pull != PullPolicy::never) return std::nullopt;
  return ForeseenFailure{fmt::format("the ship does not have the image {}, and is not to pull it", image.reference),
                         "--pull=missing pulls what is not there"};
}

/// What engines refuse, whatever ship it is.
std::optional<ForeseenFailure> description_failure(const Instance& instance)
{
  const std::vector<Refusal> refusals = refusals_of(instance);
  const auto first = std::ranges::find(refusals, false, &Refusal::is_silent);
  if (first == refusals.end()) return std::nullopt;
  return ForeseenFailure{fmt::format("engines refuse its {}: {}", first->path, first->text), first->remedy};
}

/// An instance that still runs where it was described before would run twice. What moves it takes the old one away once
/// the new one runs, where it may.
std::optional<ForeseenFailure> moved_failure(const Instance& instance, const std::vector<Stray>& strays, bool moves)
{
  for (const Stray& stray : strays)
    if (stray.moved == instance.name && is_running(stray.container->state) && (!moves || stray.left_alone))
      return ForeseenFailure{fmt::format("it still runs on ship {}, where it was described before", stray.ship),
                             moves ? fmt::format("-S leaves {} alone: without it, the instance is moved", stray.ship)
                                   : fmt::format("stop it there first: maestro stop --strays -S {}", stray.ship)};
  return std::nullopt;
}

} // namespace

void settle_known_failures(Draft& draft, const std::function<bool(const Instance&)>& is_created,
                           const std::function<GoesDown(const Instance&, const Instance&)>& goes_down)
{
  const Environment& environment = draft.environment();
  const std::vector<Stray>& strays = draft.strays();
  const std::set<InstanceName> selected(draft.wish().instances.begin(), draft.wish().instances.end());
  for (const Instance* instance : draft.order(Direction::forward)) {
    if (draft.is_settled(*instance) || !is_created(*instance)) continue;
    const ShipFacts& facts = draft.observed().ships.at(instance->ship);
    const auto is_cleared_away = [&](const Stray& stray) {
      return stray.ship == instance->ship && stray.moved.empty() && goes_with(draft, stray);
    };
    std::string too_late; // what has a port of it and is only stopped afterwards
    const auto goes = [&](const engine::ContainerSummary& container) {
      const InstanceName name(container.name);
      const auto stray = std::ranges::find_if(
          strays, [&](const Stray& one) { return one.container == &container && is_cleared_away(one); });
      if (stray != strays.end()) return true;
      if (!selected.contains(name)) return false;
      const Instance& other = environment.instances.at(name);
      if (other.ship != instance->ship || draft.is_settled(other) || draft.standing(other).container == nullptr)
        return false;
      const GoesDown when = goes_down(other, *instance);
      if (when == GoesDown::afterwards) too_late = name.text();
      return when == GoesDown::before;
    };
    std::optional<ForeseenFailure> refusal = description_failure(*instance);
    if (!refusal) refusal = image_failure(draft, *instance);
    const bool moves = draft.wish().verb == Verb::apply;
    if (!refusal) refusal = moved_failure(*instance, strays, moves);
    if (!refusal) refusal = resource_conflict(environment, *instance, facts);
    if (!refusal) refusal = port_conflict(environment, *instance, facts, goes);
    if (!too_late.empty()) {
      refusal->because += ", which is only replaced after it";
      refusal->hint = fmt::format("stop that one first: maestro stop {}", too_late);
    }
    if (refusal) draft.settle(*instance, Verdict::refused, std::move(refusal->because), std::move(refusal->hint));
  }
}

} // namespace maestro
