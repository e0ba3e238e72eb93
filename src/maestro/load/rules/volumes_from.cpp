// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/read/reader.hpp>
#include <maestro/load/rules/rules.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace maestro::reading {

namespace {

class VolumesFrom {
public:
  explicit VolumesFrom(Loading& loading) : loading_(loading) {}

  void check(const Instance& taker, const Mention<InstanceName>& mention)
  {
    const auto& instances = loading_.environment.instances;
    const auto found = instances.find(mention.name);
    if (found == instances.end())
      return error(taker, mention,
                   fmt::format("'volumes_from' names {}, which is no instance", in_quotes(mention.name.text())),
                   loading_.suggestion(mention.name.text(), instances));
    const Instance& giver = found->second;
    if (giver.name == taker.name) return; // a cycle, told with the others
    if (giver.ship != taker.ship)
      return error(taker, mention,
                   fmt::format("{} is on ship {} and {} on ship {}: they must be on the same one",
                               in_quotes(giver.name.text()), in_quotes(giver.ship.text()), in_quotes(taker.name.text()),
                               in_quotes(taker.ship.text())));
    check_overlap(taker, giver, mention);
    tie(loading_, taker, giver);
  }

private:
  void error(const Instance& taker, const Mention<InstanceName>& mention, const std::string& message,
             std::string hint = {})
  {
    loading_.error(*mention.node, fmt::format("instance {}: {}", in_quotes(taker.name.text()), message),
                   std::move(hint));
  }

  static std::set<std::string_view> targets_of(const Instance& instance)
  {
    std::set<std::string_view> targets(instance.settings.container_volumes.begin(),
                                       instance.settings.container_volumes.end());
    for (const Bind& bind : instance.settings.binds) targets.insert(bind.target);
    return targets;
  }

  void check_overlap(const Instance& taker, const Instance& giver, const Mention<InstanceName>& mention)
  {
    auto known = targets_.find(giver.name);
    if (known == targets_.end()) known = targets_.emplace(giver.name, targets_of(giver)).first;
    std::vector<std::string_view> both;
    for (const std::string_view target : targets_of(taker)) {
      if (known->second.contains(target)) both.push_back(target);
    }
    if (!both.empty())
      error(taker, mention,
            fmt::format("{} and {} both have volumes at {}", in_quotes(taker.name.text()), in_quotes(giver.name.text()),
                        join(both, ", ")));
  }

  Loading& loading_;
  std::map<InstanceName, std::set<std::string_view>> targets_;
};

} // namespace

void tie(Loading& loading, const Instance& taker, const Instance& giver)
{
  if (giver.service == taker.service) return;
  auto& ties = loading.environment.services.at(taker.service).tied_to;
  if (std::find(ties.begin(), ties.end(), giver.service) == ties.end()) ties.push_back(giver.service);
}

void check_volumes_from(Loading& loading)
{
  VolumesFrom rule(loading);
  for (const auto& [name, draft] : loading.instances) {
    if (draft.volumes_from.empty()) continue;
    const Instance& instance = loading.environment.instances.at(name);
    for (const auto& mention : draft.volumes_from) rule.check(instance, mention);
  }
}

} // namespace maestro::reading
