// SPDX-License-Identifier: Apache-2.0
#include <jinja/text.hpp>
#include <jinja/unicode_tables.hpp>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <span>

namespace jinja {

namespace {

constexpr std::uint32_t escaped_byte = 0xDC00;

bool within(std::span<const unicode::Run> runs, std::uint32_t point)
{
  const auto after = std::upper_bound(runs.begin(), runs.end(), point,
                                      [](std::uint32_t p, const unicode::Run& run) { return p < run.first; });
  if (after == runs.begin()) return false;
  const unicode::Run& run = *std::prev(after);
  return point <= run.last && (point - run.first) % run.stride == 0;
}

std::uint32_t shifted(std::span<const unicode::Shift> shifts, std::uint32_t point)
{
  for (const auto& run : shifts) {
    if (point < run.first) break;
    if (point <= run.last && (point - run.first) % run.stride == 0)
      return static_cast<std::uint32_t>(static_cast<std::int64_t>(point) + run.delta);
  }
  return point;
}

bool appended(std::string& out, std::span<const unicode::Expansion> expansions, std::uint32_t point)
{
  const auto found = std::lower_bound(expansions.begin(), expansions.end(), point,
                                      [](const unicode::Expansion& one, std::uint32_t p) { return one.point < p; });
  if (found == expansions.end() || found->point != point) return false;
  out += found->text;
  return true;
}

bool ascii_letter(std::uint32_t point, char first) { return point - static_cast<std::uint32_t>(first) < 26; }

void append_upper(std::string& out, std::uint32_t point)
{
  if (point < 0x80)
    out += static_cast<char>(ascii_letter(point, 'a') ? point - 32 : point);
  else if (!appended(out, unicode::upper_expansions(), point))
    append_code_point(out, shifted(unicode::to_upper(), point));
}

constexpr std::uint32_t capital_sigma = 0x3A3;
constexpr std::uint32_t final_sigma = 0x3C2;

/// Sigma has a form of its own at the end of a word.
bool ends_word(std::string_view text, std::size_t before, std::size_t after)
{
  if (before == 0) return false;
  std::size_t previous = before - 1;
  while (previous > 0 && before - previous < 4 && (static_cast<unsigned char>(text[previous]) & 0xC0U) == 0x80U)
    --previous;
  if (!is_alphabetic(decode(text, previous))) return false;
  return after >= text.size() || !is_alphabetic(decode(text, after));
}

void append_lower(std::string& out, std::uint32_t point, std::string_view text, std::size_t begin, std::size_t end)
{
  if (point < 0x80)
    out += static_cast<char>(ascii_letter(point, 'A') ? point + 32 : point);
  else if (point == capital_sigma && ends_word(text, begin, end))
    append_code_point(out, final_sigma);
  else if (!appended(out, unicode::lower_expansions(), point))
    append_code_point(out, shifted(unicode::to_lower(), point));
}

void append_title(std::string& out, std::uint32_t point)
{
  if (point >= 0x80) {
    if (appended(out, unicode::title_expansions(), point)) return;
    const std::uint32_t title = shifted(unicode::to_title(), point);
    if (title != point || is_title(point)) {
      append_code_point(out, title);
      return;
    }
  }
  append_upper(out, point);
}

bool is_cased(std::uint32_t point) { return is_lower(point) || is_upper(point) || is_title(point); }

} // namespace

std::uint32_t decode(std::string_view text, std::size_t& at)
{
  const auto byte = [&](std::size_t index) -> std::uint32_t { return static_cast<unsigned char>(text[index]); };
  const std::uint32_t first = byte(at++);
  if (first < 0x80) return first;
  const std::size_t more = first >= 0xF0 && first < 0xF5   ? 3
                           : first >= 0xE0 && first < 0xF0 ? 2
                           : first >= 0xC2 && first < 0xE0 ? 1
                                                           : 0;
  if (more == 0 || text.size() - at < more) return escaped_byte + first;
  std::uint32_t point = first & (0x3FU >> more);
  for (std::size_t i = 0; i < more; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) return escaped_byte + first;
    point = (point << 6U) | (byte(at + i) & 0x3FU);
  }
  if ((more == 2 && (point < 0x800 || (point >= 0xD800 && point < 0xE000))) ||
      (more == 3 && (point < 0x10000 || point >= 0x110000)))
    return escaped_byte + first;
  at += more;
  return point;
}

void append_code_point(std::string& out, std::uint32_t point)
{
  const auto add = [&](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (point < 0x80) {
    add(point);
  } else if (point >= escaped_byte + 0x80 && point < escaped_byte + 0x100) {
    add(point - escaped_byte);
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
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    if (const std::uint32_t point = decode(text, at); point >= escaped_byte && point < escaped_byte + 0x100)
      return begin;
  }
  return std::string_view::npos;
}

std::size_t offset_of(std::string_view text, std::size_t code_point, bool ascii)
{
  if (ascii) return std::min(code_point, text.size());
  std::size_t at = 0;
  for (; code_point != 0 && at < text.size(); --code_point) decode(text, at);
  return at;
}

std::size_t code_points(std::string_view text)
{
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) decode(text, at);
  return count;
}

bool is_alphabetic(std::uint32_t point)
{
  return point < 0x80 ? ascii_letter(point | 0x20U, 'a') : within(unicode::alphabetic(), point);
}
bool is_numeric(std::uint32_t point) { return point < 0x80 ? point - '0' < 10 : within(unicode::numeric(), point); }
bool is_digit(std::uint32_t point) { return point < 0x80 ? point - '0' < 10 : within(unicode::digit(), point); }
bool is_decimal(std::uint32_t point) { return point < 0x80 ? point - '0' < 10 : within(unicode::decimal(), point); }
bool is_lower(std::uint32_t point) { return point < 0x80 ? ascii_letter(point, 'a') : within(unicode::lower(), point); }
bool is_upper(std::uint32_t point) { return point < 0x80 ? ascii_letter(point, 'A') : within(unicode::upper(), point); }

bool is_title(std::uint32_t point)
{
  return point == 0x1C5 || point == 0x1C8 || point == 0x1CB || point == 0x1F2 || (point >= 0x1F88 && point <= 0x1F8F) ||
         (point >= 0x1F98 && point <= 0x1F9F) || (point >= 0x1FA8 && point <= 0x1FAF) || point == 0x1FBC ||
         point == 0x1FCC || point == 0x1FFC;
}

bool is_space(std::uint32_t point)
{
  if (point < 0x80) return point == ' ' || (point >= 9 && point <= 13) || (point >= 0x1C && point <= 0x1F);
  return within(unicode::space(), point);
}

bool is_printable(std::uint32_t point)
{
  if (point < 0x80) return point >= 0x20 && point != 0x7F;
  return !(point >= 0xD800 && point < 0xE000) && !within(unicode::unprintable(), point);
}

std::string upper(std::string_view text)
{
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) append_upper(out, decode(text, at));
  return out;
}

std::string lower(std::string_view text)
{
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const std::uint32_t point = decode(text, at);
    append_lower(out, point, text, begin, at);
  }
  return out;
}

std::string capitalized(std::string_view text)
{
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const std::uint32_t point = decode(text, at);
    if (begin == 0)
      append_title(out, point);
    else
      append_lower(out, point, text, begin, at);
  }
  return out;
}

std::string titled(std::string_view text)
{
  std::string out;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const std::uint32_t point = decode(text, at);
    if (inside)
      append_lower(out, point, text, begin, at);
    else
      append_title(out, point);
    inside = is_cased(point);
  }
  return out;
}

std::string swapped_case(std::string_view text)
{
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const std::uint32_t point = decode(text, at);
    if (is_upper(point))
      append_lower(out, point, text, begin, at);
    else if (is_lower(point))
      append_upper(out, point);
    else
      append_code_point(out, point);
  }
  return out;
}

std::string_view left_stripped(std::string_view text)
{
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = at;
    if (!is_space(decode(text, at))) return text.substr(begin);
  }
  return {};
}

std::string_view right_stripped(std::string_view text)
{
  while (!text.empty()) {
    std::size_t begin = text.size() - 1;
    while (begin > 0 && text.size() - begin < 4 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
    std::size_t at = begin;
    if (!is_space(decode(text, at)) || at != text.size()) return text;
    text.remove_suffix(text.size() - begin);
  }
  return text;
}

void append_quoted(std::string& out, std::string_view text, bool only_ascii)
{
  const bool single = text.find('\'') != std::string_view::npos;
  const char quote = single && text.find('"') == std::string_view::npos ? '"' : '\'';
  out += quote;
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t point = decode(text, at);
    const auto escape = [&](const char* format) {
      char buffer[16];
      std::snprintf(buffer, sizeof buffer, format, static_cast<unsigned>(point));
      out += buffer;
    };
    if (point == static_cast<unsigned char>(quote) || point == '\\') {
      out += '\\';
      out += static_cast<char>(point);
    } else if (point == '\n') {
      out += "\\n";
    } else if (point == '\r') {
      out += "\\r";
    } else if (point == '\t') {
      out += "\\t";
    } else if (is_printable(point) && (point < 0x80 || !only_ascii)) {
      append_code_point(out, point);
    } else if (point < 0x100) {
      escape("\\x%02x");
    } else if (point < 0x10000) {
      escape("\\u%04x");
    } else {
      escape("\\U%08x");
    }
  }
  out += quote;
}

std::string html_escaped(std::string_view text)
{
  std::string out;
  out.reserve(text.size());
  for (const char byte : text) {
    switch (byte) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '\'':
      out += "&#39;";
      break;
    case '"':
      out += "&#34;";
      break;
    default:
      out += byte;
    }
  }
  return out;
}

} // namespace jinja
