// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>

#include <fmt/core.h>
#include <strings/closest.hpp>

#include <algorithm>

namespace maestro {

namespace {

std::u32string decoded(std::string_view text)
{
  std::u32string all;
  all.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) all += strings::decode(text, at);
  return all;
}

struct SetMatch {
  bool matches;
  std::size_t length; // of the whole `[…]`, 0 if it is not closed and so stands for itself
};

SetMatch match_set(std::u32string_view pattern, char32_t c)
{
  std::size_t at = 1;
  const bool negated = at < pattern.size() && pattern[at] == U'!';
  if (negated) ++at;
  const std::size_t first = at;
  const std::size_t end = pattern.find(U']', std::min(first + 1, pattern.size()));
  if (end == std::u32string_view::npos) return {false, 0};
  bool found = false;
  while (at < end) {
    if (at + 2 < end && pattern[at + 1] == U'-') {
      found = found || (pattern[at] <= c && c <= pattern[at + 2]);
      at += 3;
    } else {
      found = found || pattern[at] == c;
      ++at;
    }
  }
  return {found != negated, end + 1};
}

/// How far the first element of a pattern that is no `*` reaches, 0 if it does not match the character.
std::size_t match_one(std::u32string_view pattern, char32_t c)
{
  if (pattern.empty()) return 0;
  if (pattern[0] == U'?') return 1;
  if (pattern[0] == U'[') {
    const SetMatch set = match_set(pattern, c);
    if (set.length > 0) return set.matches ? set.length : 0;
  }
  return pattern[0] == c ? 1 : 0;
}

} // namespace

bool glob_matches(std::string_view pattern_text, std::string_view searched_text)
{
  const std::u32string pattern = decoded(pattern_text);
  const std::u32string text = decoded(searched_text);
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::u32string::npos; // where to go back to: the last `*` and the text it has swallowed so far
  std::size_t swallowed = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == U'*') {
      star = p++;
      swallowed = t;
    } else if (const std::size_t step = match_one(std::u32string_view(pattern).substr(p), text[t]); step > 0) {
      p += step;
      ++t;
    } else if (star != std::u32string::npos) {
      p = star + 1;
      t = ++swallowed;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == U'*') ++p;
  return p == pattern.size();
}

std::optional<std::string> closest(std::string_view word, std::span<const std::string> candidates)
{
  return strings::closest(word, candidates);
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates)
{
  const auto near = closest(word, candidates);
  return near ? fmt::format("did you mean '{}'?", *near) : std::string();
}

CodePoint first_code_point(std::string_view text)
{
  constexpr char32_t replacement = 0xFFFD;
  std::size_t length = 0;
  const char32_t point = strings::decode(text, length);
  return {strings::is_stray_byte(point) ? replacement : point, length};
}

namespace {

bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7F && code <= 0x9F); }

/// What turns the direction of writing, or separates lines, without being seen.
bool is_unseen(char32_t code)
{
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

} // namespace

std::string safe_text(std::string_view foreign, bool lines)
{
  const std::string text = clean_utf8(foreign);
  std::string safe;
  safe.reserve(text.size());
  for (std::string_view rest = text; !rest.empty();) {
    const auto [code, length] = first_code_point(rest);
    const bool kept = code == '\t' || (code == '\n' && lines);
    if (!kept && is_control(code))
      safe += fmt::format("\\x{:02x}", static_cast<unsigned>(code));
    else if (is_unseen(code))
      safe += fmt::format("\\u{:04x}", static_cast<unsigned>(code));
    else
      safe += rest.substr(0, length);
    rest.remove_prefix(length);
  }
  return safe;
}

std::string printable(std::string_view text)
{
  constexpr char32_t replacement = 0xFFFD;
  std::string shown;
  shown.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = strings::decode(text, at);
    const bool is_kept = point == '\t' || point == '\n';
    const bool is_unsafe = (!is_kept && is_control(point)) || is_unseen(point) || strings::is_stray_byte(point);
    strings::append_code_point(shown, is_unsafe ? replacement : point);
  }
  return shown;
}

std::string in_one_line(std::string_view words)
{
  std::string line;
  for (const std::string_view part : split(words, '\n'))
    if (const std::string_view one = trimmed(part); !one.empty())
      line += fmt::format("{}{}", line.empty() ? "" : "; ", one);
  return line;
}

std::string first_of(const std::vector<std::string>& texts, std::size_t most)
{
  if (texts.size() <= most) return join(texts, ", ");
  const std::vector<std::string> first(texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(most));
  return fmt::format("{} and {} more", join(first, ", "), texts.size() - most);
}

std::string excerpt(std::string_view text, std::size_t most)
{
  const std::string_view beginning = first_code_points(text, most);
  std::string shown = printable(beginning);
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
  return beginning.size() < text.size() ? shown + "…" : shown;
}

} // namespace maestro
