// SPDX-License-Identifier: Apache-2.0
#include <strings/ascii.hpp>
#include <strings/pieces.hpp>
#include <strings/shell.hpp>

#include <algorithm>

namespace strings {

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
