// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>

#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace maestro {

/// The environment as Maestro understood it, secrets of registries redacted (docs/reference/cli.md, `config`).
boost::json::value config_value(const Environment& environment);

/// One object for each instance, for `dump`.
std::string dump_text(const Environment& environment, const std::vector<InstanceName>& instances);

/// `validate --format json`.
std::string problems_json(const std::vector<Diagnostic>& problems, bool valid);

/// A check as an object with its `type`.
boost::json::value check_value(const Check& check);

} // namespace maestro
