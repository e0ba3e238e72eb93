// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>

#include <string_view>
#include <vector>

namespace maestro {

/// The entry that holds for an image (compat §7.2), or null: one whose key is the part of the image before its first
/// slash, or a longer beginning of it (`quay.io/team`; the longest wins); otherwise the first whose URL has that part
/// as its host, with or without port. An image without a slash has none.
const Registry* registry_for(const std::vector<Registry>& registries, std::string_view image);

} // namespace maestro
