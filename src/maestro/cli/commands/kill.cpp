// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/change_options.hpp>
#include <maestro/cli/choice.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/locking.hpp>
#include <maestro/cli/road.hpp>

namespace maestro::cli {
Command declared::kill()
{
  return {.name = "kill",
          .task = Task::change,
          .rank = 4,
          .words = Words::things,
          .words_text = things_text,
          .summary = "end instances at once, without their stop signal and `pre-stop` checks",
          .text = "Without things it asks; where there is no terminal, --all is needed.",
          .examples = {{"kill web-1", "one instance"}, {"kill --all -S east", "all on one ship"}},
          .options = Options{adopt_option()} + careful_choice_options() + play_options() + lock_options(),
          .run = [](const Arguments& said, Terminal& terminal) { return change(Verb::kill, said, terminal); },
          .verb = Verb::kill};
}

} // namespace maestro::cli
