// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// UTF-8 text as Python sees it: a sequence of code points. A byte that is no UTF-8 counts as one code point from
/// U+DC80 on and is written back unchanged.
namespace jinja {

/// Reads the code point at `at` and advances past it.
std::uint32_t decode(std::string_view text, std::size_t& at);
void append_code_point(std::string& out, std::uint32_t point);
/// The offset of the first byte that is no UTF-8, or npos.
std::size_t first_invalid(std::string_view text);
/// The byte offset of a code point; the size of the text when there are not so many.
std::size_t offset_of(std::string_view text, std::size_t code_point, bool ascii);
std::size_t code_points(std::string_view text);

bool is_alphabetic(std::uint32_t point);
bool is_numeric(std::uint32_t point);
bool is_digit(std::uint32_t point);
bool is_decimal(std::uint32_t point);
bool is_lower(std::uint32_t point);
bool is_upper(std::uint32_t point);
bool is_title(std::uint32_t point);
bool is_space(std::uint32_t point);
bool is_printable(std::uint32_t point);
inline bool is_alphanumeric(std::uint32_t point) { return is_alphabetic(point) || is_numeric(point); }

std::string upper(std::string_view text);
std::string lower(std::string_view text);
/// The first character in title case, the others in lower case.
std::string capitalized(std::string_view text);
/// Each run of letters capitalized.
std::string titled(std::string_view text);
std::string swapped_case(std::string_view text);

std::string_view left_stripped(std::string_view text);
std::string_view right_stripped(std::string_view text);
inline std::string_view stripped(std::string_view text) { return left_stripped(right_stripped(text)); }

/// The text as Python's repr quotes it.
void append_quoted(std::string& out, std::string_view text, bool only_ascii = false);
std::string html_escaped(std::string_view text);

} // namespace jinja
