// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/change_options.hpp>
#include <maestro/cli/choice.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/locking.hpp>
#include <maestro/cli/road.hpp>

namespace maestro::cli {
Command declared::start()
{
  return {.name = "start",
          .task = Task::change,
          .rank = 1,
          .words = Words::things,
          .words_text = things_text,
          .summary = "start instances, what they depend on first",
          .text = "Instances that run are left alone. An instance counts as started once its checks pass. Images are "
                  "pulled where a ship lacks them, containers are made anew.",
          .examples = {{"start", "everything that does not run yet"},
                       {"start -d web", "the instances of web, and what they depend on"},
                       {"start --dry-run", "what would be done, and why"}},
          .options = Options{adopt_option()} + image_options() + choice_options() + play_options() + lock_options(),
          .run = [](const Arguments& said, Terminal& terminal) { return change(Verb::start, said, terminal); },
          .verb = Verb::start};
}

} // namespace maestro::cli
