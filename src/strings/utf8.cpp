// SPDX-License-Identifier: Apache-2.0
#include <strings/utf8.hpp>

#include <cstdint>

namespace strings {

namespace {

constexpr char32_t stray_bytes = 0xDC00;

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

std::size_t continuations(std::uint32_t first)
{
  if (first >= 0xC2 && first < 0xE0) return 1;
  if (first >= 0xE0 && first < 0xF0) return 2;
  if (first >= 0xF0 && first < 0xF5) return 3;
  return 0;
}

} // namespace

char32_t detail::decode_longer(std::string_view text, std::size_t& at)
{
  const std::uint32_t first = static_cast<unsigned char>(text[at++]);
  const std::size_t more = continuations(first);
  if (more == 0 || text.size() - at < more) return stray_bytes + first;
  std::uint32_t point = first & (0x3FU >> more);
  for (std::size_t i = 0; i < more; ++i) {
    if (!continues(text[at + i])) return stray_bytes + first;
    point = (point << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  }
  const bool is_surrogate = point >= 0xD800 && point < 0xE000;
  if ((more == 2 && (point < 0x800 || is_surrogate)) || (more == 3 && (point < 0x10000 || point >= 0x110000)))
    return stray_bytes + first;
  at += more;
  return point;
}

std::size_t code_point_before(std::string_view text, std::size_t at)
{
  std::size_t begin = at - 1;
  while (begin > 0 && at - begin < 4 && continues(text[begin])) --begin;
  std::size_t end = begin;
  decode(text, end);
  return end == at ? begin : at - 1; // else its last byte is a stray one
}

void append_code_point(std::string& out, char32_t point)
{
  const auto add = [&](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (point < 0x80) {
    add(point);
  } else if (is_stray_byte(point)) {
    add(point - stray_bytes);
  } else if (point < 0x800) {
    add(0xC0U | (point >> 6U));
    add(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    add(0xE0U | (point >> 12U));
    add(0x80U | ((point >> 6U) & 0x3FU));
    add(0x80U | (point & 0x3FU));
  } else {
    add(0xF0U | (point >> 18U));
    add(0x80U | ((point >> 12U) & 0x3FU));
    add(0x80U | ((point >> 6U) & 0x3FU));
    add(0x80U | (point & 0x3FU));
  }
}

std::size_t first_invalid(std::string_view text)
{
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    if (is_stray_byte(decode(text, at))) return begin;
  }
  return std::string_view::npos;
}

std::size_t code_points(std::string_view text)
{
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) decode(text, at);
  return count;
}

std::string_view first_code_points(std::string_view text, std::size_t count)
{
  std::size_t at = 0;
  for (; count != 0 && at < text.size(); --count) decode(text, at);
  return text.substr(0, at);
}

std::string clean_utf8(std::string_view bytes)
{
  constexpr std::string_view replacement = "\xEF\xBF\xBD";
  std::string clean;
  clean.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t valid = first_invalid(bytes);
    clean += bytes.substr(0, valid);
    if (valid == std::string_view::npos) break;
    clean += replacement;
    bytes.remove_prefix(valid + 1);
  }
  return clean;
}

} // namespace strings
