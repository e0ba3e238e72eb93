// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/limits.hpp>
#include <jinja/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jinja {

/// Integers, floats and booleans, which count as 0 and 1.
bool is_number(const Value& value);
/// Of an integer or boolean.
std::int64_t integer_of(const Value& value);
double real_of(const Value& value);
/// -1, 0, 1; 2 when they cannot be ordered (not a number). Exact also beyond the 53 bits of a float.
int compare_numbers(const Value& left, const Value& right);
std::optional<std::int64_t> exact_integer(double value);

/// The shortest text that reads back as the same float, as Python writes it.
std::string real_text(double value);
/// Python's int(text, base) and float(text): absent when it is not a number.
std::optional<std::int64_t> parse_integer(std::string_view text, int base);
std::optional<double> parse_real(std::string_view text);

enum class Operator { add, subtract, multiply, divide, floor_divide, modulo, power };
std::string_view symbol(Operator op);
/// Arithmetic of two numbers.
Value calculate(Operator op, const Value& left, const Value& right);
Value negative(const Value& value);
/// Rounds half to even on the exact binary value, as Python's round does.
double round_real(double value, std::int64_t digits);

} // namespace jinja
