// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest_program/failure.hpp>
#include <maestro/guest_program/json.hpp>

#include <strings/ascii.hpp>
#include <strings/utf8.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

namespace maestro::guest_program {
namespace {

constexpr unsigned deepest = 100; // lists and objects within each other

class Parser {
public:
  Parser(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  jinja::Value document()
  {
    if (strings::first_invalid(text_) != std::string_view::npos) {
      at_ = strings::first_invalid(text_);
      fail("this is no UTF-8");
    }
    jinja::Value value = any(0);
    skip_space();
    if (at_ != text_.size()) fail("nothing may follow the value");
    return value;
  }

private:
  [[noreturn]] void fail(const std::string& what) const
  {
    const std::string_view before = text_.substr(0, std::min(at_, text_.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    throw Failure(name_ + ":" + std::to_string(line) + ": this is no JSON: " + what);
  }

  void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool skip(std::string_view word)
  {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  bool skip_mark(std::string_view mark)
  {
    skip_space();
    return skip(mark);
  }
  void need(std::string_view mark, const std::string& what)
  {
    if (!skip_mark(mark)) fail("a " + what + " is missing");
  }

  jinja::Value any(unsigned depth)
  {
    if (depth > deepest) fail("lists and objects are nested too deeply");
    skip_space();
    if (skip("{")) return object(depth);
    if (skip("[")) return list(depth);
    if (skip("\"")) return text();
    if (skip("true")) return true;
    if (skip("false")) return false;
    if (skip("null")) return jinja::Value::none();
    return number();
  }

  jinja::Value object(unsigned depth)
  {
    std::vector<std::pair<jinja::Value, jinja::Value>> entries;
    if (skip_mark("}")) return jinja::Value::dict();
    do {
      need("\"", "name in double quotes");
      std::string name = text();
      need(":", "colon");
      entries.emplace_back(std::move(name), any(depth + 1));
    } while (skip_mark(","));
    need("}", "closing brace or a comma");
    return jinja::Value::dict(std::move(entries));
  }

  jinja::Value list(unsigned depth)
  {
    std::vector<jinja::Value> items;
    if (skip_mark("]")) return jinja::Value::list();
    do items.push_back(any(depth + 1));
    while (skip_mark(","));
    need("]", "closing bracket or a comma");
    return jinja::Value::list(std::move(items));
  }

  jinja::Value number()
  {
    const std::size_t from = at_;
    bool whole = true;
    skip("-");
    if (!skip("0")) digits();
    if (skip(".")) whole = false, digits();
    if (next() == 'e' || next() == 'E') {
      ++at_;
      whole = false;
      if (!skip("-")) skip("+");
      digits();
    }
    const std::string_view written = text_.substr(from, at_ - from);
    std::int64_t exact = 0;
    if (whole && std::from_chars(written.data(), written.data() + written.size(), exact).ec == std::errc())
      return exact;
    double real = 0;
    if (std::from_chars(written.data(), written.data() + written.size(), real).ec != std::errc())
      fail("this number is too large or too small");
    return real;
  }
  void digits()
  {
    if (!strings::is_ascii_digit(next())) fail(at_ < text_.size() ? "a value is missing" : "it ends too early");
    while (strings::is_ascii_digit(next())) ++at_;
  }

  std::string text()
  {
    std::string result;
    for (;;) {
      const std::size_t end = std::min(text_.find_first_of("\"\\", at_), text_.size());
      const std::string_view plain = text_.substr(at_, end - at_);
      if (std::any_of(plain.begin(), plain.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
        fail("a text holds a line end or another control character");
      result += plain;
      at_ = end;
      if (skip("\"")) return result;
      if (!skip("\\")) fail("a text does not end");
      escape(result);
    }
  }

  void escape(std::string& out)
  {
    constexpr std::string_view names = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
    const std::size_t known = at_ < text_.size() ? names.find(next()) : std::string_view::npos;
    if (known != std::string_view::npos) {
      ++at_;
      out += meanings[known];
      return;
    }
    if (!skip("u")) fail("there is no such escape");
    char32_t point = half();
    if (point >= 0xD800 && point < 0xDC00 && skip("\\u")) {
      const char32_t low = half();
      if (low < 0xDC00 || low >= 0xE000) fail("half of a character is missing");
      point = 0x10000 + ((point - 0xD800) << 10U) + (low - 0xDC00);
    }
    if (point >= 0xD800 && point < 0xE000) fail("half of a character is missing");
    strings::append_code_point(out, point);
  }
  char32_t half()
  {
    const std::string_view written = text_.substr(at_, 4);
    std::uint32_t number = 0;
    const std::from_chars_result read = std::from_chars(written.data(), written.data() + written.size(), number, 16);
    if (written.size() != 4 || read.ptr != written.data() + written.size()) fail("four hexadecimal digits are missing");
    at_ += 4;
    return number;
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0;
};

} // namespace

jinja::Value json_value(std::string_view text, const std::string& name) { return Parser(text, name).document(); }

} // namespace maestro::guest_program
