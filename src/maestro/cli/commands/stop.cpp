// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/change_options.hpp>
#include <maestro/cli/choice.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/locking.hpp>
#include <maestro/cli/road.hpp>

namespace maestro::cli {
Command declared::stop()
{
  return {.name = "stop",
          .task = Task::change,
          .rank = 2,
          .words = Words::things,
          .words_text = things_text,
          .summary = "stop instances, what depends on them first",
          .text = "Without things it asks; where there is no terminal, --all is needed.",
          .examples = {{"stop web-1", "one instance"},
                       {"stop -d redis-1", "and what depends on it"},
                       {"stop --all", "everything"}},
          .options =
              Options{strays_option(), adopt_option()} + careful_choice_options() + play_options() + lock_options(),
          .run = [](const Arguments& said, Terminal& terminal) { return change(Verb::stop, said, terminal); },
          .verb = Verb::stop};
}

} // namespace maestro::cli
