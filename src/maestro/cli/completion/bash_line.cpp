// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/completion/bash_line.hpp>

#include <fmt/core.h>
#include <strings/shell.hpp>

#include <algorithm>
#include <utility>

namespace maestro::cli {
namespace {

constexpr std::string_view separators = " \t\n;&|<>()";

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// The quote `$'` with its escapes is known by this.
constexpr char ansi_quote = '$';

class Reader {
public:
  explicit Reader(std::string_view word_breaks) : word_breaks_(word_breaks) {}

  BashLine read(std::string_view line)
  {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const char next = i + 1 < line.size() ? line[i + 1] : '\0';
      if (line_.quote != 0)
        i += quoted(line[i], next);
      else
        i += bare(line[i], next);
    }
    return std::move(line_);
  }

private:
  /// Each returns how many more characters it has taken.
  std::size_t bare(char c, char next)
  {
    if (c == '\\') return add(next), 1;
    if (c == '$' && next == '\'') return open(ansi_quote), 1;
    if (c == '\'' || c == '"') return open(c), 0;
    if (separators.find(c) != std::string_view::npos) return end_word(), 0;
    add(c);
    if (word_breaks_.find(c) != std::string_view::npos) line_.kept = line_.current.size();
    return 0;
  }

  std::size_t quoted(char c, char next)
  {
    const bool closes = c == (line_.quote == ansi_quote ? '\'' : line_.quote);
    if (closes) {
      line_.quote = 0;
      line_.kept = kept_before_quote_; // readline takes the closed quote for a part of the word
      return 0;
    }
    if (c == '\\' && line_.quote == '"' && std::string_view("$`\"\\").find(next) != std::string_view::npos)
      return add(next), 1;
    if (c == '\\' && line_.quote == ansi_quote) return add(next), 1;
    add(c);
    return 0;
  }

  void open(char quote)
  {
    line_.quote = quote;
    in_word_ = true;
    kept_before_quote_ = std::exchange(line_.kept, line_.current.size());
  }

  void add(char c)
  {
    in_word_ = true;
    if (c != '\0') line_.current += c;
  }

  void end_word()
  {
    if (std::exchange(in_word_, false)) line_.words.push_back(std::move(line_.current));
    line_.current.clear();
    line_.kept = 0;
  }

  std::string_view word_breaks_;
  BashLine line_;
  bool in_word_ = false;
  std::size_t kept_before_quote_ = 0;
};

std::string bare_text(std::string_view word)
{
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,";
  std::string text;
  for (const char c : word) {
    if (is_control(c))
      text += fmt::format("$'\\x{:02x}'", static_cast<unsigned char>(c));
    else if (plain.find(c) != std::string_view::npos || (c & 0x80) != 0)
      text += c;
    else
      text += {'\\', c};
  }
  return text;
}

/// Between double quotes. An exclamation mark, which begins a word of the history there, cannot be quoted inside them.
std::string double_quoted(std::string_view word)
{
  std::string text;
  for (const char c : word) {
    if (c == '!')
      text += "\"'!'\"";
    else if (std::string_view("$`\"\\").find(c) != std::string_view::npos)
      text += {'\\', c};
    else
      text += c;
  }
  return text;
}

} // namespace

BashLine read_bash_line(std::string_view line, std::string_view word_breaks) { return Reader(word_breaks).read(line); }

std::optional<std::string> completion_of(const BashLine& line, const std::string& word)
{
  const std::string_view rest = std::string_view(word).substr(std::min(line.kept, word.size()));
  if (line.quote == 0) return bare_text(rest);
  if (line.quote == ansi_quote || std::any_of(rest.begin(), rest.end(), is_control)) return std::nullopt;
  std::string text = line.quote == '"' ? double_quoted(rest) : strings::within_single_quotes(rest);
  if (text.ends_with(line.quote)) text += line.quote; // readline, which closes quotes, takes it for closed
  return text;
}

} // namespace maestro::cli
