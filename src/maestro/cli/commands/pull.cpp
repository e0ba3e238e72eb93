// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/change_options.hpp>
#include <maestro/cli/choice.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/road.hpp>

namespace maestro::cli {
Command declared::pull()
{
  return {.name = "pull",
          .task = Task::prepare,
          .rank = 3,
          .words = Words::things,
          .words_text = things_text,
          .summary = "pull the images of instances to their ships",
          .examples = {{"pull", "the images of everything"}, {"pull web -S east", "the image of web to one ship"}},
          .options = choice_options() + play_options(),
          .run = [](const Arguments& said, Terminal& terminal) { return change(Verb::pull, said, terminal); },
          .verb = Verb::pull};
}

} // namespace maestro::cli
