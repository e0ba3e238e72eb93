// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What Python's `str` says of single characters, over all of Unicode.
namespace strings {

bool is_alphabetic(char32_t point);
bool is_numeric(char32_t point);
bool is_digit(char32_t point);
bool is_decimal(char32_t point);
bool is_lower(char32_t point);
bool is_upper(char32_t point);
bool is_title(char32_t point);
bool is_space(char32_t point);
bool is_printable(char32_t point);
inline bool is_alphanumeric(char32_t point) { return is_alphabetic(point) || is_numeric(point); }

} // namespace strings
