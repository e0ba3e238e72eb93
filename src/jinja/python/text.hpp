// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/limits.hpp>

#include <strings/cases.hpp>
#include <strings/characters.hpp>
#include <strings/utf8.hpp>

#include <cstddef>
#include <string>
#include <string_view>

/// Text as templates see it; Unicode stands in <strings/…>.
namespace jinja {

inline constexpr std::size_t npos = std::string_view::npos;

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
void append_quoted(Meter& meter, std::string& out, std::string_view text);
/// With the marks of HTML escaped.
std::string escaped(Meter& meter, std::string_view text);

/// Calls `each` with every code point and where it begins and ends, until it returns false.
template<class Each>
void walk_points(Meter& meter, std::string_view text, Each each)
{
  Pace pace(meter);
  for (std::size_t at = 0; at < text.size();) {
    pace.at(at);
    const std::size_t begin = at;
    const char32_t point = decode(text, at);
    if (!each(point, begin, at)) return;
  }
}

/// The byte offset of a code point in a text that may be long.
inline std::size_t offset_of(Meter& meter, std::string_view text, std::size_t code_point)
{
  std::size_t offset = text.size();
  walk_points(meter, text, [&](char32_t, std::size_t begin, std::size_t) {
    if (code_point-- != 0) return true;
    offset = begin;
    return false;
  });
  return offset;
}

/// A bound for what a text becomes when each byte that is not plain becomes at most `most` others.
template<class IsPlain>
std::size_t expanded_size(Meter& meter, std::string_view text, std::size_t most, IsPlain is_plain)
{
  Pace pace(meter);
  std::size_t size = 2;
  for (std::size_t at = 0; at < text.size(); ++at) {
    pace.at(at);
    size += is_plain(static_cast<unsigned char>(text[at])) ? 1 : most;
  }
  return size;
}

/// What upper(), lower() and the like make of a text.
template<class Convert>
std::string converted_case(Meter& meter, Convert convert, std::string_view text)
{
  const bool ascii = expanded_size(meter, text, 2, [](unsigned char byte) { return byte < 0x80; }) == text.size() + 2;
  meter.take(text.size(), ascii ? 1 : 4); // some letters become three
  return convert(text, [&](std::size_t bytes) { meter.walk(bytes); });
}

} // namespace jinja
