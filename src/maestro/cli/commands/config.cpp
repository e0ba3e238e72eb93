// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/commands.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/view/config.hpp>

namespace maestro::cli {

int config(const Arguments& arguments, Terminal& terminal)
{
  const Environment environment = load_environment(arguments, terminal);
  write_config(environment, arguments.format == "json" ? ConfigForm::json : ConfigForm::yaml,
               [&](std::string_view text) { terminal.out(text); });
  return 0;
}

} // namespace maestro::cli
