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

/// What is known of whoever may listen behind a published port.
enum class PortAnswer {
  unknown,   // its ship did not answer, or has not told which port it picked
  not_asked, // it is a range, or not TCP
  down,      // nothing runs there
  silent,    // what runs accepts no connection
  accepts,
};

/// The ports of an instance: as described, or, of what runs and was made otherwise, as its engine publishes them. What
/// is not described any more is called by its number in the container.
std::vector<Port> published_ports(const Instance& instance, const Standing& standing);

/// A published port of an instance.
struct PortState {
  std::string name;
  Protocol protocol = Protocol::tcp;
  PortRange external; // as described; of what runs, what the engine has picked if it was to
  PortAnswer answer = PortAnswer::unknown;
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

/// Inspects the containers that were found, all at once: one request for each. Then tries their ports.
CloserLook look_closer(const Environment& environment, engine::Fleet& fleet, const Standings& standings,
                       const CloserWish& wish);

} // namespace maestro
