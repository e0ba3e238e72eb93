// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/commands.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/view/config.hpp>

namespace maestro::cli {

int dump(const Arguments& arguments, Terminal& terminal)
{
  const Environment environment = load_environment(arguments, terminal);
  SelectRequest request = select_request(arguments);
  request.with_dependencies = true;
  const std::vector<InstanceName> instances = select(environment, Graph(environment), request);
  const Write write = [&](std::string_view text) { terminal.out(text); };
  if (arguments.config) {
    write_config(environment, ConfigForm::json, write);
    write("\n");
  }
  write_dump(environment, instances, write);
  return 0;
}

} // namespace maestro::cli
