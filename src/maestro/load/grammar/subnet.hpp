// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace maestro::reading {

/// `10.1.0.0/16`.
bool is_subnet(const std::string& text);

} // namespace maestro::reading
