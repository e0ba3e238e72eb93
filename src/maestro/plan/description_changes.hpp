// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>
#include <maestro/plan/field.hpp>

#include <string_view>
#include <vector>

namespace maestro {

/// An instance that two descriptions tell otherwise.
struct InstanceChange {
  enum class Kind { added, removed, moved, changed };

  Kind kind = Kind::changed;
  InstanceName name{};
  ServiceName service{};
  ShipName ship{};      // where it is, or was if it is removed
  ShipName from_ship{}; // of one that is moved
  std::vector<Field> fields{};

  bool operator==(const InstanceChange&) const = default;
};
/// `added`, `removed`, `moved`, `changed`: as in JSON.
std::string_view to_text(InstanceChange::Kind kind);

/// What would be other containers, by name. Values of secrets and contents of files are not in it.
std::vector<InstanceChange> instance_changes(const Environment& then, const Environment& now);

} // namespace maestro
