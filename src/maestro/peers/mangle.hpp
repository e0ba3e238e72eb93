// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/text.hpp>

#include <string>

namespace maestro::peers {

/// Appends what stands for a character in the name of a variable: its capital if it is a letter, itself if it is a
/// digit, else `_`.
///
/// Capitals are known for Latin (Latin-1 and Extended-A), Greek and Cyrillic; `ß` becomes `SS`. Letters of other
/// scripts stay as they are. Beyond ASCII only the common blocks of punctuation, symbols and marks are told from
/// letters.
void append_mangled(std::string& text, const CodePoint& point);

} // namespace maestro::peers
