// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/value.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace maestro::reading {

/// Names that a template sees and what they mean.
using Names = std::vector<std::pair<jinja::Value, jinja::Value>>;

/// `env`: the process environment.
Names environment_names(const std::map<std::string, std::string>& variables);

/// Adds the keys of a JSON object. Throws Error(Fault::description) if the text is anything else.
void add_json_names(Names& names, const std::string& file, std::string_view json);

} // namespace maestro::reading
