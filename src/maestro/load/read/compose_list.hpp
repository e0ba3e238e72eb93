// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/table/form.hpp>
#include <maestro/yaml/node.hpp>

#include <cstdint>
#include <string>

namespace maestro::reading {

/// A list of ports or of volumes as Compose writes them, as the mapping that a description wants; empty if it is none,
/// or says more than fits into a hint. A schema has paths of the ship on the left, or on the right.
std::string compose_list_as_mapping(Form form, const yaml::Node& list, std::int64_t schema);

} // namespace maestro::reading
