// SPDX-License-Identifier: Apache-2.0
#include <maestro/pattern/pattern.hpp>
#include <maestro/pattern/python_syntax.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace maestro {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

class Translation {
public:
  explicit Translation(const std::string& expression) : expression_(expression) {}

  Translated run()
  {
    while (global_flags()) {
    }
    while (at_ < expression_.size()) {
      if (next() == '\\')
        escape();
      else if (in_class_)
        class_character();
      else
        character();
    }
    result_.origin.push_back(at_);
    return std::move(result_);
  }

private:
  char next() const { return expression_[at_]; }
  std::string_view rest() const { return std::string_view(expression_).substr(at_); }
  [[noreturn]] void refuse(const std::string& words) const { throw BadPattern(expression_, words, at_); }

  /// The next count bytes become these.
  void replace(std::size_t count, std::string_view by)
  {
    result_.text += by;
    result_.origin.insert(result_.origin.end(), by.size(), at_);
    at_ += count;
  }

  void copy(std::size_t count)
  {
    for (std::size_t i = 0; i < count; ++i) replace(1, {&expression_[at_], 1});
  }

  /// `(?aiu)` at the very beginning; `u` is how it is anyway. False if there is no such thing.
  bool global_flags()
  {
    if (!rest().starts_with("(?")) return false;
    const std::size_t begin = at_ + 2;
    const std::size_t end = expression_.find_first_not_of("aimsux", begin);
    if (end == begin || end == std::string::npos || expression_[end] != ')') return false;
    std::string flags = expression_.substr(begin, end - begin);
    result_.ascii = std::erase(flags, 'a') > 0 || result_.ascii;
    std::erase(flags, 'u');
    replace(end + 1 - at_, flags.empty() ? "" : "(?" + flags + ")");
    return true;
  }

  void escape()
  {
    if (at_ + 1 == expression_.size()) refuse("a backslash at the end");
    switch (const char c = expression_[at_ + 1]) {
    case 'Z': // before a line end at the end, too, says PCRE2
      return replace(2, in_class_ ? "\\Z" : "\\z");
    case 'v': // any vertical space, says PCRE2
      return replace(2, "\\x0b");
    case 'u':
      return code_point(4);
    case 'U':
      return code_point(8);
    case 'Q':
    case 'E': // quote, says PCRE2
      refuse(fmt::format("\\{} means nothing", c));
    default:
      return copy(2);
    }
  }

  void code_point(std::size_t digits)
  {
    const std::string_view number = rest().substr(2, digits);
    if (number.size() < digits || !std::all_of(number.begin(), number.end(), is_hex_digit))
      refuse(fmt::format("\\{} needs {} hexadecimal digits", expression_[at_ + 1], digits));
    replace(2 + digits, fmt::format("\\x{{{}}}", number));
  }

  void class_character()
  {
    const std::string_view two = rest().substr(0, 2);
    if (next() == ']' && at_ > class_begin_) in_class_ = false;
    if (two == "[:" || two == "[." || two == "[=") return replace(1, "\\["); // a POSIX class, says PCRE2
    copy(1);
  }

  void character()
  {
    if (next() == '[') return open_class();
    if (next() == '(') return open_group();
    if (next() == '{') return quantifier();
    copy(1);
  }

  void open_class()
  {
    copy(1);
    if (rest().starts_with('^')) copy(1);
    in_class_ = true;
    class_begin_ = at_; // a bracket that stands here does not close it
    const bool may_look_posix = rest().starts_with(':') || rest().starts_with('.') || rest().starts_with('=');
    if (may_look_posix) replace(1, std::string("\\") + next()); // `[:alpha:]` is not meant to stand alone, says PCRE2
  }

  void open_group()
  {
    if (rest().starts_with("(*")) refuse("nothing to repeat");
    if (rest().starts_with("(?#")) return copy(std::min(rest().find(')'), rest().size()));
    const std::size_t end = std::min(expression_.find_first_not_of("aiLmsux-", at_ + 2), expression_.size());
    if (rest().starts_with("(?") && expression_.substr(at_, end - at_).find_first_of("aLu") != std::string::npos)
      refuse("the flags a, L and u cannot be set for a part of the expression");
    copy(1);
  }

  /// `{,3}` is text, says PCRE2.
  void quantifier()
  {
    const std::string_view text = rest();
    if (!text.starts_with("{,")) return copy(1);
    const std::size_t end = std::find_if_not(text.begin() + 2, text.end(), is_digit) - text.begin();
    if (end < text.size() && text[end] == '}')
      replace(1, "{0");
    else
      copy(1);
  }

  const std::string& expression_;
  std::size_t at_ = 0;
  bool in_class_ = false;
  std::size_t class_begin_ = 0;
  Translated result_;
};

} // namespace

Translated from_python(const std::string& expression) { return Translation(expression).run(); }

} // namespace maestro
