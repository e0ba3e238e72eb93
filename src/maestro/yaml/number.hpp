// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace maestro::yaml {

/// Whether the text has the form of an integer: `-1_000`, `0755`, `0x1F`, `0b11`, `1:30` (base 60).
bool is_integer(std::string_view text);

/// Whether the text has the form of a float: `1.`, `.5`, `1.0e+3`, `1:30.5` (base 60), `-.inf`, `.nan`.
bool is_real(std::string_view text);

/// Whether the text can be a float if its tag says so; beyond is_real, it needs no dot: `1e3`, `1:30`.
bool is_tagged_real(std::string_view text);

/// Whether an integer has a digit behind its prefix; `0x_` has not.
bool has_digits(std::string_view integer);

/// The value of an integer, nothing if it does not fit.
std::optional<std::int64_t> integer_value(std::string_view integer);

/// An integer of any size in plain decimal.
std::string integer_text(std::string_view integer);

/// The value of a float; too large is infinite, too small is zero.
double real_value(std::string_view real);

/// The shortest text that reads back the same, as Python writes it: `1.0`, `1e+16`, `inf`.
std::string python_repr(double number);

} // namespace maestro::yaml
