// SPDX-License-Identifier: Apache-2.0
#include <maestro/model/cycle.hpp>
#include <maestro/model/graph.hpp>

#include <algorithm>
#include <unordered_map>

namespace maestro {

namespace {

std::size_t index_of(Direction direction) { return direction == Direction::forward ? 0 : 1; }

template<class Value>
void sort_unique(std::vector<Value>& values)
{
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

template<class Name>
std::map<Name, std::vector<Name>> reversed(const std::map<Name, std::vector<Name>>& edges)
{
  std::map<Name, std::vector<Name>> back;
  for (const auto& [from, to] : edges) {
    back[from];
    for (const Name& name : to) back[name].push_back(from); // walked in order of name: sorted
  }
  return back;
}

std::map<ServiceName, std::vector<ServiceName>> service_edges(const Environment& environment)
{
  std::map<ServiceName, std::vector<ServiceName>> edges;
  for (const auto& [name, service] : environment.services) {
    std::vector<ServiceName>& next = edges[name];
    next = service.requires_;
    next.insert(next.end(), service.tied_to.begin(), service.tied_to.end());
    sort_unique(next);
  }
  return edges;
}

/// From an instance to those of its own service whose containers it needs.
std::map<InstanceName, std::vector<InstanceName>> instance_edges(const Environment& environment)
{
  std::map<InstanceName, std::vector<InstanceName>> edges;
  for (const auto& [name, instance] : environment.instances) {
    std::vector<InstanceName> next;
    for (const std::string& provider : needed_containers(instance.settings)) {
      InstanceName other(provider);
      const auto found = environment.instances.find(other);
      if (found != environment.instances.end() && found->second.service == instance.service &&
          !instance.is_untied_from(other))
        next.push_back(std::move(other));
    }
    if (next.empty()) continue;
    sort_unique(next);
    edges.emplace(name, std::move(next));
  }
  return edges;
}

} // namespace

Graph::Graph(const Environment& environment) : environment_(environment)
{
  services_[0] = service_edges(environment);
  services_[1] = reversed(services_[0]);
  instances_[0] = instance_edges(environment);
  instances_[1] = reversed(instances_[0]);
}

const std::vector<ServiceName>& Graph::next(const ServiceName& service, Direction direction) const
{
  static const std::vector<ServiceName> none;
  const auto& edges = services_[index_of(direction)];
  const auto found = edges.find(service);
  return found == edges.end() ? none : found->second;
}

const std::vector<InstanceName>& Graph::next(const InstanceName& instance, Direction direction) const
{
  static const std::vector<InstanceName> none;
  const auto& edges = instances_[index_of(direction)];
  const auto found = edges.find(instance);
  return found == edges.end() ? none : found->second;
}

std::set<ServiceName> Graph::all(const ServiceName& service, Direction direction) const
{
  std::set<ServiceName> found;
  std::vector<const ServiceName*> open{&service};
  while (!open.empty()) {
    const ServiceName& current = *open.back();
    open.pop_back();
    for (const ServiceName& name : next(current, direction)) {
      if (found.insert(name).second) open.push_back(&name);
    }
  }
  found.erase(service);
  return found;
}

/// Finds for each instance in which pass over the sorted list it is placed, without walking the list pass by pass.
///
/// An instance at position i is placed in the first pass in which all it waits for is placed before it: for one at
/// position d that is d's pass, or the one after it if d > i. So only the latest of what it waits for matters, by
/// (pass, position), and the latest of a whole service with all it waits for serves every service behind it.
class Graph::Placement {
public:
  Placement(const Graph& graph, const std::vector<InstanceName>& sorted, Direction direction)
      : graph_(graph), sorted_(sorted), direction_(direction), passes_(sorted.size(), 0)
  {
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      positions_.emplace(sorted[i], i);
      members_[graph.environment_.instances.at(sorted[i]).service].push_back(i);
    }
  }

  std::vector<InstanceName> ordered()
  {
    for (const auto& [service, members] : members_) place(service);
    std::vector<std::size_t> order(sorted_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return passes_[a] < passes_[b]; });
    std::vector<InstanceName> names;
    names.reserve(order.size());
    for (const std::size_t i : order) names.push_back(sorted_[i]);
    return names;
  }

private:
  struct Latest {
    std::size_t pass = 0; // 0: nothing
    std::size_t position = 0;
    auto operator<=>(const Latest&) const = default;
  };
  struct Visit {
    const ServiceName* service;
    std::size_t at = 0;
  };

  static std::size_t pass_after(const Latest& latest, std::size_t position)
  {
    return std::max<std::size_t>(1, latest.pass + (latest.pass > 0 && latest.position > position ? 1 : 0));
  }

  /// Places the instances of a service after those of all services it waits for.
  void place(const ServiceName& start)
  {
    if (latest_.contains(start)) return;
    std::vector<Visit> path{{&start}};
    latest_.emplace(start, Latest{});
    while (!path.empty()) {
      Visit& visit = path.back();
      const std::vector<ServiceName>& next = graph_.next(*visit.service, direction_);
      if (visit.at < next.size()) {
        const ServiceName& other = next[visit.at++];
        if (latest_.emplace(other, Latest{}).second) path.push_back({&other});
        continue;
      }
      place_members(*visit.service, next);
      path.pop_back();
    }
  }

  void place_members(const ServiceName& service, const std::vector<ServiceName>& next)
  {
    Latest before;
    for (const ServiceName& other : next) before = std::max(before, latest_.at(other));
    Latest all = before;
    if (const auto found = members_.find(service); found != members_.end()) {
      for (const std::size_t i : found->second) {
        place_instance(i, before);
        all = std::max(all, Latest{passes_[i], i});
      }
    }
    latest_[service] = all;
  }

  /// Places an instance after those of its own service that it takes volumes from.
  void place_instance(std::size_t start, const Latest& before)
  {
    std::vector<std::pair<std::size_t, std::size_t>> path{{start, 0}}; // position, next provider to look at
    while (!path.empty()) {
      auto& [i, at] = path.back();
      const std::vector<InstanceName>& next = graph_.next(sorted_[i], direction_);
      if (passes_[i] == 0 && at < next.size()) {
        const auto other = positions_.find(next[at++]);
        const bool open = other != positions_.end() && passes_[other->second] == 0;
        if (open && path.size() <= sorted_.size()) path.emplace_back(other->second, 0); // no further on a cycle
        continue;
      }
      std::size_t pass = pass_after(before, i);
      for (const InstanceName& name : next) {
        const auto other = positions_.find(name);
        if (other != positions_.end()) pass = std::max(pass, pass_after({passes_[other->second], other->second}, i));
      }
      passes_[i] = pass;
      path.pop_back();
    }
  }

  const Graph& graph_;
  const std::vector<InstanceName>& sorted_;
  Direction direction_;
  std::vector<std::size_t> passes_;
  std::unordered_map<InstanceName, std::size_t> positions_;
  std::map<ServiceName, std::vector<std::size_t>> members_;
  std::map<ServiceName, Latest> latest_; // of a service and all it waits for
};

std::vector<InstanceName> Graph::ordered(std::vector<InstanceName> instances, Direction direction) const
{
  sort_unique(instances);
  return Placement(*this, instances, direction).ordered();
}

std::vector<ServiceName> find_cycle(const Environment& environment) { return cycle_in(service_edges(environment)); }

std::vector<InstanceName> find_instance_cycle(const Environment& environment)
{
  return cycle_in(instance_edges(environment));
}

} // namespace maestro
