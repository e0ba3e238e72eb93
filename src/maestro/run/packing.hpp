// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace maestro {

/// Makes a long text short: in the format of zlib (RFC 1950), so that other programs can read it.
std::string pack(std::string_view text);

/// Nothing if it is not in that format, is damaged, or is of a text with more bytes than that.
std::optional<std::string> unpack(std::string_view packed, std::size_t most);

} // namespace maestro
