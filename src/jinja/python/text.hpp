// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <strings/cases.hpp>
#include <strings/characters.hpp>
#include <strings/utf8.hpp>

#include <cstddef>
#include <string>
#include <string_view>

/// Text as templates see it; Unicode stands in <strings/…>.
namespace jinja {

using strings::append_code_point;
using strings::capitalized;
using strings::code_points;
using strings::decode;
using strings::first_code_points;
using strings::first_invalid;
using strings::is_alphabetic;
using strings::is_alphanumeric;
using strings::is_decimal;
using strings::is_digit;
using strings::is_lower;
using strings::is_numeric;
using strings::is_printable;
using strings::is_space;
using strings::is_title;
using strings::is_upper;
using strings::lower;
using strings::swapped_case;
using strings::titled;
using strings::upper;

/// The byte offset of a code point; the size of the text when there are not so many.
std::size_t offset_of(std::string_view text, std::size_t code_point, bool ascii);

std::string_view left_stripped(std::string_view text);
std::string_view right_stripped(std::string_view text);
inline std::string_view stripped(std::string_view text) { return left_stripped(right_stripped(text)); }

/// The text as Python's repr quotes it.
void append_quoted(std::string& out, std::string_view text, bool only_ascii = false);
std::string html_escaped(std::string_view text);

} // namespace jinja
