// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/value.hpp>

#include <string>
#include <string_view>

namespace maestro::guest_program {

/// Reads a JSON document (RFC 8259). Of a name that occurs twice, the last counts. Throws Failure with `name` and line.
jinja::Value json_value(std::string_view text, const std::string& name);

} // namespace maestro::guest_program
