// SPDX-License-Identifier: Apache-2.0
#include <jinja/python/format.hpp>
#include <jinja/python/text.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/numbers.hpp>
#include <jinja/values/operations.hpp>

#include <algorithm>
#include <cmath>

/// Text formatting with '%'.
namespace jinja {

namespace {

/// One conversion, such as `%-8.3f`.
struct Conversion {
  bool left = false;
  bool plus = false;
  bool blank = false;
  bool alternate = false;
  bool zero = false;
  std::int64_t width = 0;
  std::int64_t precision = -1;
  char letter = 's';
};

class PercentFormatter {
public:
  PercentFormatter(Runtime& runtime, std::string_view format, const Value& arguments)
      : runtime_(runtime), format_(format), arguments_(arguments)
  {
    runtime.meter().step(arguments.is(Kind::tuple) ? arguments.items().size() : 1);
    if (arguments.is(Kind::tuple))
      items_ = arguments.items();
    else
      items_.push_back(arguments);
  }
  std::string run();

private:
  char next()
  {
    if (at_ >= format_.size()) throw Failure("the format ends within a conversion.");
    return format_[at_++];
  }
  const Value& argument()
  {
    if (mapped_) return *mapped_;
    if (used_ >= items_.size()) throw Failure("there are not enough values for the format.");
    return items_[used_++];
  }
  void mapping_key();
  std::int64_t number();
  Conversion conversion();
  std::string converted(const Conversion& how);
  std::string converted_text(const Conversion& how);
  std::string converted_integer(const Conversion& how);
  std::string converted_real(const Conversion& how);
  std::string converted_character();

  Runtime& runtime_;
  std::string_view format_;
  const Value& arguments_;
  std::vector<Value> items_;
  std::optional<Value> mapped_;
  std::size_t at_ = 0;
  std::size_t used_ = 0;
  bool by_name_ = false;
};

void PercentFormatter::mapping_key()
{
  int depth = 1;
  const std::size_t begin = at_;
  while (depth > 0) {
    const char byte = next();
    if (byte == '(') ++depth;
    if (byte == ')') --depth;
  }
  if (!arguments_.is(Kind::dict)) throw Failure("a format with names needs a dict.");
  const std::string_view key = format_.substr(begin, at_ - 1 - begin);
  const Value* found = arguments_.mapping().find(key);
  if (found == nullptr) throw Failure("the format needs '" + std::string(key) + "', which is not given.");
  mapped_ = *found;
  by_name_ = true;
}

std::int64_t PercentFormatter::number()
{
  if (at_ < format_.size() && format_[at_] == '*') {
    ++at_;
    return whole(argument());
  }
  std::int64_t result = 0;
  while (at_ < format_.size() && format_[at_] >= '0' && format_[at_] <= '9') {
    result = result * 10 + (format_[at_++] - '0');
    runtime_.meter().width(result);
  }
  return result;
}

Conversion PercentFormatter::conversion()
{
  Conversion result;
  mapped_.reset();
  if (at_ < format_.size() && format_[at_] == '(') {
    ++at_;
    mapping_key();
  }
  for (bool flags = true; flags;) {
    const char byte = next();
    if (byte == '-')
      result.left = true;
    else if (byte == '+')
      result.plus = true;
    else if (byte == ' ')
      result.blank = true;
    else if (byte == '#')
      result.alternate = true;
    else if (byte == '0')
      result.zero = true;
    else
      flags = false;
  }
  --at_;
  result.width = number();
  if (result.width < 0) {
    result.left = true;
    runtime_.meter().width(-(result.width + 1));
    result.width = -result.width;
  }
  if (at_ < format_.size() && format_[at_] == '.') {
    ++at_;
    result.precision = std::max<std::int64_t>(number(), 0);
  }
  runtime_.meter().width(result.width);
  runtime_.meter().width(result.precision);
  while (at_ < format_.size() && (format_[at_] == 'l' || format_[at_] == 'h' || format_[at_] == 'L')) ++at_;
  result.letter = next();
  return result;
}

std::string PercentFormatter::converted_text(const Conversion& how)
{
  const Value& value = argument();
  std::string text;
  if (how.letter == 's') {
    text = runtime_.shown(value);
  } else {
    append_repr(runtime_, text, value);
    if (how.letter == 'a') text = only_ascii(text);
  }
  if (how.precision >= 0) text.resize(offset_of(text, static_cast<std::size_t>(how.precision), false));
  return text;
}

std::string PercentFormatter::converted_integer(const Conversion& how)
{
  const Value value = argument();
  use(value);
  const bool decimal = how.letter == 'd' || how.letter == 'i' || how.letter == 'u';
  if (!is_number(value) || (!decimal && value.is(Kind::real)))
    throw Failure(std::string("%") + how.letter + " needs a whole number, not " + std::string(type_name(value)) + ".");
  std::int64_t number = 0;
  if (value.is(Kind::real)) {
    const auto whole_value = exact_integer(std::trunc(value.real()));
    if (!whole_value) throw Failure("the number is too large for the format.");
    number = *whole_value;
  } else {
    number = integer_of(value);
  }
  const int base = how.letter == 'o' ? 8 : (how.letter | 0x20) == 'x' ? 16 : 10;
  std::string digits = magnitude_text(number, base);
  if (how.precision > static_cast<std::int64_t>(digits.size()))
    digits.insert(0, static_cast<std::size_t>(how.precision) - digits.size(), '0');
  std::string sign = number < 0 ? "-" : how.plus ? "+" : how.blank ? " " : "";
  if (how.alternate && base == 16) sign += "0x";
  if (how.alternate && base == 8) sign += "0o";
  const auto size = static_cast<std::int64_t>(sign.size() + digits.size());
  if (how.zero && !how.left && how.width > size) digits.insert(0, static_cast<std::size_t>(how.width - size), '0');
  std::string result = sign + digits;
  if (how.letter == 'X') result = upper(result);
  return result;
}

std::string PercentFormatter::converted_real(const Conversion& how)
{
  const Value& value = argument();
  use(value);
  if (!is_number(value))
    throw Failure(std::string("%") + how.letter + " needs a number, not " + std::string(type_name(value)) + ".");
  const double number = real_of(value);
  std::string text =
      formatted_real(std::fabs(number), how.letter, how.precision < 0 ? 6 : how.precision, how.alternate);
  const std::string sign = std::signbit(number) && !std::isnan(number) ? "-" : how.plus ? "+" : how.blank ? " " : "";
  const auto size = static_cast<std::int64_t>(sign.size() + text.size());
  if (how.zero && !how.left && how.width > size) text.insert(0, static_cast<std::size_t>(how.width - size), '0');
  return sign + text;
}

std::string PercentFormatter::converted_character()
{
  const Value& value = argument();
  use(value);
  if (value.is(Kind::string) && value.text().length() == 1) return value.string();
  if (!value.is(Kind::integer) && !value.is(Kind::boolean)) throw Failure("%c needs a character or its number.");
  const std::int64_t point = integer_of(value);
  if (point < 0 || point >= 0x110000 || (point >= 0xD800 && point < 0xE000))
    throw Failure("there is no character with this number.");
  std::string result;
  append_code_point(result, static_cast<char32_t>(point));
  return result;
}

std::string PercentFormatter::converted(const Conversion& how)
{
  switch (how.letter) {
  case 's':
  case 'r':
  case 'a':
    return converted_text(how);
  case 'd':
  case 'i':
  case 'u':
  case 'o':
  case 'x':
  case 'X':
    return converted_integer(how);
  case 'e':
  case 'E':
  case 'f':
  case 'F':
  case 'g':
  case 'G':
    return converted_real(how);
  case 'c':
    return converted_character();
  case '%':
    return "%";
  default: // any other letter
    throw Failure(std::string("the format has no conversion '%") + how.letter + "'.");
  }
}

std::string PercentFormatter::run()
{
  std::string result;
  while (at_ < format_.size()) {
    const std::size_t percent = std::min(format_.find('%', at_), format_.size());
    runtime_.meter().grow(percent - at_);
    result += format_.substr(at_, percent - at_);
    at_ = percent + 1;
    if (percent == format_.size()) break;
    runtime_.meter().step();
    const Conversion how = conversion();
    std::string text = converted(how);
    const auto length = static_cast<std::int64_t>(code_points(text));
    runtime_.meter().grow(text.size() + static_cast<std::size_t>(std::max<std::int64_t>(how.width, 0)));
    const std::string blanks(static_cast<std::size_t>(std::max<std::int64_t>(how.width - length, 0)), ' ');
    result += how.left ? text + blanks : blanks + text;
  }
  // As in Python, what has items by key or index may also be used for names only.
  const bool mapping = arguments_.is(Kind::dict) || arguments_.is(Kind::list) || arguments_.is(Kind::range) ||
                       arguments_.is(Kind::undefined);
  if (used_ < items_.size() && !by_name_ && !mapping) throw Failure("there are more values than the format uses.");
  return result;
}

} // namespace

std::string percent_format(Runtime& runtime, std::string_view format, const Value& arguments)
{
  return PercentFormatter(runtime, format, arguments).run();
}

} // namespace jinja
