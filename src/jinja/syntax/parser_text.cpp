// SPDX-License-Identifier: Apache-2.0
#include <jinja/python/text.hpp>
#include <jinja/syntax/parser.hpp>

#include <algorithm>
#include <charconv>

/// The parser's tokens, and text constants with their escapes.
namespace jinja {

namespace {

/// Reads up to `most` digits; absent unless there are at least `least`.
std::optional<std::uint32_t> digits(std::string_view text, std::size_t& at, int base, std::size_t least,
                                    std::size_t most)
{
  std::uint32_t value = 0;
  const char* begin = text.data() + at;
  const char* end = begin + std::min(most, text.size() - at);
  const auto [stop, error] = std::from_chars(begin, end, value, base);
  const auto count = static_cast<std::size_t>(stop - begin);
  if (error != std::errc() || count < least || *begin == '-') return std::nullopt;
  at += count;
  return value;
}

std::optional<char> simple_escape(char letter)
{
  switch (letter) {
  case 'n':
    return '\n';
  case 't':
    return '\t';
  case 'r':
    return '\r';
  case 'a':
    return '\a';
  case 'b':
    return '\b';
  case 'f':
    return '\f';
  case 'v':
    return '\v';
  case '\\':
  case '\'':
  case '"':
    return letter;
  default: // any other character
    return std::nullopt;
  }
}

/// The text between the quotes; a message when an escape is wrong.
std::optional<std::string> unescaped(std::string_view text, std::string& problem)
{
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '\\') {
      out += text[at++];
      continue;
    }
    const char letter = text[at + 1];
    at += 2;
    std::optional<std::uint32_t> point;
    if (letter == '\n') continue;
    if (const auto simple = simple_escape(letter)) {
      out += *simple;
      continue;
    }
    if (letter >= '0' && letter <= '7')
      point = digits(text, --at, 8, 1, 3);
    else if (letter == 'x')
      point = digits(text, at, 16, 2, 2);
    else if (letter == 'u')
      point = digits(text, at, 16, 4, 4);
    else if (letter == 'U')
      point = digits(text, at, 16, 8, 8);
    else if (letter == 'N')
      problem = "characters cannot be written by their name here; use \\u and the number.";
    else {
      out += '\\';
      out += letter;
      continue;
    }
    if (!problem.empty()) return std::nullopt;
    if (!point || *point >= 0x110000 || (*point >= 0xD800 && *point < 0xE000)) {
      problem = std::string("the escape \\") + letter + " does not name a character.";
      return std::nullopt;
    }
    append_code_point(out, *point);
  }
  return out;
}

} // namespace

const Token& Parser::take()
{
  const Token& token = tokens_[next_];
  if (next_ + 1 < tokens_.size()) ++next_;
  return token;
}

bool Parser::skip_symbol(std::string_view text)
{
  if (!is_symbol(text)) return false;
  take();
  return true;
}

bool Parser::skip_name(std::string_view text)
{
  if (!is_name(text)) return false;
  take();
  return true;
}

void Parser::fail(const Token& token, const std::string& message) const
{
  const Token* text = unclosed_text(tokens_, token.offset);
  const Position at = text ? text->at : token.at;
  throw Error(file_name_, at.line, at.column, text ? unclosed(*text) : message);
}

void Parser::unexpected(const std::string& expected) const
{
  fail(current(), expected + " is expected here, but there is " + description(current()) + ".");
}

void Parser::expect_symbol(std::string_view text, std::string_view where)
{
  if (!skip_symbol(text)) unexpected("'" + std::string(text) + "' " + std::string(where));
}

std::string Parser::expect_name(std::string_view what)
{
  if (!is(TokenKind::name)) unexpected(std::string(what));
  return std::string(take().text);
}

void Parser::expect_block_end()
{
  if (!is(TokenKind::block_end)) unexpected("'%}'");
  take();
}

const Expression* Parser::text_constant()
{
  const Token& first = current();
  std::string text;
  while (is(TokenKind::string)) {
    const Token& token = take();
    std::string problem;
    const auto part = unescaped(token.text.substr(1, token.text.size() - 2), problem);
    if (!part) fail(token, problem);
    text += *part;
  }
  return make(first.at, Constant{Value(std::move(text))});
}

} // namespace jinja
