// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/lock_status.hpp>
#include <maestro/view/style.hpp>

#include <string>
#include <vector>

namespace maestro {

/// For a person: who holds the lock, and where, a line each; or that nobody does. Where rows have a width, it is
/// folded.
std::string lock_text(const LockStatus& status, const Style& style);

/// That it was taken away, and where.
std::string released_text(const std::vector<ShipName>& ships);

/// One JSON document with a line end.
std::string lock_json(const std::string& environment, const LockStatus& status);

} // namespace maestro
