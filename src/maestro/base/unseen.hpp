// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

/// Characters that come with text from web pages and editors: a person sees a space, or nothing, where a program has a
/// letter like any other.
namespace maestro {

enum class Unseen { no, wide, without_width };

/// One that everybody sees, as the colon that it is not.
inline constexpr std::string_view full_width_colon = "\xEF\xBC\x9A";

/// Whether a character is such a one. The blanks of ASCII, and what ends a line, are none.
Unseen unseen(char32_t character);

/// Its name with an article: `a no-break space`.
std::string_view unseen_name(char32_t character);

} // namespace maestro
