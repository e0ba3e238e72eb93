// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Numbers as both kinds of text formatting write them.
namespace jinja {

/// The digits without a sign.
std::string magnitude_text(std::int64_t number, int base);
/// A number that is not negative, as the letters e, f and g of printf show it; in capitals for capital letters.
std::string formatted_real(double number, char letter, std::int64_t precision, bool alternate);
/// Characters beyond ASCII as escapes.
std::string only_ascii(std::string_view text);

} // namespace jinja
