// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/run/checks/charset.hpp>

#include <strings/ascii.hpp>
#include <strings/utf8.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace maestro {

namespace {

constexpr char32_t replacement = 0xFFFD;

/// What windows-1252 has from 0x80 to 0x9F, where ISO 8859-1 has control characters; 0 where it has nothing.
constexpr std::array<char32_t, 32> windows_characters{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                      0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                      0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

char32_t from_latin(unsigned char byte) { return byte; }

char32_t from_windows(unsigned char byte)
{
  if (byte < 0x80 || byte > 0x9F) return byte;
  const char32_t point = windows_characters.at(byte - 0x80U);
  return point == 0 ? replacement : point;
}

char32_t from_ascii(unsigned char byte) { return byte < 0x80 ? byte : replacement; }

using FromByte = char32_t (*)(unsigned char);

/// Null if the bytes are UTF-8, or what nobody here knows.
FromByte reader_of(std::string_view charset)
{
  const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
    return std::ranges::any_of(names, [&](std::string_view name) { return strings::ascii_equal(name, charset); });
  };
  if (is_one_of({"iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1"})) return from_latin;
  if (is_one_of({"windows-1252", "cp1252", "x-cp1252"})) return from_windows;
  if (is_one_of({"us-ascii", "ascii"})) return from_ascii;
  return nullptr;
}

/// `text/html; charset="utf-8"` → `utf-8`.
std::string_view charset_of(std::string_view content_type)
{
  constexpr std::string_view name = "charset=";
  std::vector<std::string_view> parameters = split(content_type, ';');
  for (std::size_t i = 1; i < parameters.size(); ++i) {
    std::string_view one = trimmed(parameters[i]);
    if (!strings::ascii_equal(one.substr(0, name.size()), name)) continue;
    one = trimmed(one.substr(name.size()));
    if (one.size() > 1 && one.front() == '"' && one.back() == '"') one = one.substr(1, one.size() - 2);
    return one;
  }
  return {};
}

} // namespace

std::string decoded(std::string_view body, std::string_view content_type)
{
  const FromByte point = reader_of(charset_of(content_type));
  if (point == nullptr) return std::string(body);
  std::string text;
  text.reserve(body.size());
  for (const char c : body) strings::append_code_point(text, point(static_cast<unsigned char>(c)));
  return text;
}

} // namespace maestro
