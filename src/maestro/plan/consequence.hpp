// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>
#include <maestro/plan/field.hpp>
#include <maestro/plan/step.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace maestro {

/// An instance that is created, replaced or moved, and why.
struct Affected {
  const Instance* instance;
  Cause cause;
  const std::vector<Field>* fields;
};

/// Something is changed, and so others have to be told of it.
struct Consequence {
  InstanceName of{};
  Cause cause = Cause::absent;
  std::size_t siblings = 0;                    // of its service
  std::map<ServiceName, std::size_t> others{}; // of other services
};

/// What changes for the others that are affected for no other reason than that. Of what is not described any more
/// nobody is told by a name, and so it has none.
std::vector<Consequence> consequences_of(const std::vector<Affected>& all);

/// "web-4 is new: 3 siblings and 2 of api are told".
std::string to_text(const Consequence& consequence);

} // namespace maestro
