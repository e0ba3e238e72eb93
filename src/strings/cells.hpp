// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// How wide text is on a terminal: most characters take one cell, East Asian ones and emoji two, combining marks none.
/// Counted by Unicode's tables, not by the locale.
namespace strings {

std::size_t cells(char32_t point);
std::size_t cells(std::string_view text);

/// The longest beginning or end that takes no more cells than this; marks stay with what they belong to.
std::string_view first_cells(std::string_view text, std::size_t count);
std::string_view last_cells(std::string_view text, std::size_t count);

/// With blanks behind it up to a width; never cut.
std::string padded(std::string_view text, std::size_t width);

/// The shorter form of text that is wider than `width`: its middle gives way to `dots`.
std::string cut_in_the_middle(std::string_view text, std::size_t width, std::string_view dots);

/// The same with the last words giving way. The first word stays whole, even if it is wider.
std::string cut_after_a_word(std::string_view text, std::size_t width, std::string_view dots);

/// Broken at blanks into lines of at most this width; each but the first, behind which it stands, begins at the column.
/// A word that is wider than its line is cut in the middle, if there are dots for that.
std::string folded(std::string_view text, std::size_t width, std::size_t column, std::string_view dots = {});

} // namespace strings
