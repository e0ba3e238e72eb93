// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace strings {

enum class Base64 { standard, url }; // `+/` or `-_`, both filled up with `=`

std::string to_base64(std::string_view bytes, Base64 alphabet = Base64::standard);

/// Nothing if the text is not base64 of the standard alphabet, filled up to a multiple of four.
std::optional<std::string> from_base64(std::string_view text);

} // namespace strings
