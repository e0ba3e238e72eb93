// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/base/unseen.hpp>
#include <maestro/yaml/blanks.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro::yaml {
namespace {

constexpr std::string_view blanks = " \t";

bool begins_unseen(std::string_view text)
{
  return !text.empty() && unseen(first_code_point(text).value) != Unseen::no;
}

std::size_t without_blanks(std::string_view text, std::size_t from)
{
  return std::min(text.find_first_not_of(blanks, from), text.size());
}

/// Behind a first word that a colon ends, as one ends a key.
std::optional<std::size_t> behind_first_word(std::string_view text)
{
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !begins_unseen(text.substr(colon + 1))) return std::nullopt;
  const std::string_view word = text.substr(0, colon);
  return word.find_first_of(" \t'\"[]{},#") == std::string_view::npos ? std::optional(colon + 1) : std::nullopt;
}

std::optional<std::size_t> at_beginning(std::string_view text)
{
  if (begins_unseen(text)) return 0;
  const bool is_dash = text.starts_with('-') || text.starts_with('?');
  return is_dash && begins_unseen(text.substr(1)) ? std::optional<std::size_t>(1) : std::nullopt;
}

} // namespace

std::optional<std::size_t> unseen_in_line(std::string_view line)
{
  std::size_t at = without_blanks(line, 0);
  while (at + 1 < line.size() && (line[at] == '-' || line[at] == '?') &&
         blanks.find(line[at + 1]) != std::string_view::npos)
    at = without_blanks(line, at + 1);
  const std::string_view text = line.substr(at);
  auto found = at_beginning(text);
  if (!found) found = behind_first_word(text);
  return found ? std::optional(at + *found) : std::nullopt;
}

std::optional<std::size_t> unseen_in_scalar(std::string_view text, bool is_first)
{
  if (const auto found = at_beginning(text)) return found;
  if (const auto found = is_first ? behind_first_word(text) : std::nullopt) return found;
  std::size_t last = text.size();
  while (last > 0 && (static_cast<unsigned char>(text[last - 1]) & 0xC0U) == 0x80U) --last;
  return last > 0 && begins_unseen(text.substr(last - 1)) ? std::optional(last - 1) : std::nullopt;
}

bool has_unseen(std::string_view text)
{
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80U) {
      ++at;
      continue;
    }
    const CodePoint point = first_code_point(text.substr(at));
    if (unseen(point.value) != Unseen::no) return true;
    at += point.length;
  }
  return false;
}

std::optional<Complaint> unseen_here(std::string_view text, Span place)
{
  if (!begins_unseen(text)) return std::nullopt;
  const char32_t character = first_code_point(text).value;
  place.length = 1;
  return Complaint{place,
                   fmt::format("this is U+{:04X}, {}, which YAML takes for a letter",
                               static_cast<std::uint32_t>(character), unseen_name(character)),
                   unseen(character) == Unseen::wide
                       ? "write an ordinary space; if it is meant as text, put it in quotes"
                       : "remove it; if it is meant as text, put it in quotes"};
}

} // namespace maestro::yaml
