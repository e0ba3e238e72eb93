// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>

#include <cstddef>

namespace maestro::reading {

/// About how many bytes an instance takes. What a service says is copied for each of its instances, and a value with an
/// anchor for each of its aliases: a small description could fill any memory.
std::size_t weight(const Instance& instance);

} // namespace maestro::reading
