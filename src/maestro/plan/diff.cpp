// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/declared.hpp>
#include <maestro/plan/diff.hpp>
#include <maestro/plan/draft.hpp>
#include <maestro/plan/drift.hpp>
#include <maestro/plan/foreseen.hpp>
#include <maestro/plan/in_place.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace maestro {
namespace {

bool is_made_anew(const InstanceDrift& drift)
{
  return drift.remedy == Remedy::create || drift.remedy == Remedy::replace || drift.remedy == Remedy::move;
}

class Differ {
public:
  Differ(const Environment& environment, const Observed& observed)
      : environment_(environment), observed_(observed), links_(environment), strays_(strays_of(environment, observed))
  {
  }

  Diff compare(const std::vector<InstanceName>& instances, const StrayServices& stray_services)
  {
    diff_.environment = environment_.name;
    std::map<std::pair<ShipName, Resource>, bool> resources; // whether a container that is to be made needs it
    for (const InstanceName& name : instances) {
      const Instance& instance = environment_.instances.at(name);
      ++(observed_.known(instance.ship) ? diff_.compared : diff_.unasked);
      if (!observed_.known(instance.ship)) continue;
      auto drift = drift_of(instance);
      const bool is_made = drift && is_made_anew(*drift);
      if (drift) diff_.instances.push_back(*std::move(drift));
      for (const Resource& resource : declared_resources(environment_, instance)) {
        bool& is_needed = resources[{instance.ship, resource}];
        is_needed = is_needed || is_made;
      }
    }
    for (const auto& [place, is_needed] : resources) compare(place.second, place.first, is_needed);
    compare_strays(instances, stray_services);
    for (const auto& [ship, facts] : observed_.ships) {
      if (!stray_services) // they are shared
        std::ranges::move(stray_resources_of(environment_, ship, facts), std::back_inserter(diff_.stray_resources));
      if (facts.error && !facts.left_alone) diff_.unknown.push_back({ship, *facts.error});
    }
    find_consequences();
    return std::move(diff_);
  }

private:
  /// What has moved and runs, or has run, where it is described now goes from where it was; apply decides that.
  void compare_strays(const std::vector<InstanceName>& instances, const StrayServices& services)
  {
    const std::set<InstanceName> selected(instances.begin(), instances.end());
    std::optional<Graph> graph;
    std::optional<Draft> apply;
    const Wish wish{.verb = Verb::apply, .instances = instances};
    for (const Stray& stray : strays_) {
      if (moves_.contains(stray.moved)) continue;
      const bool is_meant = services && !stray.moved.empty() ? selected.contains(stray.moved) : is_of(stray, services);
      if (!is_meant) continue;
      StrayDrift drift{.stray = stray};
      if (!stray.moved.empty()) {
        drift.described_on = environment_.instances.at(stray.moved).ship;
        if (!apply) {
          graph.emplace(environment_);
          apply.emplace(environment_, *graph, observed_, wish);
          draft_apply(*apply);
        }
        drift.goes = goes_with(*apply, stray);
      }
      diff_.strays.push_back(std::move(drift));
    }
  }

  void find_consequences()
  {
    std::vector<Affected> all;
    for (const InstanceDrift& drift : diff_.instances)
      if (is_made_anew(drift)) all.push_back({&environment_.instances.at(drift.name), drift.cause, &drift.fields});
    diff_.consequences = consequences_of(all);
  }

  std::optional<InstanceDrift> drift_of(const Instance& instance)
  {
    const Standing standing = standing_of(environment_, instance, observed_, links_);
    InstanceDrift drift{.name = instance.name, .service = instance.service, .ship = instance.ship};
    if (standing.stranger != nullptr) {
      drift.cause = Cause::foreign;
      drift.detail = standing.whose.name;
      return drift;
    }
    if (standing.container == nullptr) {
      const Stray* const elsewhere = moved_one(strays_, instance.name);
      drift.remedy = elsewhere == nullptr ? Remedy::create : Remedy::move;
      drift.cause = elsewhere == nullptr ? Cause::absent : Cause::moved;
      if (elsewhere == nullptr) return drift;
      drift.detail = elsewhere->ship.text();
      moves_.insert(instance.name); // what is there is no stray of its own
      return drift;
    }
    compare(instance, standing, drift);
    const bool is_paused = standing.condition == Condition::paused;
    const bool runs_as_wanted = (standing.up() && !is_paused) || standing.condition == Condition::done;
    if (drift.fields.empty() && !differs(standing.difference)) {
      if (standing.whose.owner != Owner::ours) {
        drift.remedy = Remedy::adopt;
        drift.cause = Cause::unlabelled;
      } else if (!runs_as_wanted) {
        drift.remedy = is_paused ? Remedy::replace : Remedy::start;
        drift.cause = standing.condition == Condition::created ? Cause::never_started : Cause::not_running;
        drift.detail = in_words(standing);
      } else {
        return std::nullopt;
      }
    }
    return drift;
  }

  /// Fills in what differs between the container and its description.
  void compare(const Instance& instance, const Standing& standing, InstanceDrift& drift)
  {
    const ShipFacts& facts = observed_.ships.at(instance.ship);
    const engine::ContainerSpec described = container_spec(environment_, instance, links_);
    drift.fields = differing_fields(instance, standing, facts, described, observed_.secrets);
    drift.cause = cause_to_replace(standing.difference, drift.fields);
    const bool is_updated = update_in_place(standing, drift.fields, described, facts.is_podman).has_value();
    drift.remedy = is_updated ? Remedy::update : Remedy::replace;
    if (standing.difference == Difference::peers) drift.remedy = Remedy::leave;
  }

  void compare(const Resource& resource, const ShipName& ship, bool is_needed)
  {
    const auto differences = differences_on_ship(environment_, resource, observed_.ships.at(ship));
    if (differences ? differences->empty() : !is_needed) return; // what nothing is made for is not made either
    ResourceDrift drift{.resource = resource, .ship = ship, .remedy = differences ? Remedy::leave : Remedy::create};
    if (differences)
      for (const ResourceDifference& difference : *differences) drift.fields.push_back(difference.field);
    diff_.resources.push_back(std::move(drift));
  }

  const Environment& environment_;
  const Observed& observed_;
  LinkBook links_;
  std::vector<Stray> strays_;
  std::set<InstanceName> moves_;
  Diff diff_;
};

} // namespace

std::string_view to_text(Remedy remedy)
{
  switch (remedy) {
  case Remedy::create:
    return "create";
  case Remedy::replace:
    return "replace";
  case Remedy::update:
    return "update";
  case Remedy::start:
    return "start";
  case Remedy::move:
    return "move";
  case Remedy::adopt:
    return "adopt";
  case Remedy::leave:
    return "leave";
  }
  return {};
}

Diff make_diff(const Environment& environment, const Observed& observed, const std::vector<InstanceName>& instances,
               const StrayServices& stray_services)
{
  return Differ(environment, observed).compare(instances, stray_services);
}

} // namespace maestro
