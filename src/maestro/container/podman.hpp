// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/container/settings.hpp>

#include <string>
#include <vector>

namespace maestro {

/// What Podman does not do of these settings, in the words of the description: what it takes and ignores without a
/// word, and what it refuses although Docker does it (measured with 4.3). Empty for any other engine.
std::vector<std::string> ignored_by_podman(const ContainerSettings& settings, bool is_podman);

} // namespace maestro
