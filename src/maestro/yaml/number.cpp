// SPDX-License-Identifier: Apache-2.0
#include <maestro/yaml/number.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

namespace maestro::yaml {

namespace {

constexpr std::string_view decimal = "0123456789";
constexpr std::string_view decimal_or_blank = "0123456789_";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool without_sign(std::string_view& text)
{
  const bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
  return negative;
}

/// Takes the longest beginning made of these characters from the text.
std::string_view take(std::string_view& text, std::string_view characters)
{
  const std::string_view taken = text.substr(0, text.find_first_not_of(characters));
  text.remove_prefix(taken.size());
  return taken;
}

bool all_of(std::string_view text, std::string_view characters)
{
  return text.find_first_not_of(characters) == std::string_view::npos;
}

/// Takes the groups of a base 60 number (`:30`, `:5`) from the text; whether there is one at least.
bool take_groups(std::string_view& text)
{
  bool any = false;
  while (text.size() > 1 && text[0] == ':' && is_digit(text[1])) {
    const bool two = text.size() > 2 && text[1] <= '5' && is_digit(text[2]);
    text.remove_prefix(two ? 3 : 2);
    any = true;
  }
  return any;
}

bool is_exponent(std::string_view text)
{
  return text.empty() || (text.size() > 2 && (text[0] == 'e' || text[0] == 'E') && (text[1] == '-' || text[1] == '+') &&
                          all_of(text.substr(2), decimal));
}

bool is_cased(std::string_view text, std::array<std::string_view, 3> spellings)
{
  return std::find(spellings.begin(), spellings.end(), text) != spellings.end();
}

std::string without_underscores(std::string_view text)
{
  std::string plain(text);
  std::erase(plain, '_');
  return plain;
}

struct Prefix {
  unsigned base;
  std::size_t length;
};

Prefix prefix_of(std::string_view unsigned_text)
{
  if (unsigned_text.starts_with("0x")) return {16, 2};
  if (unsigned_text.starts_with("0b")) return {2, 2};
  if (unsigned_text.starts_with("0")) return {8, 0};
  return {10, 0};
}

unsigned digit_value(char c)
{
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  return static_cast<unsigned>((c | 0x20) - 'a') + 10;
}

/// Tells the steps that make the number from zero: multiply by one, add the other. Stops when a step returns false.
template<class Step>
bool each_step(std::string_view unsigned_text, Step step)
{
  const Prefix prefix = prefix_of(unsigned_text);
  unsigned_text.remove_prefix(prefix.length);
  const std::string_view head = unsigned_text.substr(0, unsigned_text.find(':'));
  for (const char c : head)
    if (c != '_' && !step(prefix.base, digit_value(c))) return false;
  unsigned_text.remove_prefix(head.size());
  while (!unsigned_text.empty()) {
    unsigned_text.remove_prefix(1);
    unsigned group = 0;
    for (const char c : take(unsigned_text, decimal)) group = group * 10 + digit_value(c);
    if (!step(60U, group)) return false;
  }
  return true;
}

/// A natural number without bounds, made by the steps of each_step.
class BigNumber {
public:
  void multiply_and_add(std::uint32_t factor, std::uint32_t summand)
  {
    std::uint64_t carry = summand;
    for (std::uint32_t& limb : limbs_) {
      carry += static_cast<std::uint64_t>(limb) * factor;
      limb = static_cast<std::uint32_t>(carry % limit);
      carry /= limit;
    }
    if (carry > 0) limbs_.push_back(static_cast<std::uint32_t>(carry));
  }

  std::string text() const
  {
    if (limbs_.empty()) return "0";
    std::string text = fmt::format("{}", limbs_.back());
    for (auto limb = std::next(limbs_.rbegin()); limb != limbs_.rend(); ++limb) text += fmt::format("{:09}", *limb);
    return text;
  }

private:
  static constexpr std::uint32_t limit = 1'000'000'000;
  std::vector<std::uint32_t> limbs_; // least first
};

/// What a decimal that is no double stands for: infinity or zero, told by where its first digit is.
double out_of_range(std::string_view text)
{
  const std::string_view mantissa = text.substr(0, text.find_first_of("eE"));
  const std::size_t dot = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t first = mantissa.find_first_of("123456789");
  double magnitude = static_cast<double>(dot) - static_cast<double>(first);
  if (mantissa.size() < text.size()) {
    std::string_view exponent = text.substr(mantissa.size() + 1);
    const bool negative = without_sign(exponent);
    constexpr int huge = 1'000'000'000;
    int value = huge;
    std::from_chars(exponent.data(), exponent.data() + exponent.size(), value);
    magnitude += negative ? -value : value;
  }
  return magnitude > 0 ? std::numeric_limits<double>::infinity() : 0;
}

double decimal_value(std::string_view text)
{
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  return result.ec == std::errc::result_out_of_range ? out_of_range(text) : value;
}

} // namespace

bool is_integer(std::string_view text)
{
  without_sign(text);
  if (text.empty()) return false;
  const char first = text[0];
  if (!is_digit(first)) return false;
  const std::string_view rest = text.substr(1);
  if (first == '0') {
    if (rest.size() > 1 && rest[0] == 'x') return all_of(rest.substr(1), "0123456789abcdefABCDEF_");
    if (rest.size() > 1 && rest[0] == 'b') return all_of(rest.substr(1), "01_");
    return all_of(rest, "01234567_");
  }
  take(text, decimal_or_blank);
  if (text.empty()) return true;
  return take_groups(text) && text.empty();
}

bool is_real(std::string_view text)
{
  if (is_cased(text, {".nan", ".NaN", ".NAN"})) return true;
  const bool has_sign = !text.empty() && (text[0] == '-' || text[0] == '+');
  without_sign(text);
  if (is_cased(text, {".inf", ".Inf", ".INF"})) return true;
  if (text.size() > 1 && text[0] == '.' && is_digit(text[1]) && !has_sign) {
    text.remove_prefix(1);
    take(text, decimal_or_blank);
    return is_exponent(text);
  }
  if (text.empty() || !is_digit(text[0])) return false;
  take(text, decimal_or_blank);
  const bool base_60 = take_groups(text);
  if (text.empty() || text[0] != '.') return false;
  text.remove_prefix(1);
  take(text, decimal_or_blank);
  return base_60 ? text.empty() : is_exponent(text);
}

bool is_tagged_real(std::string_view text)
{
  if (is_real(text) || (is_integer(text) && text.find(':') != std::string_view::npos)) return true;
  const std::string plain = without_underscores(text);
  std::string_view rest = plain;
  without_sign(rest);
  if (rest.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return false;
  double value = 0;
  const auto result = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  return result.ec != std::errc::invalid_argument && result.ptr == rest.data() + rest.size();
}

bool has_digits(std::string_view integer)
{
  without_sign(integer);
  integer.remove_prefix(prefix_of(integer).length);
  return integer.find_first_not_of('_') != std::string_view::npos;
}

std::optional<std::int64_t> integer_value(std::string_view integer)
{
  const bool negative = without_sign(integer);
  std::uint64_t magnitude = 0;
  const bool fits = each_step(integer, [&](unsigned factor, unsigned summand) {
    return !__builtin_mul_overflow(magnitude, factor, &magnitude) &&
           !__builtin_add_overflow(magnitude, summand, &magnitude);
  });
  constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!fits || magnitude > largest + (negative ? 1 : 0)) return std::nullopt;
  return static_cast<std::int64_t>(negative ? ~magnitude + 1 : magnitude);
}

std::string integer_text(std::string_view integer)
{
  if (const auto value = integer_value(integer)) return fmt::format("{}", *value);
  const bool negative = without_sign(integer);
  BigNumber number;
  each_step(integer, [&](unsigned factor, unsigned summand) {
    number.multiply_and_add(factor, summand);
    return true;
  });
  return (negative ? "-" : "") + number.text();
}

double real_value(std::string_view real)
{
  const std::string plain = without_underscores(real);
  std::string_view text = plain;
  const double sign = without_sign(text) ? -1 : 1;
  if (is_cased(text, {".inf", ".Inf", ".INF"})) return sign * std::numeric_limits<double>::infinity();
  if (is_cased(text, {".nan", ".NaN", ".NAN"})) return std::numeric_limits<double>::quiet_NaN();
  // From the last group to the first, as PyYAML adds them up, to round alike.
  double value = 0;
  double base = 1;
  for (auto colon = text.rfind(':'); colon != std::string_view::npos; colon = text.rfind(':')) {
    value += decimal_value(text.substr(colon + 1)) * base;
    base *= 60;
    text = text.substr(0, colon);
  }
  return sign * (value + decimal_value(text) * base);
}

std::string python_repr(double number)
{
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  std::array<char, 64> buffer{};
  const double size = std::abs(number);
  const bool scientific = size != 0 && (size < 1e-4 || size >= 1e16);
  const auto format = scientific ? std::chars_format::scientific : std::chars_format::fixed;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, format).ptr;
  std::string text(buffer.data(), end);
  if (!scientific && text.find('.') == std::string::npos) text += ".0";
  return text;
}

} // namespace maestro::yaml
