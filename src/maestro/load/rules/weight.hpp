// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>
#include <maestro/yaml/node.hpp>

#include <cstddef>

namespace maestro::reading {

/// About how many bytes an instance takes. What a service says is copied for each of its instances, and a value with an
/// anchor for each of its aliases: a small description could fill any memory.
std::size_t weight(const Instance& instance);

/// How many bytes of text a value of the description holds with its aliases written out: known before any is copied.
std::size_t text_weight(const yaml::Node& node);

} // namespace maestro::reading
