// SPDX-License-Identifier: Apache-2.0
#include <jinja/python/format.hpp>
#include <jinja/python/text.hpp>
#include <jinja/python/text_layout.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/numbers.hpp>
#include <jinja/values/operations.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

/// A value as a format specification says.
namespace jinja {

namespace {

/// [[fill]align][sign][z][#][0][width][grouping][.precision][type]
struct Specification {
  std::string fill = " ";
  char align = '\0';
  char sign = '\0';
  bool no_negative_zero = false;
  bool alternate = false;
  std::int64_t width = 0;
  char grouping = '\0';
  std::int64_t precision = -1;
  char type = '\0';
};

bool aligns(char byte) { return byte == '<' || byte == '>' || byte == '^' || byte == '='; }

std::int64_t read_number(Meter& meter, std::string_view text, std::size_t& at)
{
  std::int64_t result = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    result = result * 10 + (text[at] - '0');
    meter.width(result);
  }
  return result;
}

Specification specification_of(Meter& meter, std::string_view text)
{
  Specification result;
  std::size_t at = 0;
  std::size_t second = 0;
  const auto is = [&](char byte) { return at < text.size() && text[at] == byte; };
  if (!text.empty()) decode(text, second);
  if (second != 0 && second < text.size() && aligns(text[second])) {
    result.fill = text.substr(0, second);
    result.align = text[second];
    at = second + 1;
  } else if (!text.empty() && aligns(text[0])) {
    result.align = text[at++];
  }
  if (is('+') || is('-') || is(' ')) result.sign = text[at++];
  if (is('z')) {
    result.no_negative_zero = true;
    ++at;
  }
  if (is('#')) {
    result.alternate = true;
    ++at;
  }
  if (is('0')) {
    if (result.align == '\0') {
      result.fill = "0";
      result.align = '0';
    }
    ++at;
  }
  result.width = read_number(meter, text, at);
  if (is(',') || is('_')) result.grouping = text[at++];
  if (is('.')) {
    const std::size_t begin = ++at;
    result.precision = read_number(meter, text, at);
    if (at == begin) throw Failure("the format specification has no digits behind the dot.");
  }
  if (at < text.size()) result.type = text[at++];
  if (at < text.size())
    throw Failure("the format specification '" + std::string(text.substr(0, 40)) + "' is not valid.");
  return result;
}

std::string grouped(std::string_view digits, char separator, std::size_t every)
{
  std::string result;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % every == 0) result += separator;
    result += digits[i];
  }
  return result;
}

[[noreturn]] void unfit(char type, const Value& value)
{
  throw Failure(std::string("the format '") + type + "' does not fit " + std::string(type_name(value)) + ".");
}

/// Puts a number together: sign, prefix, digits; zeros go between the prefix and the digits.
std::string aligned_number(Meter& meter, const Specification& how, const std::string& prefix, std::string whole_part,
                           const std::string& rest, std::size_t group_size)
{
  const bool inside = how.align == '=' || how.align == '0';
  const auto width = static_cast<std::size_t>(how.width);
  if (how.grouping != '\0') {
    if (inside && how.fill == "0") {
      // The zeros are grouped as well.
      const auto full = [&] {
        return prefix.size() + grouped(whole_part, how.grouping, group_size).size() + rest.size();
      };
      while (full() < width) whole_part.insert(0, std::max<std::size_t>((width - full()) / 2, 1), '0');
    }
    whole_part = grouped(whole_part, how.grouping, group_size);
  }
  const std::string digits = whole_part + rest;
  if (!inside) {
    const Alignment alignment = how.align == '<'   ? Alignment::left
                                : how.align == '^' ? Alignment::center
                                                   : Alignment::right;
    if (alignment != Alignment::center) return padded(meter, prefix + digits, how.width, how.fill, alignment);
    const std::string text = prefix + digits;
    const std::size_t missing = width > text.size() ? width - text.size() : 0;
    return padded(meter,
                  padded(meter, text, static_cast<std::int64_t>(text.size() + missing / 2), how.fill, Alignment::right),
                  how.width, how.fill, Alignment::left);
  }
  const auto room = std::max<std::int64_t>(how.width - static_cast<std::int64_t>(prefix.size()), 0);
  return prefix + padded(meter, digits, room, how.fill, Alignment::right);
}

std::string sign_text(const Specification& how, bool negative)
{
  return negative ? "-" : how.sign == '-' || how.sign == '\0' ? "" : std::string(1, how.sign);
}

std::string formatted_integer(Meter& meter, const Specification& how, const Value& value)
{
  const std::int64_t number = integer_of(value);
  const char type = how.type == '\0' ? 'd' : how.type;
  if (how.no_negative_zero) throw Failure("'z' fits numbers with a fraction only.");
  if (how.precision >= 0) throw Failure("a whole number cannot be formatted with a precision.");
  if (type == 'c') {
    if (number < 0 || number >= 0x110000) throw Failure("there is no character with this number.");
    std::string result;
    append_code_point(result, static_cast<char32_t>(number));
    return padded(meter, result, how.width, how.fill, how.align == '>' ? Alignment::right : Alignment::left);
  }
  const int base = type == 'b' ? 2 : type == 'o' ? 8 : (type | 0x20) == 'x' ? 16 : 10;
  if (base == 10 && type != 'd' && type != 'n') unfit(how.type, value);
  if (how.grouping == ',' && base != 10) throw Failure("',' can group decimal digits only.");
  std::string prefix = sign_text(how, number < 0);
  if (how.alternate && base != 10) prefix += std::string("0") + type;
  std::string digits = magnitude_text(number, base);
  if (type == 'X') digits = upper(digits);
  return aligned_number(meter, how, prefix, digits, "", base == 10 ? 3 : 4);
}

std::string without_trailing_zeros(const std::string& digits)
{
  const std::size_t e = std::min(digits.find('e'), digits.size());
  if (digits.find('.') >= e) return digits;
  const std::size_t last = digits.find_last_not_of('0', e - 1);
  return digits.substr(0, digits[last] == '.' ? last : last + 1) + digits.substr(e);
}

/// A precision without a letter: as 'g', but with a fraction, and sooner with an exponent.
std::string formatted_plain(double magnitude, std::int64_t precision, bool alternate)
{
  if (!std::isfinite(magnitude)) return real_text(magnitude);
  const std::string scientific = formatted_real(magnitude, 'e', precision - 1, alternate);
  int exponent = 0;
  const std::size_t e = scientific.find('e') + 1;
  std::from_chars(scientific.data() + e + (scientific[e] == '+' ? 1 : 0), scientific.data() + scientific.size(),
                  exponent);
  if (magnitude != 0 && (exponent < -4 || exponent >= precision - 1))
    return alternate ? scientific : without_trailing_zeros(scientific);
  std::string digits = formatted_real(magnitude, 'g', precision, alternate);
  if (digits.find('.') == std::string::npos) digits += ".0";
  return digits;
}

std::string formatted_number(Meter& meter, const Specification& how, const Value& value)
{
  const double number = real_of(value);
  const char type = how.type;
  if (type != '\0' && std::string_view("eEfFgGn%").find(type) == std::string_view::npos) unfit(type, value);
  const double magnitude = std::fabs(number) * (type == '%' ? 100 : 1);
  std::string digits;
  if (type == '\0' && how.precision < 0)
    digits = real_text(magnitude);
  else if (type == '\0')
    digits = formatted_plain(magnitude, std::max<std::int64_t>(how.precision, 1), how.alternate);
  else {
    const char letter = type == '%' ? 'f' : type == 'n' ? 'g' : type;
    digits = formatted_real(magnitude, letter, how.precision < 0 ? 6 : how.precision, how.alternate);
  }
  if (type == '%') digits += '%';
  const std::size_t whole_end = std::min(digits.find_first_not_of("0123456789"), digits.size());
  const bool zero =
      std::string_view(digits).substr(0, digits.find('e')).find_first_of("123456789") == std::string::npos;
  const bool negative = std::signbit(number) && !std::isnan(number) && !(how.no_negative_zero && zero);
  return aligned_number(meter, how, sign_text(how, negative), digits.substr(0, whole_end), digits.substr(whole_end), 3);
}

std::string formatted_text(Meter& meter, const Specification& how, const Value& value)
{
  if (how.type != '\0' && how.type != 's') unfit(how.type, value);
  if (how.align == '=' || how.sign != '\0' || how.no_negative_zero || how.alternate || how.grouping != '\0')
    throw Failure("the format specification fits numbers only, not a text.");
  meter.take(value.string().size());
  std::string text = value.string();
  if (how.precision >= 0) text.resize(offset_of(text, static_cast<std::size_t>(how.precision), false));
  if (how.align == '^') {
    const auto length = static_cast<std::int64_t>(code_points(text));
    const std::int64_t left = how.width > length ? (how.width - length) / 2 : 0;
    text = padded(meter, text, length + left, how.fill, Alignment::right);
    return padded(meter, text, how.width, how.fill, Alignment::left);
  }
  return padded(meter, text, how.width, how.fill, how.align == '>' ? Alignment::right : Alignment::left);
}

} // namespace

std::string format_value(Runtime& runtime, const Value& value, std::string_view specification)
{
  if (specification.empty()) return runtime.shown(value);
  Meter& meter = runtime.meter();
  switch (value.kind()) {
  case Kind::string:
    return formatted_text(meter, specification_of(meter, specification), value);
  case Kind::boolean:
  case Kind::integer: {
    const Specification how = specification_of(meter, specification);
    if (how.type != '\0' && std::string_view("eEfFgG%").find(how.type) != std::string_view::npos)
      return formatted_number(meter, how, value);
    return formatted_integer(meter, how, value);
  }
  case Kind::real:
    return formatted_number(meter, specification_of(meter, specification), value);
  case Kind::undefined:
    use(value);
    break;
  case Kind::none:
  case Kind::list:
  case Kind::tuple:
  case Kind::dict:
  case Kind::range:
  case Kind::iterator:
  case Kind::object:
    break;
  }
  throw Failure(std::string(type_name(value)) + " cannot be formatted with '" +
                std::string(specification.substr(0, 40)) + "'.");
}

std::string magnitude_text(std::int64_t number, int base)
{
  std::array<char, 72> buffer{};
  const auto magnitude = number < 0 ? ~static_cast<std::uint64_t>(number) + 1 : static_cast<std::uint64_t>(number);
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude, base).ptr;
  return {buffer.data(), end};
}

std::string formatted_real(double number, char letter, std::int64_t precision, bool alternate)
{
  const bool capital = letter >= 'A' && letter <= 'Z';
  if (!std::isfinite(number)) {
    const std::string text = real_text(number);
    return capital ? upper(text) : text;
  }
  const char format[] = {
      '%', alternate ? '#' : '.', alternate ? '.' : '*', alternate ? '*' : letter, alternate ? letter : '\0', '\0'};
  const auto digits = static_cast<int>(precision);
  const int size = std::snprintf(nullptr, 0, format, digits, number);
  std::string result(static_cast<std::size_t>(size) + 1, '\0');
  std::snprintf(result.data(), result.size(), format, digits, number);
  result.pop_back();
  return result;
}

std::string only_ascii(std::string_view text)
{
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = decode(text, at);
    if (point < 0x80) {
      result += static_cast<char>(point);
      continue;
    }
    char buffer[16];
    std::snprintf(buffer, sizeof buffer,
                  point < 0x100     ? "\\x%02x"
                  : point < 0x10000 ? "\\u%04x"
                                    : "\\U%08x",
                  static_cast<unsigned>(point));
    result += buffer;
  }
  return result;
}

} // namespace jinja
