// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace maestro::reading {

/// Whether a name and a value can be a header of an HTTP request.
bool is_header(std::string_view name, std::string_view value);

} // namespace maestro::reading
