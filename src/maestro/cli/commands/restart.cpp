// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/change_options.hpp>
#include <maestro/cli/choice.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/locking.hpp>
#include <maestro/cli/road.hpp>

namespace maestro::cli {
Command declared::restart()
{
  return {.name = "restart",
          .task = Task::change,
          .rank = 3,
          .words = Words::things,
          .words_text = things_text,
          .summary = "stop and start instances",
          .text = "An instance is stopped after those that depend on it and started after those that it depends on; "
                  "what has things of its container is replaced with it. A new container that fails goes, and the old "
                  "one serves again. Without things it asks; where there is no terminal, --all is needed.",
          .examples = {{"restart -c 1 web", "web, one after another"},
                       {"restart --all -r --only-if-changed", "new images, new settings"}},
          .options = Options{adopt_option()} + restart_options() + image_options() + careful_choice_options() +
                     play_options() + lock_options(),
          .run = [](const Arguments& said, Terminal& terminal) { return change(Verb::restart, said, terminal); },
          .verb = Verb::restart};
}

} // namespace maestro::cli
