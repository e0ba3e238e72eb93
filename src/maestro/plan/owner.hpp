// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/labels.hpp>

#include <string>

namespace maestro {

/// Whose a container is, by its labels.
enum class Owner {
  ours,              // it carries this environment's label
  nobody,            // it carries nobody's label: made by hand, or by MaestroNG
  other_environment, // of Maestro's
  other_tool,        // Compose, Swarm, Kubernetes, …
};

struct Ownership {
  Owner owner = Owner::nobody;
  std::string name; // "environment 'staging'", "Compose project 'shop'"; empty for ours and nobody

  /// Whether it is not ours to touch.
  bool foreign() const { return owner == Owner::other_environment || owner == Owner::other_tool; }
};

/// Whom these labels name, seen from an environment.
Ownership ownership(const Labels& labels, const std::string& environment);

} // namespace maestro
