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

/// The template's text with one kind of line end, and without the last one unless it is kept.
std::string normalized(std::string_view source, const Options& options);

/// Splits a normalized source; comments and trimmed whitespace are gone. Throws Error.
Tokens tokenize(std::string_view source, std::uint32_t file, const std::string& file_name, const Options& options,
                Meter& meter);

} // namespace jinja
