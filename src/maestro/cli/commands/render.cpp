// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/commands.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/load/render.hpp>

namespace maestro::cli {

int render(const Arguments& arguments, Terminal& terminal)
{
  const RenderOptions wishes{.contexts = arguments.contexts, .strict_undefined = arguments.undefined == "strict"};
  const RenderedDescription description = maestro::render(load_options(arguments), wishes);
  show_problems(description.problems, arguments, terminal);
  if (!description.text) throw invalid(description.problems, arguments);
  terminal.out(description.rendered());
  return 0;
}

} // namespace maestro::cli
