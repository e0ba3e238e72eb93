// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/needs.hpp>
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
  names.reserve(cycle.size());
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

bool has(const std::vector<ServiceName>& names, const ServiceName& name)
{
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// What to take away where services depend on each other, or one on itself.
std::string way_out(const Loading& loading, const std::vector<ServiceName>& cycle)
{
  const auto& [from, to] = std::pair(cycle[0], cycle[1]);
  if (!has(loading.environment.services.at(from).requires_, to))
    return "what containers share must be given by one that starts first: take away one 'volumes_from' of the circle";
  if (from == to) return "take it away: a service needs no word to wait for itself";
  return fmt::format("take away {} here, or name it under 'wants_info' instead of 'requires': {} is told its addresses "
                     "and does not wait for it",
                     in_quotes(to.text()), in_quotes(from.text()));
}

/// Whether only links or shared namespaces of single containers make one service depend on another.
bool is_loose(const Loading& loading, const ServiceName& from, const ServiceName& to)
{
  const Service& service = loading.environment.services.at(from);
  if (has(service.requires_, to)) return false;
  return std::ranges::none_of(service.instances, [&](const InstanceName& name) {
    return std::ranges::any_of(loading.instances.at(name).volumes_from, [&](const Mention<InstanceName>& mention) {
      const auto giver = loading.environment.instances.find(mention.name);
      return giver != loading.environment.instances.end() && giver->second.service == to;
    });
  });
}

/// Services whose containers are linked both ways are no circle of containers yet, and MaestroNG knew no order of
/// links: the one that closes the circle of services makes none.
bool cut_at_loose_end(Loading& loading, const std::vector<ServiceName>& cycle)
{
  for (std::size_t i = cycle.size() - 1; i > 0; --i) {
    if (!is_loose(loading, cycle[i - 1], cycle[i])) continue;
    std::erase(loading.environment.services.at(cycle[i - 1]).tied_to, cycle[i]);
    loading.warning(*loading.services.at(cycle[i - 1]).key,
                    fmt::format("containers of service {} need some of {}, which depends on it: {} is not waited for",
                                in_quotes(cycle[i - 1].text()), in_quotes(cycle[i].text()),
                                in_quotes(cycle[i].text())));
    return true;
  }
  return false;
}

void cut_all_loose_ends(Loading& loading)
{
  for (auto& [name, service] : loading.environment.services)
    std::erase_if(service.tied_to, [&, &from = name](const ServiceName& to) { return is_loose(loading, from, to); });
}

/// Each reported cycle is cut, so that the next one is another.
void check_service_cycles(Loading& loading)
{
  int loose = 0;
  for (int round = 0; round < most_cycles;) {
    const std::vector<ServiceName> cycle = find_cycle(loading.environment);
    if (cycle.empty()) return;
    if (loose < most_cycles && cut_at_loose_end(loading, cycle)) {
      if (++loose == most_cycles) cut_all_loose_ends(loading);
      continue;
    }
    ++round;
    const bool itself = cycle.size() == 2;
    loading.error(edge_place(loading, cycle[0], cycle[1]),
                  itself ? fmt::format("service {} depends on itself", in_quotes(cycle[0].text()))
                         : "services depend on each other in a circle: " + arrows(cycle),
                  way_out(loading, cycle));
    Service& first = loading.environment.services.at(cycle[0]);
    std::erase(first.requires_, cycle[1]);
    std::erase(first.tied_to, cycle[1]);
  }
}

/// Whether an instance has nothing of another one but a link to it.
bool is_only_linked(const Instance& instance, const InstanceName& to)
{
  return std::ranges::all_of(needs_of(instance.settings), [&](const maestro::Need& need) {
    return need.container != to.text() || need.tie == Tie::link;
  });
}

/// MaestroNG knew no order of links, and who only asks or stops needs none: a link that closes a circle makes none.
bool cut_at_link(Loading& loading, const std::vector<InstanceName>& cycle)
{
  for (std::size_t i = cycle.size() - 1; i > 0; --i) {
    Instance& instance = loading.environment.instances.at(cycle[i - 1]);
    if (!is_only_linked(instance, cycle[i])) continue;
    instance.untied_from.push_back(cycle[i]);
    const Node& links = place_of(loading, instance, "links");
    const Node* alias = links.find(cycle[i].text());
    const std::string from = in_quotes(instance.name.text());
    const std::string to = in_quotes(cycle[i].text());
    loading.warning(alias != nullptr ? *alias : links,
                    cycle.size() == 2 ? fmt::format("instance {} is linked to itself, which is not waited for", from)
                                      : fmt::format("instance {} is linked to {}, which needs it: {} is not waited for",
                                                    from, to, to),
                    "an engine makes links to containers that exist already");
    return true;
  }
  return false;
}

void cut_all_links(Loading& loading)
{
  for (auto& [name, instance] : loading.environment.instances)
    for (const std::string& other : needed_containers(instance.settings))
      if (is_only_linked(instance, InstanceName(other))) instance.untied_from.emplace_back(other);
}

bool takes_volumes(const ContainerSettings& settings, const InstanceName& other)
{
  const auto& from = settings.volumes_from;
  return std::find(from.begin(), from.end(), other.text()) != from.end();
}

std::string circle_text(const Environment& environment, const std::vector<InstanceName>& cycle)
{
  bool volumes = true;
  for (std::size_t i = 1; i < cycle.size(); ++i)
    volumes = volumes && takes_volumes(environment.instances.at(cycle[i - 1]).settings, cycle[i]);
  if (cycle.size() == 2)
    return fmt::format("instance {} {} itself", in_quotes(cycle[0].text()), volumes ? "takes volumes from" : "needs");
  return fmt::format("instances {} each other in a circle: {}", volumes ? "take volumes from" : "need", arrows(cycle));
}

/// Takes away what makes a container need another, so that the next cycle is another; the description is refused
/// anyway.
void cut(ContainerSettings& settings, const std::string& other)
{
  std::erase(settings.volumes_from, other);
  std::erase_if(settings.links, [&](const std::string& link) { return link.starts_with(other + ":"); });
  for (std::string* mode : {&settings.ipc_mode, &settings.pid_mode})
    if (container_in(*mode) == other) mode->clear();
  if (settings.network_mode && container_in(*settings.network_mode) == other) settings.network_mode.reset();
}

void check_instance_cycles(Loading& loading)
{
  int links = 0;
  for (int round = 0; round < most_cycles;) {
    const std::vector<InstanceName> cycle = find_instance_cycle(loading.environment);
    if (cycle.empty()) return;
    if (links < most_cycles && cut_at_link(loading, cycle)) {
      if (++links == most_cycles) cut_all_links(loading);
      continue;
    }
    ++round;
    const Node* place = loading.instances.at(cycle[0]).key;
    for (const auto& mention : loading.instances.at(cycle[0]).volumes_from) {
      if (mention.name == cycle[1]) place = mention.node;
    }
    loading.error(*place, circle_text(loading.environment, cycle),
                  cycle.size() == 2 ? "take it away"
                                    : "one of them must start before the others: take away what it has of them");
    cut(loading.environment.instances.at(cycle[0]).settings, cycle[1].text());
  }
}

} // namespace

void check_cycles(Loading& loading)
{
  check_service_cycles(loading);
  check_instance_cycles(loading);
}

} // namespace maestro::reading
