// SPDX-License-Identifier: Apache-2.0
#include <strings/cases.hpp>
#include <strings/character_tables.hpp>
#include <strings/characters.hpp>
#include <strings/utf8.hpp>

#include <algorithm>

namespace strings {

namespace {

constexpr std::size_t size_of_piece = std::size_t{64} << 10U;

struct Conversion {
  std::span<const tables::Expansion> expansions;
  std::span<const tables::Shift> shifts;
};

/// Appends what a point becomes, if it is in the tables.
bool append_converted(std::string& out, char32_t point, const Conversion& to)
{
  const auto longer = std::ranges::lower_bound(to.expansions, point, {}, &tables::Expansion::point);
  if (longer != to.expansions.end() && longer->point == point) {
    out += longer->text;
    return true;
  }
  const tables::Shift* shift = tables::run_of(to.shifts, point);
  if (shift != nullptr) append_code_point(out, point + static_cast<char32_t>(shift->delta));
  return shift != nullptr;
}

constexpr char32_t capital_sigma = 0x3A3;
constexpr char32_t final_sigma = 0x3C2;

bool is_ignorable(char32_t point)
{
  if (point < 0x80) return std::u32string_view(U"'.:^`").find(point) != std::u32string_view::npos;
  return tables::run_of(tables::ignorable(), point) != nullptr;
}

bool is_cased(char32_t point)
{
  return point < 0x80 ? is_alphabetic(point) : tables::run_of(tables::cased(), point) != nullptr;
}

/// Whether a sigma has the form for the end of a word: behind a letter with a case and before none, ignoring what
/// Unicode says to ignore between them.
bool ends_word(std::string_view text, std::size_t begin, std::size_t end)
{
  bool behind_letter = false;
  for (std::size_t at = begin; at != 0;) {
    std::size_t next = at = code_point_before(text, at);
    const char32_t point = decode(text, next);
    if (is_ignorable(point)) continue;
    behind_letter = is_cased(point);
    break;
  }
  if (!behind_letter) return false;
  while (end < text.size()) {
    const char32_t point = decode(text, end);
    if (!is_ignorable(point)) return !is_cased(point);
  }
  return true;
}

void append_lower(std::string& out, char32_t point, std::string_view text, std::size_t begin, std::size_t end)
{
  if (point < 0x80)
    out += static_cast<char>(is_upper(point) ? point + 32 : point);
  else if (point == capital_sigma && ends_word(text, begin, end))
    append_code_point(out, final_sigma);
  else if (!append_converted(out, point, {tables::lower_expansions(), tables::to_lower()}))
    append_code_point(out, point);
}

void append_title(std::string& out, char32_t point)
{
  if (point < 0x80 || !append_converted(out, point, {tables::title_expansions(), tables::to_title()}))
    append_upper(out, point);
}

/// Has a function append each code point, given also where it begins and ends.
template<class Append>
std::string converted(std::string_view text, const Piecewise& piecewise, Append append)
{
  std::string out;
  out.reserve(text.size());
  std::size_t piece_end = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (piecewise && at >= piece_end) {
      piece_end = std::min(at + size_of_piece, text.size());
      piecewise(piece_end - at);
    }
    const std::size_t begin = at;
    const char32_t point = decode(text, at);
    append(out, point, begin, at);
  }
  return out;
}

} // namespace

void append_upper(std::string& out, char32_t point)
{
  if (point < 0x80)
    out += static_cast<char>(is_lower(point) ? point - 32 : point);
  else if (!append_converted(out, point, {tables::upper_expansions(), tables::to_upper()}))
    append_code_point(out, point);
}

std::string upper(std::string_view text, const Piecewise& piecewise)
{
  return converted(text, piecewise, [](std::string& out, char32_t point, auto, auto) { append_upper(out, point); });
}

std::string lower(std::string_view text, const Piecewise& piecewise)
{
  return converted(text, piecewise, [&](std::string& out, char32_t point, std::size_t begin, std::size_t end) {
    append_lower(out, point, text, begin, end);
  });
}

std::string capitalized(std::string_view text, const Piecewise& piecewise)
{
  return converted(text, piecewise, [&](std::string& out, char32_t point, std::size_t begin, std::size_t end) {
    if (begin == 0)
      append_title(out, point);
    else
      append_lower(out, point, text, begin, end);
  });
}

std::string titled(std::string_view text, const Piecewise& piecewise)
{
  bool inside = false;
  return converted(text, piecewise, [&](std::string& out, char32_t point, std::size_t begin, std::size_t end) {
    if (inside)
      append_lower(out, point, text, begin, end);
    else
      append_title(out, point);
    inside = is_lower(point) || is_upper(point) || is_title(point);
  });
}

std::string swapped_case(std::string_view text, const Piecewise& piecewise)
{
  return converted(text, piecewise, [&](std::string& out, char32_t point, std::size_t begin, std::size_t end) {
    if (is_upper(point))
      append_lower(out, point, text, begin, end);
    else if (is_lower(point))
      append_upper(out, point);
    else
      append_code_point(out, point);
  });
}

} // namespace strings
