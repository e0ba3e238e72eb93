// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/yaml/node.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace maestro::yaml {

/// The type of an unquoted, untagged scalar.
Type type_of(std::string_view plain_text);

/// `yes`, `On`, `false`… of a boolean scalar.
bool as_boolean(const Node& scalar);

/// Decimal, octal, hexadecimal, binary or base 60 with underscores; nothing if it does not fit or is no integer.
std::optional<std::int64_t> as_integer(const Node& scalar);

/// A float or integer scalar as a number.
double as_real(const Node& scalar);

/// The text that Python's str() gives for the value (compat: stringification of environment values): `True`, `1.0`, `8`
/// for 010, `2014-01-01`. Nothing for null.
std::optional<std::string> as_python_text(const Node& scalar);

/// Why a scalar that looks like its type is none (`2014-02-30`, `0x_`), in a few words; empty if it is one. A parsed
/// document has no such scalars.
std::string flaw(const Node& scalar);

} // namespace maestro::yaml
