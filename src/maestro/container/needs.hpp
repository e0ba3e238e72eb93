// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/container/settings.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maestro {

/// What a container has of another one, the heaviest first. The first three are namespaces: it ends with that one, or
/// is cut off.
enum class Tie { network, processes, shared_memory, volumes, link };

struct Need {
  std::string container{}; // the name of the other one
  Tie tie = Tie::link;
};

/// The container whose namespace a mode is (`container:NAME`), if it is that of one.
std::optional<std::string_view> container_in(std::string_view mode);

/// All that a container with these settings has of others.
std::vector<Need> needs_of(const ContainerSettings& settings);

} // namespace maestro
