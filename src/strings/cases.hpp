// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

/// Upper and lower case as Python's `str` makes them, over all of Unicode.
namespace strings {

void append_upper(std::string& out, char32_t point);

std::string upper(std::string_view text);
std::string lower(std::string_view text);
/// The first character in title case, the others in lower case.
std::string capitalized(std::string_view text);
/// Each run of letters capitalized.
std::string titled(std::string_view text);
std::string swapped_case(std::string_view text);

} // namespace strings
