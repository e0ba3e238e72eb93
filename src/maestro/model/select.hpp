// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/graph.hpp>

#include <string>
#include <vector>

namespace maestro {

/// What the user asked to act on.
struct SelectRequest {
  Direction direction = Direction::forward;
  std::vector<std::string> things{};
  std::string instance_filter{};    // -C
  std::string ship_filter{};        // -S
  bool with_dependencies = false;   // -d
  bool ignore_dependencies = false; // -i
  bool include_omitted = false;     // status: all services when there are no things
  bool everything = false;          // -a
  bool needs_things = false;        // stop, kill, restart refuse to act on all without -a
};

/// The instances to act on, each once, in order: sorted by name, or in dependency order where dependencies were added.
/// Throws Error(Fault::usage) for an unknown thing, nothing without -a, filters that leave nothing.
std::vector<InstanceName> select(const Environment& environment, const Graph& graph, const SelectRequest& request);

/// The services behind things (deptree), sorted, each once; all that are not omitted if there are none.
std::vector<ServiceName> select_services(const Environment& environment, const std::vector<std::string>& things);

} // namespace maestro
