// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

/// Upper and lower case as Python's `str` makes them, over all of Unicode.
namespace strings {

void append_upper(std::string& out, char32_t point);

/// Called for each piece of a long text, with its size, before it is converted; what it throws ends the conversion.
using Piecewise = std::function<void(std::size_t)>;

std::string upper(std::string_view text, const Piecewise& piecewise = {});
std::string lower(std::string_view text, const Piecewise& piecewise = {});
/// The first character in title case, the others in lower case.
std::string capitalized(std::string_view text, const Piecewise& piecewise = {});
/// Each run of letters capitalized.
std::string titled(std::string_view text, const Piecewise& piecewise = {});
std::string swapped_case(std::string_view text, const Piecewise& piecewise = {});

} // namespace strings
