// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/output_form.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/view/config.hpp>
#include <maestro/view/problem.hpp>

#include <fmt/core.h>

namespace maestro::cli {
namespace {

std::string problems_text(const Loaded& loaded, const Arguments& arguments, const Style& style)
{
  std::string text;
  for (const Diagnostic& problem : loaded.problems) text += problem_text(problem, style);
  if (!loaded.valid() || arguments.quiet) return text;
  const Environment& environment = *loaded.environment;
  return text + fmt::format("{} is valid: {}, {}, {}\n", safe_text(arguments.file),
                            counted(environment.services.size(), "service"),
                            counted(environment.instances.size(), "instance"),
                            counted(environment.ships.size(), "ship"));
}

int validate(const Arguments& arguments, Terminal& terminal)
{
  const Loaded loaded = read_description(arguments);
  terminal.out(arguments.of<OutputForm>().json() ? problems_json(loaded.problems, loaded.valid())
                                                 : problems_text(loaded, arguments, terminal.style()));
  return loaded.valid() ? 0 : exit_code(Fault::description);
}

} // namespace

Command declared::validate()
{
  return {.name = "validate",
          .task = Task::prepare,
          .rank = 1,
          .summary = "check the description and print all problems; contacts no ship",
          .examples = {{"validate", "maestro.yaml here"},
                       {"-f prod.yaml validate --strict", "another one, warnings count"}},
          .options = {form_option("text or json", {"text", "json"})},
          .run = cli::validate};
}

} // namespace maestro::cli
