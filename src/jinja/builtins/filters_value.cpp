// SPDX-License-Identifier: Apache-2.0
#include <jinja/builtins/builtin.hpp>
#include <jinja/builtins/json.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/numbers.hpp>
#include <jinja/values/operations.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

/// Filters on numbers and on any value.
namespace jinja {

namespace {

Value absolute(Runtime&, const Value& input, Bound&)
{
  use(input);
  if (!is_number(input)) throw Failure("'abs' needs a number, not " + std::string(type_name(input)) + ".");
  if (input.is(Kind::real)) return std::fabs(input.real());
  return integer_of(input) < 0 ? negative(input) : Value(integer_of(input));
}

Value or_default(Runtime& runtime, const Value& input, Bound& bound)
{
  if (input.is(Kind::undefined) || (bound.truthy(1, false) && !truthy(input)))
    return bound.has(0) ? bound[0] : runtime.text("");
  return input;
}

/// Nothing where it is no number at all.
std::optional<std::int64_t> truncated(double number)
{
  if (std::isnan(number)) return std::nullopt;
  if (std::isinf(number)) throw Failure("an infinite number cannot become a whole number.");
  if (const auto whole = exact_integer(std::trunc(number))) return whole;
  throw Failure("the number is too large: whole numbers have 64 bits here.");
}

std::optional<std::int64_t> integer_in(std::string_view text, std::int64_t base)
{
  if (base == 0 || (base >= 2 && base <= 36))
    if (const auto whole = parse_integer(text, static_cast<int>(base))) return whole;
  const auto number = parse_real(text);
  return number ? truncated(*number) : std::nullopt;
}

std::optional<std::int64_t> integer_from(const Value& value, std::int64_t base)
{
  if (value.is(Kind::string)) return integer_in(value.string(), base);
  if (value.is(Kind::real)) return truncated(value.real());
  return is_number(value) ? std::optional(integer_of(value)) : std::nullopt;
}

Value to_integer(Runtime&, const Value& input, Bound& bound)
{
  const std::int64_t base = bound.integer(1, 10);
  use(input);
  if (const auto whole = integer_from(input, base)) return *whole;
  return bound.has(0) ? bound[0] : Value(0);
}

Value to_real(Runtime&, const Value& input, Bound& bound)
{
  Value otherwise = bound.has(0) ? bound[0] : Value(0.0);
  use(input);
  if (is_number(input)) return real_of(input);
  if (!input.is(Kind::string)) return otherwise;
  const auto value = parse_real(input.string());
  return value ? Value(*value) : otherwise;
}

Value rounded(Runtime&, const Value& input, Bound& bound)
{
  const std::int64_t precision = bound.integer(0, 0);
  const std::string method = bound.has(1) && bound[1].is(Kind::string) ? bound[1].string() : "common";
  if (method != "common" && method != "ceil" && method != "floor")
    throw Failure("'round' rounds 'common', 'ceil' or 'floor', nothing else.");
  use(input);
  if (!is_number(input)) throw Failure("'round' needs a number, not " + std::string(type_name(input)) + ".");
  if (method == "common") {
    if (input.is(Kind::real)) return round_real(input.real(), precision);
    if (precision >= 0) return integer_of(input);
    const double value = round_real(real_of(input), precision);
    if (const auto whole_value = exact_integer(value)) return *whole_value;
    throw Failure("the result of 'round' is too large.");
  }
  const double scale = std::pow(10.0, static_cast<double>(precision));
  const double scaled = real_of(input) * scale;
  if (!std::isfinite(scaled) || scale == 0) throw Failure("'round' cannot work with so large a number.");
  return (method == "ceil" ? std::ceil(scaled) : std::floor(scaled)) / scale;
}

Value file_size(Runtime& runtime, const Value& input, Bound& bound)
{
  const bool binary = bound.truthy(0, false);
  use(input);
  double bytes = 0;
  if (is_number(input))
    bytes = real_of(input);
  else if (const auto parsed = input.is(Kind::string) ? parse_real(input.string()) : std::nullopt)
    bytes = *parsed;
  else
    throw Failure("'filesizeformat' needs a number, not " + std::string(type_name(input)) + ".");
  const double base = binary ? 1024 : 1000;
  if (bytes == 1) return runtime.text("1 Byte");
  std::array<char, 400> buffer{};
  if (bytes < base) {
    std::snprintf(buffer.data(), buffer.size(), "%.0f Bytes", std::trunc(bytes));
    return runtime.text(buffer.data());
  }
  constexpr std::string_view letters = "kMGTPEZY";
  double unit = base;
  std::size_t index = 0;
  for (; index + 1 < letters.size() && bytes >= unit * base; ++index) unit *= base;
  std::snprintf(buffer.data(), buffer.size(), "%.1f %c%sB", bytes / unit,
                binary && letters[index] == 'k' ? 'K' : letters[index], binary ? "i" : "");
  return runtime.text(buffer.data());
}

Value to_json(Runtime& runtime, const Value& input, Bound& bound)
{
  const std::int64_t indent = bound.has_value(0) ? bound.integer(0, 0) : -1;
  runtime.meter().width(indent);
  Value result = runtime.text(json_text(runtime, input, indent));
  result.text().markup = true;
  return result;
}

Value attribute_named(Runtime& runtime, const Value& input, Bound& bound)
{
  const std::string name = bound.text(0, "");
  use_leniently(input);
  // Only attributes, never the entries of a dict.
  Value result = input.is(Kind::dict) ? Value() : attribute(runtime, input, name);
  if (input.is(Kind::dict) && find_method(input, name) != nullptr) result = item(runtime, Value::dict(), bound[0]);
  return result.absent() ? runtime.undefined(name, std::string(type_name(input)) + " has no attribute '" + name + "'.")
                         : result;
}

} // namespace

std::span<const Builtin> value_filters()
{
  static constexpr Builtin table[] = {
      {"abs", absolute, ""},
      {"attr", attribute_named, "!name"},
      {"d", or_default, "default_value boolean"},
      {"default", or_default, "default_value boolean"},
      {"filesizeformat", file_size, "binary"},
      {"float", to_real, "default"},
      {"int", to_integer, "default base"},
      {"round", rounded, "precision method"},
      {"tojson", to_json, "indent"},
  };
  static_assert(sorted(table));
  return table;
}

} // namespace jinja
