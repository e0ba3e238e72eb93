// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/commands.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/view/config.hpp>
#include <maestro/view/json.hpp>

namespace maestro::cli {

int config(const Arguments& arguments, Terminal& terminal)
{
  const Environment environment = load_environment(arguments, terminal);
  const boost::json::value value = config_value(environment);
  terminal.out(arguments.format == "json" ? json_document(value) : yaml_document(value));
  return 0;
}

} // namespace maestro::cli
