// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/fleet.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/plan/standing.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace maestro {

/// Whether something accepts connections on a published port of an instance.
struct PortState {
  std::string name;
  Protocol protocol = Protocol::tcp;
  PortRange external;
  bool is_range = false;
  bool probed = false; // whether up is known: not for a range, and only TCP can be asked
  bool up = false;
};

/// What a container list does not tell.
struct InstanceCloser {
  std::optional<engine::ContainerState> container; // none: there is none, or it could not be asked
  std::vector<PortState> ports;                    // in the order of the description
};
using CloserLook = std::map<InstanceName, InstanceCloser>;

struct CloserWish {
  std::vector<InstanceName> instances;
  bool ports = false; // also try the published ports of running containers, 1 s each
};

/// Inspects the containers that were found, all at once: one request for each.
CloserLook look_closer(const Environment& environment, engine::Fleet& fleet, const Standings& standings,
                       const CloserWish& wish);

} // namespace maestro
