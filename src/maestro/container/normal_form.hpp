// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/container/settings.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace maestro {

/// One thing that is asked of a container, written so that what means the same is the same text: a signal is a number,
/// a set has an order, a path its shortest spelling.
struct NormalSetting {
  std::string key{}; // as the description calls it: `command`, `limits.memory`
  std::string
      part{}; // which variable, label, port of the ship, path in the container, …; empty if the key is one value
  std::string value{}; // for a person to read: `512m`, `sleep 1000`; empty for a member of a set

  auto operator<=>(const NormalSetting&) const = default;
};
using NormalForm = std::vector<NormalSetting>;

/// All that settings ask for and that is not an engine's own default, sorted.
NormalForm normal_form(const ContainerSettings& settings);

} // namespace maestro
