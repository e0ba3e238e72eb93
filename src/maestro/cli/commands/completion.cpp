// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/cli/commands.hpp>
#include <maestro/cli/help.hpp>
#include <maestro/load/schema.hpp>

namespace maestro::cli {

int completion(const Arguments& arguments, Terminal& terminal)
{
  const std::string script = arguments.words.size() == 1 ? completion_script(arguments.words.front()) : std::string();
  if (script.empty()) throw Error(Fault::usage, "completion is for one of bash, zsh, fish");
  terminal.out(script);
  return 0;
}

int reference(const Arguments& arguments, Terminal& terminal)
{
  const std::string form = arguments.words.size() == 1 ? arguments.words.front() : std::string();
  if (form != "man" && form != "markdown" && form != "description")
    throw Error(Fault::usage, "reference is one of man, markdown, description");
  terminal.out(form == "man" ? man_page() : form == "markdown" ? markdown() : reference_markdown());
  return 0;
}

} // namespace maestro::cli
