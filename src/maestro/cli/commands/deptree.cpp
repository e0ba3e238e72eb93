// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/commands.hpp>
#include <maestro/cli/road.hpp>

namespace maestro::cli {

int deptree(const Arguments& arguments, Terminal& terminal)
{
  const Environment environment = load_environment(arguments, terminal);
  const std::vector<ServiceName> services = select_services(environment, arguments.words);
  const Write write = [&](std::string_view text) { terminal.out(text); };
  write_tree(Graph(environment), services, arguments.recursive, write);
  return 0;
}

} // namespace maestro::cli
