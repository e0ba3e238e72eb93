// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/load.hpp>

#include <string>
#include <vector>

namespace maestro {

/// What a description gives names to, sorted, each name once.
struct DeclaredNames {
  std::vector<std::string> ships, services, instances;
};

/// The names in a description, whatever else is wrong with it: nothing but the names is read. None if it cannot be
/// rendered or is no YAML.
DeclaredNames declared_names(const LoadOptions& options);

} // namespace maestro
