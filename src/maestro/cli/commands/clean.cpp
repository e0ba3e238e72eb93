// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/change_options.hpp>
#include <maestro/cli/choice.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/locking.hpp>
#include <maestro/cli/road.hpp>

namespace maestro::cli {
Command declared::clean()
{
  return {.name = "clean",
          .task = Task::change,
          .rank = 5,
          .words = Words::things,
          .words_text = things_text,
          .summary = "remove the containers of instances that do not run",
          .text = "With their anonymous volumes.",
          .examples = {{"clean", "everything that has ended"}, {"clean web-1", "one instance"}},
          .options = Options{strays_option(), adopt_option()} + choice_options() + play_options() + lock_options(),
          .run = [](const Arguments& said, Terminal& terminal) { return change(Verb::clean, said, terminal); },
          .verb = Verb::clean};
}

} // namespace maestro::cli
