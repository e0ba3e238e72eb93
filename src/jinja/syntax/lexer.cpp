// SPDX-License-Identifier: Apache-2.0
#include <jinja/python/text.hpp>
#include <jinja/syntax/lexer.hpp>

#include <algorithm>
#include <array>

namespace jinja {

namespace {

bool digit(char byte) { return byte >= '0' && byte <= '9'; }
bool hex_digit(char byte) { return digit(byte) || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f'); }

/// Longest first.
constexpr std::array<std::string_view, 26> operators = {"**", "//", "==", "!=", ">=", "<=", "+", "-", "/",
                                                        "*",  "%",  "~",  "[",  "]",  "(",  ")", "{", "}",
                                                        ">",  "<",  "=",  ".",  ":",  "|",  ",", ";"};

class Lexer {
public:
  Lexer(std::string_view source, std::uint32_t file, const std::string& file_name, const Options& options, Meter& meter)
      : source_(source), file_(file), file_name_(file_name), options_(options), meter_(meter)
  {
  }

  Tokens run();

private:
  enum class Mark { print, block, comment };

  [[noreturn]] void fail(std::size_t offset, const std::string& message)
  {
    const Token* text = unclosed_text(tokens_, offset);
    const Position at = text ? text->at : position(offset);
    throw Error(file_name_, at.line, at.column, text ? unclosed(*text) : message);
  }
  char at(std::size_t offset) const { return offset < source_.size() ? source_[offset] : '\0'; }
  bool stands(std::size_t offset, std::string_view text) const
  {
    return source_.compare(offset, text.size(), text) == 0;
  }
  std::size_t spaces(std::size_t offset) const
  {
    return source_.size() - left_stripped(source_.substr(std::min(offset, source_.size()))).size();
  }

  Position position(std::size_t offset);
  void add(TokenKind kind, std::size_t begin, std::size_t end);
  void text(std::size_t begin, std::size_t end, Mark before, char sign);
  std::size_t next_mark(std::size_t from) const;
  std::size_t after_end(std::size_t mark, std::string_view closing) const;
  bool raw_begins(std::size_t offset, std::size_t& body) const;
  void comment(std::size_t begin);
  void raw(std::size_t begin, std::size_t body);
  void tag(std::size_t begin, Mark mark);
  bool tag_ends(Mark mark);
  void token();
  std::size_t digits(std::size_t from) const;
  std::size_t real_end(std::size_t from) const;
  std::size_t integer_end(std::size_t from) const;
  std::size_t name_end(std::size_t from) const;
  std::size_t string_end(std::size_t from) const;
  void symbol_token();

  std::string_view source_;
  std::uint32_t file_;
  const std::string& file_name_;
  const Options& options_;
  Meter& meter_;
  Tokens tokens_;
  std::size_t tag_ = 0;                            ///< where the current tag begins
  std::vector<std::pair<char, std::size_t>> open_; ///< brackets within a tag: what closes them, and where they are
  std::size_t at_ = 0;
  std::size_t counted_ = 0; ///< up to where `line_` and `column_` are counted
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

Position Lexer::position(std::size_t offset)
{
  if (offset < counted_) {
    // Only on the way to an error message.
    counted_ = 0;
    line_ = column_ = 1;
  }
  while (counted_ < offset) {
    const void* found = std::char_traits<char>::find(source_.data() + counted_, offset - counted_, '\n');
    if (found == nullptr) break;
    counted_ = static_cast<std::size_t>(static_cast<const char*>(found) - source_.data()) + 1;
    ++line_;
    column_ = 1;
  }
  column_ += static_cast<std::uint32_t>(code_points(source_.substr(counted_, offset - counted_)));
  counted_ = offset;
  return {file_, line_, column_};
}

void Lexer::add(TokenKind kind, std::size_t begin, std::size_t end)
{
  meter_.step();
  meter_.take(sizeof(Token));
  tokens_.push_back(Token{kind, position(begin), begin, source_.substr(begin, end - begin)});
}

/// The text before a mark, without the whitespace that the mark takes away.
void Lexer::text(std::size_t begin, std::size_t end, Mark before, char sign)
{
  const std::string_view all = source_.substr(begin, end - begin);
  std::size_t kept = all.size();
  if (sign == '-') {
    kept = right_stripped(all).size();
  } else if (options_.lstrip_blocks && sign != '+' && before != Mark::print) {
    const std::size_t line_end = all.rfind('\n');
    const std::size_t line = line_end == npos ? 0 : line_end + 1;
    const bool starts_line = line > 0 || begin == 0 || source_[begin - 1] == '\n';
    if (starts_line && left_stripped(all.substr(line)).empty()) kept = line;
  }
  if (kept != 0) add(TokenKind::text, begin, begin + kept);
}

std::size_t Lexer::next_mark(std::size_t from) const
{
  for (std::size_t brace = source_.find('{', from); brace != npos; brace = source_.find('{', brace + 1)) {
    const char next = at(brace + 1);
    if (next == '{' || next == '%' || next == '#') return brace;
  }
  return npos;
}

/// Where the text goes on after a closing mark at `mark`, which may have a sign before it.
std::size_t Lexer::after_end(std::size_t mark, std::string_view closing) const
{
  const std::size_t signed_mark = at(mark) == '-' || at(mark) == '+' ? mark + 1 : mark;
  const std::size_t after = signed_mark + closing.size();
  if (at(mark) == '-') return spaces(after);
  if (at(mark) != '+' && options_.trim_blocks && closing != "}}" && at(after) == '\n') return after + 1;
  return after;
}

bool Lexer::raw_begins(std::size_t offset, std::size_t& body) const
{
  std::size_t next = offset + 2;
  if (at(next) == '-' || at(next) == '+') ++next;
  next = spaces(next);
  if (!stands(next, "raw")) return false;
  next = spaces(next + 3);
  if (stands(next, "-%}")) {
    body = spaces(next + 3);
    return true;
  }
  body = next + 2;
  return stands(next, "%}");
}

void Lexer::comment(std::size_t begin)
{
  std::size_t inside = begin + 2;
  if (at(inside) == '-' || at(inside) == '+') ++inside;
  const std::size_t end = source_.find("#}", inside);
  if (end == npos) {
    if (inside == source_.size()) {
      at_ = inside;
      return;
    }
    fail(begin, "this comment is not closed by '#}'.");
  }
  const bool has_sign = end > inside && (at(end - 1) == '-' || at(end - 1) == '+');
  at_ = after_end(has_sign ? end - 1 : end, "#}");
}

void Lexer::raw(std::size_t begin, std::size_t body)
{
  if (body >= source_.size()) {
    at_ = source_.size();
    return;
  }
  for (std::size_t mark = source_.find("{%", body); mark != npos; mark = source_.find("{%", mark + 1)) {
    std::size_t next = mark + 2;
    const char sign = at(next);
    if (sign == '-' || sign == '+') ++next;
    next = spaces(next);
    if (!stands(next, "endraw")) continue;
    next = spaces(next + 6);
    if (!stands(next, "%}") && !stands(next, "-%}") && !stands(next, "+%}")) continue;
    text(body, mark, Mark::block, sign);
    at_ = after_end(next, "%}");
    return;
  }
  fail(begin, "this 'raw' is not closed by 'endraw'.");
}

bool Lexer::tag_ends(Mark mark)
{
  if (!open_.empty()) return false;
  const std::string_view closing = mark == Mark::print ? "}}" : "%}";
  const bool has_sign = at(at_) == '-' || (at(at_) == '+' && mark == Mark::block);
  if (!stands(at_ + (has_sign ? 1 : 0), closing)) return false;
  const std::size_t begin = at_;
  at_ = after_end(begin, closing);
  add(mark == Mark::print ? TokenKind::print_end : TokenKind::block_end, begin,
      begin + closing.size() + (has_sign ? 1 : 0));
  return true;
}

void Lexer::tag(std::size_t begin, Mark mark)
{
  add(mark == Mark::print ? TokenKind::print_begin : TokenKind::block_begin, begin, begin + 2);
  tag_ = begin;
  at_ = begin + 2;
  if (at(at_) == '-' || at(at_) == '+') ++at_;
  open_.clear();
  for (;;) {
    at_ = spaces(at_);
    if (at_ >= source_.size() || tag_ends(mark)) return;
    token();
  }
}

std::size_t Lexer::digits(std::size_t from) const
{
  std::size_t end = from;
  while (digit(at(end)) || (end > from && at(end) == '_' && digit(at(end + 1)))) ++end;
  return end;
}

std::size_t Lexer::real_end(std::size_t from) const
{
  if (from > 0 && at(from - 1) == '.') return from;
  std::size_t end = digits(from);
  bool real = false;
  if (at(end) == '.' && digit(at(end + 1))) {
    end = digits(end + 1);
    real = true;
  }
  if ((at(end) | 0x20) == 'e') {
    const std::size_t exponent = end + (at(end + 1) == '+' || at(end + 1) == '-' ? 2 : 1);
    if (digit(at(exponent))) return digits(exponent);
  }
  return real ? end : from;
}

std::size_t Lexer::integer_end(std::size_t from) const
{
  if (at(from) != '0') return digits(from);
  const char letter = static_cast<char>(at(from + 1) | 0x20);
  const auto fits = [&](char byte) {
    return letter == 'x' ? hex_digit(byte) : letter == 'o' ? byte >= '0' && byte <= '7' : byte == '0' || byte == '1';
  };
  if (letter == 'x' || letter == 'o' || letter == 'b') {
    std::size_t end = from + 2;
    while (fits(at(end)) || (at(end) == '_' && fits(at(end + 1)))) ++end;
    if (end > from + 2) return end;
  }
  std::size_t end = from + 1;
  while (at(end) == '0' || (at(end) == '_' && at(end + 1) == '0')) ++end;
  return end;
}

std::size_t Lexer::name_end(std::size_t from) const
{
  std::size_t end = from;
  while (end < source_.size()) {
    std::size_t next = end;
    const char32_t point = decode(source_, next);
    if (point != '_' && !is_alphabetic(point) && (end == from || !is_alphanumeric(point))) break;
    end = next;
  }
  return end;
}

std::size_t Lexer::string_end(std::size_t from) const
{
  for (std::size_t end = from + 1; end < source_.size(); ++end) {
    if (source_[end] == '\\')
      ++end;
    else if (source_[end] == source_[from])
      return end + 1;
  }
  return from;
}

void Lexer::symbol_token()
{
  const auto* const found =
      std::find_if(operators.begin(), operators.end(), [&](auto text) { return stands(at_, text); });
  if (found == operators.end()) {
    std::size_t next = at_;
    decode(source_, next);
    std::string shown;
    append_quoted(meter_, shown, source_.substr(at_, next - at_));
    if (at(at_) == '\'' || at(at_) == '"') fail(at_, "this text is not closed by a second " + shown + ".");
    fail(at_, "the character " + shown + " has no meaning here.");
  }
  const char byte = (*found)[0];
  if (byte == '(' || byte == '[' || byte == '{') {
    open_.emplace_back(byte == '(' ? ')' : byte == '[' ? ']' : '}', at_);
  } else if (byte == ')' || byte == ']' || byte == '}') {
    if (open_.empty() && byte == '}')
      fail(tag_, "this '" + std::string(source_.substr(tag_, 2)) + "' is closed by one '}', not by '" +
                     (at(tag_ + 1) == '{' ? "}}" : "%}") + "'.");
    if (open_.empty()) fail(at_, std::string("there is no open bracket for this '") + byte + "'.");
    if (open_.back().first != byte)
      fail(at_, std::string("'") + open_.back().first + "' is expected here before '" + byte + "'.");
    open_.pop_back();
  }
  add(TokenKind::symbol, at_, at_ + found->size());
  at_ += found->size();
}

void Lexer::token()
{
  const char byte = at(at_);
  std::size_t end = at_;
  TokenKind kind = TokenKind::name;
  if (digit(byte)) {
    end = real_end(at_);
    kind = end == at_ ? TokenKind::integer : TokenKind::real;
    if (end == at_) end = integer_end(at_);
  } else if (byte == '\'' || byte == '"') {
    end = string_end(at_);
    kind = TokenKind::string;
  } else {
    end = name_end(at_);
  }
  if (end == at_) {
    symbol_token();
    return;
  }
  add(kind, at_, end);
  at_ = end;
}

Tokens Lexer::run()
{
  while (at_ < source_.size()) {
    const std::size_t mark = next_mark(at_);
    if (mark == npos) {
      add(TokenKind::text, at_, source_.size());
      break;
    }
    const char letter = source_[mark + 1];
    const Mark kind = letter == '{' ? Mark::print : letter == '%' ? Mark::block : Mark::comment;
    text(at_, mark, kind, at(mark + 2));
    std::size_t body = 0;
    if (kind == Mark::comment)
      comment(mark);
    else if (kind == Mark::block && raw_begins(mark, body))
      raw(mark, body);
    else
      tag(mark, kind);
  }
  add(TokenKind::end, source_.size(), source_.size());
  return std::move(tokens_);
}

} // namespace

std::string description(const Token& token)
{
  switch (token.kind) {
  case TokenKind::text:
    return "text";
  case TokenKind::print_begin:
    return "'{{'";
  case TokenKind::block_begin:
    return "'{%'";
  case TokenKind::print_end:
    return "the end of the expression";
  case TokenKind::block_end:
    return "the end of the statement";
  case TokenKind::string:
    return "the text " + std::string(token.text.substr(0, 60));
  case TokenKind::integer:
  case TokenKind::real:
    return "the number " + std::string(token.text.substr(0, 60));
  case TokenKind::name:
  case TokenKind::symbol:
    return "'" + std::string(token.text.substr(0, 60)) + "'";
  case TokenKind::end:
    return "the end of the template";
  }
  return {};
}

const Token* unclosed_text(const Tokens& tokens, std::size_t offset)
{
  const Token* found = nullptr;
  auto token = std::ranges::lower_bound(tokens, offset, {}, &Token::offset);
  while (token != tokens.begin()) {
    --token;
    if (token->kind == TokenKind::text || token->kind == TokenKind::print_end || token->kind == TokenKind::block_end)
      break;
    const std::string_view text = token->text;
    const bool takes_in = text.find('\n') != npos && (text.find("}}") != npos || text.find("%}") != npos);
    if (token->kind == TokenKind::string && takes_in) found = &*token;
  }
  return found;
}

std::string unclosed(const Token& text)
{
  const auto line = text.at.line + static_cast<std::size_t>(std::ranges::count(text.text, '\n'));
  return "this text ends only in line " + std::to_string(line) + "; is its second " + text.text.front() + " missing?";
}

std::string normalized(std::string_view source, const Options& options)
{
  std::string result;
  if (source.find('\r') == npos) {
    result = source;
  } else {
    result.reserve(source.size());
    for (std::size_t i = 0; i < source.size(); ++i) {
      if (source[i] != '\r')
        result += source[i];
      else if (i + 1 >= source.size() || source[i + 1] != '\n')
        result += '\n';
    }
  }
  if (!options.keep_trailing_newline && !result.empty() && result.back() == '\n') result.pop_back();
  return result;
}

Tokens tokenize(std::string_view source, std::uint32_t file, const std::string& file_name, const Options& options,
                Meter& meter)
{
  return Lexer(source, file, file_name, options, meter).run();
}

} // namespace jinja
