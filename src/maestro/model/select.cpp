// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/model/select.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace maestro {

namespace {

[[noreturn]] void refuse_unknown(const Environment& environment, const std::string& thing)
{
  std::string hint;
  if (environment.ships.contains(ShipName(thing))) {
    hint = fmt::format("it is a ship; -S {} selects the instances on it", thing);
  } else {
    std::vector<std::string> names;
    for (const auto& [name, instance] : environment.instances) names.push_back(name.text());
    for (const auto& [name, service] : environment.services) names.push_back(name.text());
    hint = did_you_mean(thing, names);
  }
  throw Error(Fault::usage, fmt::format("there is no instance and no service called '{}'", thing), hint);
}

using Chosen = std::set<InstanceName>;

void add_service(Chosen& chosen, const Service& service)
{
  chosen.insert(service.instances.begin(), service.instances.end());
}

Chosen named(const Environment& environment, const SelectRequest& request)
{
  Chosen chosen;
  for (const std::string& thing : request.things) {
    if (environment.instances.contains(InstanceName(thing))) {
      chosen.emplace(thing);
      continue;
    }
    const auto service = environment.services.find(ServiceName(thing));
    if (service == environment.services.end()) refuse_unknown(environment, thing);
    add_service(chosen, service->second);
  }
  return chosen;
}

Chosen everything(const Environment& environment, const SelectRequest& request)
{
  if (request.needs_things && !request.everything)
    throw Error(Fault::usage, "nothing is selected",
                "name instances or services, or say -a (--all) to act on everything that is not omitted");
  Chosen chosen;
  for (const auto& [name, service] : environment.services) {
    if (request.include_omitted || !service.omit) add_service(chosen, service);
  }
  return chosen;
}

template<class Map>
bool any_matches(const std::string& pattern, const Map& by_name)
{
  return std::any_of(by_name.begin(), by_name.end(),
                     [&](const auto& one) { return glob_matches(pattern, one.first.text()); });
}

/// A filter that matches nothing is a slip of the keyboard more often than a question with an empty answer.
void check_filters(const Environment& environment, const SelectRequest& request)
{
  std::vector<std::string> names;
  if (!request.ship_filter.empty() && !any_matches(request.ship_filter, environment.ships)) {
    for (const auto& [name, ship] : environment.ships) names.push_back(name.text());
    throw Error(Fault::usage, fmt::format("-S: no ship matches '{}'", request.ship_filter),
                did_you_mean(request.ship_filter, names));
  }
  if (!request.instance_filter.empty() && !any_matches(request.instance_filter, environment.instances)) {
    for (const auto& [name, instance] : environment.instances) names.push_back(name.text());
    std::string hint = did_you_mean(request.instance_filter, names);
    if (environment.services.contains(ServiceName(request.instance_filter)))
      hint = fmt::format("it is a service; without -C, {} stands for its instances", request.instance_filter);
    throw Error(Fault::usage, fmt::format("-C: no instance matches '{}'", request.instance_filter), hint);
  }
}

bool passes(const Environment& environment, const SelectRequest& request, const InstanceName& name)
{
  const std::string& ship = environment.instances.at(name).ship.text();
  return (request.instance_filter.empty() || glob_matches(request.instance_filter, name.text())) &&
         (request.ship_filter.empty() || glob_matches(request.ship_filter, ship));
}

/// Where nothing was named, what passes the filters all the same is omitted.
std::string hint_of_omitted(const Environment& environment, const SelectRequest& request)
{
  if (!request.things.empty()) return {};
  for (const auto& [name, instance] : environment.instances)
    if (passes(environment, request, name))
      return fmt::format("'{}' is of a service with 'omit': name it to mean it", name);
  return {};
}

/// Each filter matches something, but nothing of what is chosen.
[[noreturn]] void refuse_filters(const Environment& environment, const SelectRequest& request)
{
  const bool both = !request.ship_filter.empty() && !request.instance_filter.empty();
  throw Error(Fault::usage,
              request.ship_filter.empty() ? fmt::format("nothing of that matches -C '{}'", request.instance_filter)
              : both                      ? fmt::format("nothing of that matches -C '{}' on ships that match -S '{}'",
                                                        request.instance_filter, request.ship_filter)
                     : fmt::format("nothing of that is on a ship that matches -S '{}'", request.ship_filter),
              hint_of_omitted(environment, request));
}

void filter(const Environment& environment, const SelectRequest& request, Chosen& chosen)
{
  const bool something = !chosen.empty();
  std::erase_if(chosen, [&](const InstanceName& name) { return !passes(environment, request, name); });
  if (something && chosen.empty()) refuse_filters(environment, request);
}

bool adds_dependencies(const SelectRequest& request)
{
  if (!request.things.empty()) return request.with_dependencies;
  if (request.ignore_dependencies) return false;
  // A filter says what to act on; without it, everything means everything in order.
  const bool filtered = !request.instance_filter.empty() || !request.ship_filter.empty();
  return !filtered || request.with_dependencies;
}

/// Adds all instances of the services that the chosen ones depend on (or that depend on them), and within their own
/// services those that volumes_from ties to them.
void add_dependencies(const Environment& environment, const Graph& graph, Direction direction, Chosen& chosen)
{
  std::vector<InstanceName> open_instances(chosen.begin(), chosen.end());
  std::set<ServiceName> seen; // services whose neighbours were followed
  std::vector<ServiceName> open_services;
  while (!open_instances.empty()) {
    const InstanceName name = std::move(open_instances.back());
    open_instances.pop_back();
    for (const InstanceName& other : graph.next(name, direction)) {
      if (chosen.insert(other).second) open_instances.push_back(other);
    }
    const ServiceName& service = environment.instances.at(name).service;
    if (seen.insert(service).second) open_services.push_back(service);
  }
  std::set<ServiceName> added;
  while (!open_services.empty()) {
    const ServiceName service = std::move(open_services.back());
    open_services.pop_back();
    for (const ServiceName& other : graph.next(service, direction)) {
      if (!added.insert(other).second) continue;
      add_service(chosen, environment.services.at(other));
      if (seen.insert(other).second) open_services.push_back(other);
    }
  }
}

} // namespace

std::vector<InstanceName> select(const Environment& environment, const Graph& graph, const SelectRequest& request)
{
  check_filters(environment, request);
  Chosen chosen = request.things.empty() ? everything(environment, request) : named(environment, request);
  filter(environment, request, chosen);
  if (!adds_dependencies(request)) return {chosen.begin(), chosen.end()};
  add_dependencies(environment, graph, request.direction, chosen);
  return graph.ordered({chosen.begin(), chosen.end()}, request.direction);
}

std::vector<ServiceName> select_services(const Environment& environment, const std::vector<std::string>& things)
{
  std::set<ServiceName> services;
  for (const std::string& thing : things) {
    const auto instance = environment.instances.find(InstanceName(thing));
    if (instance != environment.instances.end())
      services.insert(instance->second.service);
    else if (environment.services.contains(ServiceName(thing)))
      services.emplace(thing);
    else
      refuse_unknown(environment, thing);
  }
  if (things.empty()) {
    for (const auto& [name, service] : environment.services) {
      if (!service.omit) services.insert(name);
    }
  }
  return {services.begin(), services.end()};
}

} // namespace maestro
