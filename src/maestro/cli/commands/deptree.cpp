// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/road.hpp>

namespace maestro::cli {
namespace {

struct TreeOptions {
  bool recursive = false;
};

int deptree(const Arguments& arguments, Terminal& terminal)
{
  const Environment environment = load_environment(arguments, terminal);
  const std::vector<ServiceName> services = select_services(environment, arguments.words);
  const Write write = [&](std::string_view text) { terminal.out(text); };
  write_tree(Graph(environment), services, arguments.of<TreeOptions>().recursive, terminal.style(), write);
  return 0;
}

} // namespace

Command declared::deptree()
{
  return {.name = "deptree",
          .task = Task::look,
          .rank = 3,
          .words = Words::things,
          .words_text = things_text,
          .summary = "show what services depend on",
          .examples = {{"deptree", "all services"}, {"deptree -r web", "web, with what it needs in full"}},
          .options = {flag("-r -R --recursive", "show a service wherever it is needed, also repeatedly",
                           &TreeOptions::recursive)},
          .run = cli::deptree};
}

} // namespace maestro::cli
