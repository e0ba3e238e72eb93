// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace maestro {

/// Base64 with padding (RFC 4648).
std::string base64(std::string_view bytes);
/// Nothing if the text is not that.
std::optional<std::string> from_base64(std::string_view text);

} // namespace maestro
