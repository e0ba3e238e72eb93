// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>
#include <maestro/view/tree.hpp>

#include <boost/json/value.hpp>

#include <functional>
#include <string>
#include <vector>

namespace maestro {

enum class ConfigForm { json, yaml };
/// Those that may be secret and are not declared as such. What is a secret of the description is never shown.
enum class Values { shown, redacted };

/// The environment as Maestro understood it, passwords of registries redacted (docs/reference/cli.md, `config`).
/// Written piece by piece: that of ten thousand instances can be very large.
void write_config(const Environment& environment, ConfigForm form, Values values, const Write& write);

/// One object for each instance, for `dump`.
void write_dump(const Environment& environment, const std::vector<InstanceName>& instances, Values values,
                const Write& write);

/// A piece of what is described.
struct Part {
  std::string name;     // `instance web-1`, `ship east`, …
  std::string meaning;  // all that it says, but for what follows
  std::string withheld; // values of variables, contents of files, a password: only to be digested, and slowly
};
/// All that a description means, piece by piece: the same for every way to write it.
void each_part(const Environment& environment, const std::function<void(const Part&)>& visit);

/// `validate --format json`.
std::string problems_json(const std::vector<Diagnostic>& problems, bool valid);

/// A check as an object with its `type`.
boost::json::value check_value(const Check& check, Values values = Values::shown);

} // namespace maestro
