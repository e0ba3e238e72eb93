// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace maestro::peers {

/// A character of UTF-8 text and the bytes it takes; a byte that is not UTF-8 is U+FFFD.
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 1;
};

CodePoint first_code_point(std::string_view text);

/// Appends what stands for a character in the name of a variable: its capital if it is a letter, itself if it is a
/// digit, else `_`.
///
/// Capitals are known for Latin (Latin-1 and Extended-A), Greek and Cyrillic; `ß` becomes `SS`. Letters of other
/// scripts stay as they are. Beyond ASCII only the common blocks of punctuation, symbols and marks are told from
/// letters.
void append_mangled(std::string& text, const CodePoint& point);

} // namespace maestro::peers
