// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// UTF-8 text as Python sees it: a sequence of code points. A byte that is no UTF-8 counts as one code point from
/// U+DC80 on and is written back unchanged.
namespace strings {

namespace detail {
char32_t decode_longer(std::string_view text, std::size_t& at);
}

/// Reads the code point at `at`, which must be inside the text, and advances past it.
inline char32_t decode(std::string_view text, std::size_t& at)
{
  const auto first = static_cast<unsigned char>(text[at]);
  if (first >= 0x80) return detail::decode_longer(text, at);
  ++at;
  return first;
}

/// Where the code point begins that ends before `at`, which must not be 0.
std::size_t code_point_before(std::string_view text, std::size_t at);

void append_code_point(std::string& out, char32_t point);

/// Whether `decode` gave it for a byte that is no UTF-8.
constexpr bool is_stray_byte(char32_t point) { return point >= 0xDC80 && point < 0xDD00; }

/// The offset of the first byte that is no UTF-8, or npos.
std::size_t first_invalid(std::string_view text);

std::size_t code_points(std::string_view text);

/// The first `count` code points.
std::string_view first_code_points(std::string_view text, std::size_t count);

/// Bytes that are no UTF-8 become U+FFFD.
std::string clean_utf8(std::string_view bytes);

} // namespace strings
