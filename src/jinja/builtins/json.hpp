// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/run/runtime.hpp>
#include <jinja/value.hpp>

#include <cstdint>
#include <string>

namespace jinja {

/// JSON with sorted keys, safe within HTML; spread over lines unless `indent` is negative.
std::string json_text(Runtime& runtime, const Value& value, std::int64_t indent);

/// The value as Python's pprint shows it: sorted keys, and over several lines when it is long.
std::string pretty_text(Runtime& runtime, const Value& value);

} // namespace jinja
