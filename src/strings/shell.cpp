// SPDX-License-Identifier: Apache-2.0
#include <strings/ascii.hpp>
#include <strings/pieces.hpp>
#include <strings/shell.hpp>

#include <algorithm>

namespace strings {

namespace {

constexpr std::string_view blanks = " \t\n\r";

char take(std::string_view& text)
{
  const char first = text.front();
  text.remove_prefix(1);
  return first;
}

/// Takes what stands within single quotes, and the one behind it; false where there is none.
bool take_single_quoted(std::string_view& text, std::string& word)
{
  const std::size_t end = text.find('\'');
  if (end == std::string_view::npos) return false;
  word += text.substr(0, end);
  text.remove_prefix(end + 1);
  return true;
}

/// The same within double quotes.
bool take_double_quoted(std::string_view& text, std::string& word)
{
  while (!text.empty()) {
    char next = take(text);
    if (next == '"') return true;
    if (next == '\\') {
      if (text.empty()) return false;
      // A backslash is itself unless it stands before a character that is special here.
      if (text[0] != '"' && text[0] != '\\') word += next;
      next = take(text);
    }
    word += next;
  }
  return false;
}

/// Nothing where it does not end as it began.
std::optional<std::string> take_word(std::string_view& text)
{
  std::string word;
  while (!text.empty() && blanks.find(text[0]) == std::string_view::npos) {
    const char next = take(text);
    if (next == '\'' || next == '"') {
      if (!(next == '"' ? take_double_quoted(text, word) : take_single_quoted(text, word))) return std::nullopt;
    } else if (next == '\\') {
      if (text.empty()) return std::nullopt;
      word += take(text);
    } else {
      word += next;
    }
  }
  return word;
}

} // namespace

std::optional<std::vector<std::string>> shell_words(std::string_view text)
{
  std::vector<std::string> words;
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    if (text.empty()) return words;
    auto word = take_word(text);
    if (!word) return std::nullopt;
    words.push_back(std::move(*word));
  }
}

std::string shell_quoted(std::string_view word)
{
  const auto is_plain = [](char c) {
    return is_ascii_letter(c) || is_ascii_digit(c) || std::string_view("-_./:@%+=,").find(c) != std::string_view::npos;
  };
  const bool is_command = word.starts_with('='); // zsh would look it up
  if (!word.empty() && !is_command && std::ranges::all_of(word, is_plain)) return std::string(word);
  return "'" + within_single_quotes(word) + "'";
}

std::string shell_line(const std::vector<std::string>& words)
{
  std::vector<std::string> quoted;
  quoted.reserve(words.size());
  for (const std::string& word : words) quoted.push_back(shell_quoted(word));
  return join(quoted, " ");
}

std::string within_single_quotes(std::string_view text)
{
  std::string quoted;
  for (const char c : text) {
    if (c == '\'')
      quoted += "'\\''";
    else
      quoted += c;
  }
  return quoted;
}

} // namespace strings
