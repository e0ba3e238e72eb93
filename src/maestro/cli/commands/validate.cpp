// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/commands.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/view/config.hpp>

#include <fmt/core.h>

namespace maestro::cli {
namespace {

std::string problems_text(const Loaded& loaded, const Arguments& arguments)
{
  std::string text;
  for (const Diagnostic& problem : loaded.problems) text += safe_text(to_text(problem), true) + "\n";
  if (!loaded.valid() || arguments.quiet) return text;
  const Environment& environment = *loaded.environment;
  return text +
         fmt::format("{} is valid: {}, {}, {}\n", arguments.file, counted(environment.services.size(), "service"),
                     counted(environment.instances.size(), "instance"), counted(environment.ships.size(), "ship"));
}

} // namespace

int validate(const Arguments& arguments, Terminal& terminal)
{
  const Loaded loaded = read_description(arguments);
  terminal.out(arguments.format == "json" ? problems_json(loaded.problems, loaded.valid())
                                          : problems_text(loaded, arguments));
  return loaded.valid() ? 0 : exit_code(Fault::description);
}

} // namespace maestro::cli
