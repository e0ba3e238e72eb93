// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/reader.hpp>

namespace maestro::reading {

/// The declared networks that a container attaches to.
void read_networks(const Reader<Section::container>& reader, ContainerSettings& settings);

} // namespace maestro::reading
