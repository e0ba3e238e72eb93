// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/help.hpp>
#include <maestro/load/schema.hpp>

namespace maestro::cli {
namespace {

int reference(const Arguments& arguments, Terminal& terminal)
{
  const std::string form = arguments.words.size() == 1 ? arguments.words.front() : std::string();
  if (form != "man" && form != "markdown" && form != "description")
    throw Error(Fault::usage, "reference is one of man, markdown, description");
  terminal.out(form == "man" ? man_page() : form == "markdown" ? markdown() : reference_markdown());
  return 0;
}

} // namespace

Command declared::reference()
{
  return {.name = "reference",
          .task = Task::learn,
          .rank = 9,
          .words = Words::free,
          .words_text = "man|markdown|description",
          .summary = "print the manual",
          .run = cli::reference,
          .hidden = true};
}

} // namespace maestro::cli
