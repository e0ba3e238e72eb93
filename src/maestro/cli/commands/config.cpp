// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/output_form.hpp>
#include <maestro/cli/redact_option.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/view/config.hpp>

namespace maestro::cli {
namespace {

int config(const Arguments& arguments, Terminal& terminal)
{
  const Environment environment = load_environment(arguments, terminal);
  write_config(environment, arguments.of<OutputForm>().json() ? ConfigForm::json : ConfigForm::yaml,
               arguments.of<RedactOption>().values(), [&](std::string_view text) { terminal.out(text); });
  return 0;
}

} // namespace

Command declared::config()
{
  return {.name = "config",
          .task = Task::prepare,
          .rank = 2,
          .summary = "show the environment as understood; contacts no ship",
          .text =
              "Secrets stand there by their names, and passwords of registries are hidden. Variables of containers are "
              "shown as they will be, whatever is in them, as are arguments and options, unless --redact hides their "
              "values.",
          .examples = {{"config", "for people"},
                       {"config --format json", "for programs"},
                       {"config --redact", "to be handed on"}},
          .options = {form_option("yaml or json", {"yaml", "json"}), redact_option()},
          .run = cli::config};
}

} // namespace maestro::cli
