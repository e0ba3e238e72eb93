// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/guest/lookup.hpp>

#include <string>
#include <vector>

namespace maestro::guest {

/// The addresses of a name, at least one. Throws Error (unresolvable), or Interrupted.
std::vector<Address> resolve(const std::string& name, Families families, const Names& names, const Patience& patience);

} // namespace maestro::guest
