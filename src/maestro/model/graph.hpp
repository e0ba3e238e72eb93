// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>

#include <map>
#include <set>
#include <vector>

namespace maestro {

enum class Direction {
  forward,  // what is required comes first (start)
  backward, // what requires comes first (stop)
};

/// Who depends on whom: `requires` and the containers that instances need (volumes_from, links, shared namespaces), not
/// `wants_info`.
class Graph {
public:
  explicit Graph(const Environment& environment);

  /// The services that service must wait for in this direction: directly, sorted by name.
  const std::vector<ServiceName>& next(const ServiceName& service, Direction direction) const;
  /// The same, transitively; without service itself.
  std::set<ServiceName> all(const ServiceName& service, Direction direction) const;
  /// The instances of the same service that an instance must wait for (containers of its own service that it needs).
  const std::vector<InstanceName>& next(const InstanceName& instance, Direction direction) const;

  /// Puts instances in the order of a play (compat §4.1): stable passes over the list sorted by name.
  std::vector<InstanceName> ordered(std::vector<InstanceName> instances, Direction direction) const;

private:
  class Placement;

  const Environment& environment_;
  std::map<ServiceName, std::vector<ServiceName>> services_[2];
  std::map<InstanceName, std::vector<InstanceName>> instances_[2];
};

/// A cycle of hard dependencies as the services on it, the first one repeated at the end; empty if there is none.
std::vector<ServiceName> find_cycle(const Environment& environment);

/// The same among the instances of one service that need the containers of each other.
std::vector<InstanceName> find_instance_cycle(const Environment& environment);

} // namespace maestro
