// SPDX-License-Identifier: Apache-2.0
#include <jinja/values/cells.hpp>
#include <jinja/values/numbers.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>

namespace jinja {

namespace {

constexpr double two_to_63 = 9223372036854775808.0;

[[noreturn]] void overflow(Operator op)
{
  throw Failure("the result of '" + std::string(symbol(op)) + "' is too large: whole numbers have 64 bits here.");
}

std::int64_t floor_quotient(std::int64_t left, std::int64_t right)
{
  if (right == 0) throw Failure("division by zero.");
  if (right == -1 && left == std::numeric_limits<std::int64_t>::min()) overflow(Operator::floor_divide);
  const std::int64_t result = left / right;
  return left % right != 0 && (left < 0) != (right < 0) ? result - 1 : result;
}

std::int64_t floor_modulo(std::int64_t left, std::int64_t right)
{
  if (right == 0) throw Failure("division by zero.");
  if (right == -1) return 0;
  const std::int64_t result = left % right;
  return result != 0 && (result < 0) != (right < 0) ? result + right : result;
}

Value power(std::int64_t base, std::int64_t exponent)
{
  if (exponent < 0) {
    if (base == 0) throw Failure("zero cannot be raised to a negative power.");
    return std::pow(static_cast<double>(base), static_cast<double>(exponent));
  }
  std::int64_t result = 1;
  for (auto rest = static_cast<std::uint64_t>(exponent); rest != 0;) {
    if ((rest & 1U) != 0 && __builtin_mul_overflow(result, base, &result)) overflow(Operator::power);
    rest >>= 1U;
    if (rest != 0 && __builtin_mul_overflow(base, base, &base)) overflow(Operator::power);
  }
  return result;
}

Value calculate_integers(Operator op, std::int64_t left, std::int64_t right)
{
  std::int64_t result = 0;
  switch (op) {
  case Operator::add:
    if (__builtin_add_overflow(left, right, &result)) overflow(op);
    return result;
  case Operator::subtract:
    if (__builtin_sub_overflow(left, right, &result)) overflow(op);
    return result;
  case Operator::multiply:
    if (__builtin_mul_overflow(left, right, &result)) overflow(op);
    return result;
  case Operator::divide:
    if (right == 0) throw Failure("division by zero.");
    return static_cast<double>(left) / static_cast<double>(right);
  case Operator::floor_divide:
    return floor_quotient(left, right);
  case Operator::modulo:
    return floor_modulo(left, right);
  case Operator::power:
    return power(left, right);
  }
  return {};
}

double floor_modulo(double left, double right)
{
  double result = std::fmod(left, right);
  if (result != 0 && (right < 0) != (result < 0))
    result += right;
  else if (result == 0)
    result = std::copysign(0.0, right);
  return result;
}

double floor_quotient(double left, double right)
{
  const double modulo = floor_modulo(left, right);
  const double quotient = (left - modulo) / right;
  if (quotient == 0) return std::copysign(0.0, left / right);
  const double floored = std::floor(quotient);
  return quotient - floored > 0.5 ? floored + 1 : floored;
}

Value calculate_reals(Operator op, double left, double right)
{
  switch (op) {
  case Operator::add:
    return left + right;
  case Operator::subtract:
    return left - right;
  case Operator::multiply:
    return left * right;
  case Operator::divide:
    if (right == 0) throw Failure("division by zero.");
    return left / right;
  case Operator::floor_divide:
    if (right == 0) throw Failure("division by zero.");
    return floor_quotient(left, right);
  case Operator::modulo:
    if (right == 0) throw Failure("division by zero.");
    return floor_modulo(left, right);
  case Operator::power: {
    if (left == 0 && right < 0) throw Failure("zero cannot be raised to a negative power.");
    if (left < 0 && std::isfinite(left) && std::isfinite(right) && std::floor(right) != right)
      throw Failure("a negative number cannot be raised to a fraction.");
    const double result = std::pow(left, right);
    if (std::isinf(result) && std::isfinite(left) && std::isfinite(right))
      throw Failure("the result of '**' is too large.");
    return result;
  }
  }
  return {};
}

bool space(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r') || (byte >= '\x1c' && byte <= '\x1f'); }

std::string_view trimmed(std::string_view text)
{
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  return text;
}

/// The text without the underscores between digits; nothing when one stands elsewhere.
std::optional<std::string> without_underscores(std::string_view text)
{
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      result += text[i];
      continue;
    }
    const auto digit = [](char byte) {
      return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    };
    if (i == 0 || i + 1 == text.size() || !digit(text[i - 1]) || !digit(text[i + 1])) return std::nullopt;
  }
  return result;
}

} // namespace

std::string_view symbol(Operator op)
{
  switch (op) {
  case Operator::add:
    return "+";
  case Operator::subtract:
    return "-";
  case Operator::multiply:
    return "*";
  case Operator::divide:
    return "/";
  case Operator::floor_divide:
    return "//";
  case Operator::modulo:
    return "%";
  case Operator::power:
    return "**";
  }
  return "";
}

bool is_number(const Value& value)
{
  return value.is(Kind::integer) || value.is(Kind::real) || value.is(Kind::boolean);
}

std::int64_t integer_of(const Value& value)
{
  return value.is(Kind::boolean) ? (value.boolean() ? 1 : 0) : value.integer();
}

double real_of(const Value& value)
{
  return value.is(Kind::real) ? value.real() : static_cast<double>(integer_of(value));
}

std::optional<std::int64_t> exact_integer(double value)
{
  if (!(value >= -two_to_63 && value < two_to_63) || std::trunc(value) != value) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

int compare_numbers(const Value& left, const Value& right)
{
  const auto sign = [](auto a, auto b) { return a < b ? -1 : (a == b ? 0 : (a > b ? 1 : 2)); };
  if (left.is(Kind::real) && right.is(Kind::real)) return sign(left.real(), right.real());
  if (left.is(Kind::real)) {
    const int reversed = compare_numbers(right, left);
    return reversed == 2 ? 2 : -reversed;
  }
  const std::int64_t whole = integer_of(left);
  if (!right.is(Kind::real)) return sign(whole, integer_of(right));
  const double real = right.real();
  if (std::isnan(real)) return 2;
  if (real >= two_to_63) return -1;
  if (real < -two_to_63) return 1;
  const double floor = std::floor(real);
  const int order = sign(whole, static_cast<std::int64_t>(floor));
  return order == 0 && real > floor ? -1 : order;
}

std::string real_text(double value)
{
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::array<char, 32> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = text.find('e');
  int exponent = 0;
  const char* digits_of_exponent = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
  std::from_chars(digits_of_exponent, end, exponent);
  if (exponent < -4 || exponent >= 16) return std::string(text);
  std::array<char, 64> fixed{};
  const auto fixed_end = std::to_chars(fixed.data(), fixed.data() + fixed.size(), value, std::chars_format::fixed).ptr;
  std::string result(fixed.data(), fixed_end);
  if (result.find('.') == std::string::npos) result += ".0";
  return result;
}

namespace {

/// Takes a sign away; returns whether it is a minus.
bool take_sign(std::string_view& text)
{
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return false;
  const bool is_minus = text[0] == '-';
  text.remove_prefix(1);
  return is_minus;
}

/// Takes `0x`, `0o` or `0b` away where the base allows it (0 allows all); returns the base that there is then.
int take_base(std::string_view& text, int base)
{
  if (text.size() <= 2 || text[0] != '0') return base;
  const char letter = static_cast<char>(text[1] | 0x20);
  const int named = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
  if (named == 0 || (base != named && base != 0)) return base;
  text.remove_prefix(2);
  if (text[0] == '_') text.remove_prefix(1);
  return named;
}

} // namespace

std::optional<std::int64_t> parse_integer(std::string_view text, int base)
{
  text = trimmed(text);
  const bool negative = take_sign(text);
  base = take_base(text, base);
  if (base == 0) {
    base = 10;
    if (text.size() > 1 && text[0] == '0' && text.find_first_not_of("0_") != std::string_view::npos)
      return std::nullopt;
  }
  const auto digits = without_underscores(text);
  if (!digits || digits->empty()) return std::nullopt;
  std::uint64_t magnitude = 0;
  const char* end = digits->data() + digits->size();
  const auto [stop, error] = std::from_chars(digits->data(), end, magnitude, base);
  if (stop != end) return std::nullopt;
  const std::uint64_t most = (std::uint64_t{1} << 63U) - (negative ? 0 : 1);
  if (error == std::errc::result_out_of_range || magnitude > most)
    throw Failure("the number " + std::string(text.substr(0, 40)) + " is too large: whole numbers have 64 bits here.");
  if (error != std::errc()) return std::nullopt;
  return static_cast<std::int64_t>(negative ? ~magnitude + 1 : magnitude);
}

std::optional<double> parse_real(std::string_view text)
{
  auto digits = without_underscores(trimmed(text));
  if (!digits) return std::nullopt;
  std::string_view rest = *digits;
  const bool negative = take_sign(rest);
  if (rest.empty() || rest[0] == '-' || rest[0] == '+' || rest.find('(') != std::string_view::npos) return std::nullopt;
  double value = 0;
  const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (stop != rest.data() + rest.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    // from_chars does not tell too large from too small.
    const std::size_t e = rest.find_first_of("eE");
    const bool small = (e != std::string_view::npos && rest.find('-', e) != std::string_view::npos) ||
                       (e == std::string_view::npos &&
                        rest.substr(0, rest.find('.')).find_first_not_of('0') == std::string_view::npos);
    value = small ? 0.0 : std::numeric_limits<double>::infinity();
  } else if (error != std::errc()) {
    return std::nullopt;
  }
  return negative ? -value : value;
}

Value calculate(Operator op, const Value& left, const Value& right)
{
  if (!left.is(Kind::real) && !right.is(Kind::real)) return calculate_integers(op, integer_of(left), integer_of(right));
  return calculate_reals(op, real_of(left), real_of(right));
}

Value negative(const Value& value)
{
  if (value.is(Kind::real)) return -value.real();
  return calculate_integers(Operator::subtract, 0, integer_of(value));
}

double round_real(double value, std::int64_t digits)
{
  if (!std::isfinite(value) || digits > 330) return value;
  if (digits < -330) return std::copysign(0.0, value);
  if (digits >= 0) {
    std::array<char, 700> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.*f", static_cast<int>(digits), value);
    double result = value;
    const char* begin = buffer.data();
    const auto parsed = std::from_chars(begin, begin + std::char_traits<char>::length(begin), result);
    return parsed.ec == std::errc() ? result : value;
  }
  const double scale = std::pow(10.0, static_cast<double>(-digits));
  return std::isfinite(scale) ? std::nearbyint(value / scale) * scale : 0.0;
}

} // namespace jinja
