// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>

#include <set>
#include <string>
#include <vector>

namespace maestro {

/// What requests to engines carry that is for nobody else.
struct Carried {
  bool logins = false;  // of registries
  bool headers = false; // of Docker's configuration
};

/// What somebody on the way could read or change.
struct Exposure {
  std::string text; // names the ships
  std::string hint;
};

/// Of connections to these ships: certificates that are not checked, and secrets that are sent to another machine in
/// the clear. Each kind once, whatever the number of ships.
std::vector<Exposure> exposures(const Environment& environment, const std::set<ShipName>& ships,
                                const Carried& carried);

} // namespace maestro
