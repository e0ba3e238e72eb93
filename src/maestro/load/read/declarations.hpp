// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/read/loading.hpp>
#include <maestro/load/table/sections.hpp>

#include <string_view>
#include <vector>

namespace maestro::reading {

/// The entries of a top-level mapping such as `volumes` that declare something of the section. MaestroNG knew no such
/// keys, and its users keep values for aliases there: what has not the shape of a declaration is none, with a warning.
std::vector<const yaml::Entry*> declarations(Loading& loading, std::string_view key, const Node* value,
                                             const SectionInfo& section);

} // namespace maestro::reading
