// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <numeric>

namespace maestro {

std::vector<std::string_view> split(std::string_view text, char separator)
{
  std::vector<std::string_view> pieces;
  for (;;) {
    const auto end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

std::string_view trimmed(std::string_view text)
{
  constexpr std::string_view blank = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

namespace {

/// A code point and the rest of the text; an invalid byte stands for itself.
char32_t take_code_point(std::string_view& text)
{
  const std::string_view one = first_code_points(text, 1);
  text.remove_prefix(one.size());
  const auto lead = static_cast<unsigned char>(one[0]);
  if (one.size() == 1) return lead;
  char32_t value = lead & (0x7FU >> one.size());
  for (const char c : one.substr(1)) value = value << 6U | (static_cast<unsigned char>(c) & 0x3FU);
  return value;
}

std::u32string decoded(std::string_view text)
{
  std::u32string all;
  all.reserve(text.size());
  while (!text.empty()) all += take_code_point(text);
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

namespace {

/// Insertions, deletions, replacements and swaps of neighbours that make one word of the other.
std::size_t edit_distance(std::string_view a, std::string_view b)
{
  std::vector<std::size_t> before(b.size() + 1); // the row above the last
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

std::string lower(std::string_view text)
{
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

} // namespace

std::optional<std::string> closest(std::string_view word, std::span<const std::string> candidates)
{
  constexpr std::size_t longest_considered = 100;
  if (word.size() > longest_considered) return std::nullopt;
  const std::size_t allowed = std::max<std::size_t>(1, std::min<std::size_t>(word.size() / 3, 3));
  std::optional<std::string> best;
  std::size_t best_distance = allowed + 1;
  for (const std::string& candidate : candidates) {
    if (candidate == word || candidate.size() > word.size() + allowed || word.size() > candidate.size() + allowed)
      continue;
    const std::size_t distance = edit_distance(lower(word), lower(candidate));
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates)
{
  const auto near = closest(word, candidates);
  return near ? fmt::format("did you mean '{}'?", *near) : std::string();
}

std::string counted(std::size_t count, std::string_view singular, std::string_view plural)
{
  if (count == 1) return fmt::format("1 {}", singular);
  return plural.empty() ? fmt::format("{} {}s", count, singular) : fmt::format("{} {}", count, plural);
}

namespace {

/// Length of the valid UTF-8 sequence at the beginning of bytes, 0 if it is not valid.
std::size_t sequence_length(std::string_view bytes)
{
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const auto continues = [&](std::size_t i) { return i < bytes.size() && (byte(i) & 0xC0U) == 0x80U; };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!continues(1) || !continues(2)) return 0;
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;
    if (lead == 0xED && byte(1) > 0x9F) return 0;
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    if (lead == 0xF0 && byte(1) < 0x90) return 0;
    if (lead == 0xF4 && byte(1) > 0x8F) return 0;
    return 4;
  }
  return 0;
}

} // namespace

std::string clean_utf8(std::string_view bytes)
{
  std::string clean;
  clean.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t length = sequence_length(bytes);
    clean += length > 0 ? bytes.substr(0, length) : std::string_view("\xEF\xBF\xBD");
    bytes.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return clean;
}

CodePoint first_code_point(std::string_view text)
{
  constexpr char32_t not_utf8 = 0xFFFD;
  const std::size_t length = sequence_length(text);
  const auto lead = static_cast<unsigned char>(text.front());
  if (length == 0) return {not_utf8, 1};
  if (length == 1) return {lead, 1};
  char32_t value = lead & (0x7FU >> length);
  for (const char c : text.substr(1, length - 1)) value = value << 6U | (static_cast<unsigned char>(c) & 0x3FU);
  return {value, length};
}

std::size_t code_points(std::string_view text)
{
  std::size_t count = 0;
  while (!text.empty()) {
    text.remove_prefix(std::max<std::size_t>(sequence_length(text), 1));
    ++count;
  }
  return count;
}

std::string_view first_code_points(std::string_view text, std::size_t count)
{
  std::string_view rest = text;
  while (!rest.empty() && count > 0) {
    rest.remove_prefix(std::max<std::size_t>(sequence_length(rest), 1));
    --count;
  }
  return text.substr(0, text.size() - rest.size());
}

std::string printable(std::string_view text)
{
  constexpr std::string_view replacement = "\xEF\xBF\xBD";
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    const auto first = static_cast<unsigned char>(text[0]);
    const bool control = (first < 0x20 && first != '\t' && first != '\n') || first == 0x7F ||
                         (first == 0xC2 && length == 2 && static_cast<unsigned char>(text[1]) < 0xA0);
    shown += length == 0 || control ? replacement : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return shown;
}

std::string excerpt(std::string_view text, std::size_t most)
{
  const std::string_view beginning = first_code_points(text, most);
  std::string shown = printable(beginning);
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
  return beginning.size() < text.size() ? shown + "…" : shown;
}

std::optional<std::vector<std::string>> shell_words(std::string_view text)
{
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == '\'') {
      if (c == '\'')
        quote = 0;
      else
        word += c;
    } else if (c == '\\') {
      if (++i == text.size()) return std::nullopt;
      // Inside double quotes a backslash is itself unless it stands before a character that is special there.
      if (quote == '"' && text[i] != '"' && text[i] != '\\') word += '\\';
      word += text[i];
      in_word = true;
    } else if (quote == '"') {
      if (c == '"')
        quote = 0;
      else
        word += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      if (in_word) words.push_back(std::move(word));
      word.clear();
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (quote != 0) return std::nullopt;
  if (in_word) words.push_back(std::move(word));
  return words;
}

} // namespace maestro
