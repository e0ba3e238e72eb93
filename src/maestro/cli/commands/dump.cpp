// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/commands.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/view/config.hpp>
#include <maestro/view/json.hpp>

namespace maestro::cli {

int dump(const Arguments& arguments, Terminal& terminal)
{
  const Environment environment = load_environment(arguments, terminal);
  SelectRequest request = select_request(arguments);
  request.with_dependencies = true;
  const std::vector<InstanceName> instances = select(environment, Graph(environment), request);
  if (arguments.config) terminal.out(json_document(config_value(environment)) + "\n");
  terminal.out(dump_text(environment, instances));
  return 0;
}

} // namespace maestro::cli
