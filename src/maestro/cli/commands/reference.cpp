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
  if (form == "man")
    terminal.out(man_page());
  else if (form == "markdown")
    terminal.out(markdown());
  else if (form == "description")
    terminal.out(reference_markdown());
  else if (form == "description-man")
    terminal.out(reference_man_page(MAESTRO_VERSION));
  else
    throw Error(Fault::usage, "reference is one of man, markdown, description, description-man");
  return 0;
}

} // namespace

Command declared::reference()
{
  return {.name = "reference",
          .task = Task::learn,
          .rank = 9,
          .words = Words::free,
          .words_text = "man|markdown|description|description-man",
          .summary = "print the manual",
          .run = cli::reference,
          .hidden = true};
}

} // namespace maestro::cli
