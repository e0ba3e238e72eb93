// SPDX-License-Identifier: Apache-2.0
#include <strings/json.hpp>
#include <strings/utf8.hpp>

#include <algorithm>

namespace strings {

namespace {

constexpr bool is_plain(char c) { return (c >= ' ') & (c <= '~') & (c != '"') & (c != '\\'); }

/// Block by block and without branches, so that the compiler takes many characters at a time.
bool is_plain(std::string_view text)
{
  constexpr std::size_t block = 16;
  for (; text.size() >= block; text.remove_prefix(block)) {
    unsigned char all_plain = 1;
    for (std::size_t i = 0; i < block; ++i) all_plain &= static_cast<unsigned char>(is_plain(text[i]));
    if (all_plain == 0) return false;
  }
  return std::all_of(text.begin(), text.end(), [](char c) { return is_plain(c); });
}

/// The letter behind the backslash of a short escape, or 0.
char short_escape(char32_t point)
{
  switch (point) {
  case '"':
  case '\\':
    return static_cast<char>(point);
  case '\b':
    return 'b';
  case '\f':
    return 'f';
  case '\n':
    return 'n';
  case '\r':
    return 'r';
  case '\t':
    return 't';
  default: // any other character
    return 0;
  }
}

void append_unit(std::string& out, char32_t unit)
{
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += digits[(unit >> static_cast<unsigned>(shift)) & 15U];
}

} // namespace

void append_json_escape(std::string& out, char32_t point)
{
  constexpr char32_t supplementary = 0x10000;
  if (const char letter = short_escape(point); letter != 0) {
    out += '\\';
    out += letter;
  } else if (point < supplementary) {
    append_unit(out, point);
  } else {
    append_unit(out, 0xD800U + ((point - supplementary) >> 10U));
    append_unit(out, 0xDC00U + ((point - supplementary) & 0x3FFU));
  }
}

void append_json(std::string& out, std::string_view text)
{
  constexpr std::string_view replacement = "\xEF\xBF\xBD";
  out += '"';
  if (is_plain(text)) { // nearly always
    out += text;
  } else {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t begin = at;
      const char32_t point = decode(text, at);
      if (is_stray_byte(point))
        out += replacement;
      else if (point == '"' || point == '\\' || needs_escape(point))
        append_json_escape(out, point);
      else
        out += text.substr(begin, at - begin);
    }
  }
  out += '"';
}

} // namespace strings
