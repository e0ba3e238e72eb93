// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/limits.hpp>
#include <jinja/template.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace jinja {

enum class TokenKind : std::uint8_t {
  text,        ///< to be printed as it is
  print_begin, ///< {{
  print_end,
  block_begin, ///< {%
  block_end,
  name,
  string,
  integer,
  real,
  symbol, ///< an operator or a bracket
  end
};

struct Token {
  TokenKind kind;
  Position at;
  std::size_t offset;
  std::string_view text; ///< as in the source
};

using Tokens = std::deque<Token>; // which grows without moving

/// What a reader would call the token, for messages.
std::string description(const Token& token);

/// Of the tag that the place is in, the first text in quotes in front of it that takes in the end of a tag and of a
/// line: its own second quote is missing, and what it has ends at is the first one of another text. Null if there is
/// none.
const Token* unclosed_text(const Tokens& tokens, std::size_t offset);

/// What is wrong with such a text.
std::string unclosed(const Token& text);

/// The template's text with one kind of line end, and without the last one unless it is kept.
std::string normalized(std::string_view source, const Options& options);

/// Splits a normalized source; comments and trimmed whitespace are gone. Throws Error.
Tokens tokenize(std::string_view source, std::uint32_t file, const std::string& file_name, const Options& options,
                Meter& meter);

} // namespace jinja
