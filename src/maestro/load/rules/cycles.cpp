// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/read/reader.hpp>
#include <maestro/load/rules/rules.hpp>
#include <maestro/model/graph.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro::reading {

namespace {

template<class NameType>
std::string arrows(const std::vector<NameType>& cycle)
{
  std::vector<std::string> names;
  for (const NameType& name : cycle) names.push_back(name.text());
  return join(names, " → ");
}

constexpr int most_cycles = 10; // that are worth telling at once

/// The place where a service says that it depends on another one.
const Node& edge_place(const Loading& loading, const ServiceName& from, const ServiceName& to)
{
  const ServiceDraft& draft = loading.services.at(from);
  for (const auto& mention : draft.requires_) {
    if (mention.name == to) return *mention.node;
  }
  for (const InstanceName& name : loading.environment.services.at(from).instances) {
    for (const auto& mention : loading.instances.at(name).volumes_from) {
      const auto provider = loading.environment.instances.find(mention.name);
      if (provider != loading.environment.instances.end() && provider->second.service == to) return *mention.node;
    }
  }
  return *draft.key;
}

/// Each reported cycle is cut, so that the next one is another.
void check_service_cycles(Loading& loading)
{
  for (int round = 0; round < most_cycles; ++round) {
    const std::vector<ServiceName> cycle = find_cycle(loading.environment);
    if (cycle.empty()) return;
    const bool itself = cycle.size() == 2;
    loading.error(edge_place(loading, cycle[0], cycle[1]),
                  itself ? fmt::format("service {} depends on itself", quoted(cycle[0].text()))
                         : "services depend on each other in a circle: " + arrows(cycle));
    Service& first = loading.environment.services.at(cycle[0]);
    std::erase(first.requires_, cycle[1]);
    std::erase(first.volume_providers, cycle[1]);
  }
}

void check_instance_cycles(Loading& loading)
{
  for (int round = 0; round < most_cycles; ++round) {
    const std::vector<InstanceName> cycle = find_instance_cycle(loading.environment);
    if (cycle.empty()) return;
    const Node* place = loading.instances.at(cycle[0]).key;
    for (const auto& mention : loading.instances.at(cycle[0]).volumes_from) {
      if (mention.name == cycle[1]) place = mention.node;
    }
    const bool itself = cycle.size() == 2;
    loading.error(*place, itself ? fmt::format("instance {} takes volumes from itself", quoted(cycle[0].text()))
                                 : "instances take volumes from each other in a circle: " + arrows(cycle));
    std::erase(loading.environment.instances.at(cycle[0]).settings.volumes_from, cycle[1].text());
  }
}

} // namespace

void check_cycles(Loading& loading)
{
  check_service_cycles(loading);
  check_instance_cycles(loading);
}

} // namespace maestro::reading
