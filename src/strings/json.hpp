// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace strings {

/// Whether a character stands in quoted text only as an escape: control characters, what ends a line of YAML, and what
/// no editor shows.
constexpr bool needs_escape(char32_t c)
{
  const bool is_control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool ends_line = c == 0x2028 || c == 0x2029;
  return is_control || ends_line || c == 0xFEFF || c == 0xFFFE || c == 0xFFFF; // the byte order mark, and no characters
}

/// The escape of a character in JSON; of one beyond U+FFFF, those of its two halves.
void append_json_escape(std::string& out, char32_t point);

/// The text as JSON quotes it, in UTF-8; a byte that is none becomes U+FFFD. For YAML it is the same text.
void append_json(std::string& out, std::string_view text);

} // namespace strings
