// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/table/key.hpp>
#include <maestro/yaml/node.hpp>

#include <cstdint>
#include <string>

namespace maestro::reading {

/// A list of ports or of volumes as Compose writes them, with the mapping that a description wants instead, for a hint;
/// empty if it is none, or says more than fits into a hint. A schema has paths of the ship on the left, or on the
/// right.
std::string hint_for_compose_list(const Key& key, const yaml::Node& list, std::int64_t schema);

} // namespace maestro::reading
