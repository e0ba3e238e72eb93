// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace maestro::reading {

/// Permissions as chmod takes them in numbers: `0640`, `755`.
std::optional<std::uint32_t> parse_mode(std::string_view text);

/// The numbers of user and group: `1000:1000`.
std::optional<std::pair<std::uint32_t, std::uint32_t>> parse_owner(std::string_view text);

} // namespace maestro::reading
