// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/choice.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/redact_option.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/view/config.hpp>

namespace maestro::cli {
namespace {

struct DumpOptions {
  bool config = false;
};

int dump(const Arguments& arguments, Terminal& terminal)
{
  const Environment environment = load_environment(arguments, terminal);
  SelectRequest request = select_request(arguments);
  request.with_dependencies = true;
  const std::vector<InstanceName> instances = select(environment, Graph(environment), request);
  const Values values = arguments.of<RedactOption>().values();
  const Write write = [&](std::string_view text) { terminal.out(text); };
  if (arguments.of<DumpOptions>().config) {
    write_config(environment, ConfigForm::json, values, write);
    write("\n");
  }
  write_dump(environment, instances, values, write);
  return 0;
}

} // namespace

Command declared::dump()
{
  return {.name = "dump",
          .task = Task::prepare,
          .rank = 5,
          .words = Words::things,
          .words_text = things_text,
          .summary = "show instances with what they depend on, as JSON; contacts no ship",
          .examples = {{"dump web-1", "web-1 and what it needs"}},
          .options = Options{flag("-c --config", "first the whole environment, as config does", &DumpOptions::config),
                             redact_option()} +
                     choice_options(),
          .run = cli::dump};
}

} // namespace maestro::cli
