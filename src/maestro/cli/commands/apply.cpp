// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/change_options.hpp>
#include <maestro/cli/choice.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/locking.hpp>
#include <maestro/cli/registries.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/cli/saved.hpp>

namespace maestro::cli {

Command declared::apply()
{
  return {.name = "apply",
          .task = Task::change,
          .rank = 1,
          .words = Words::things,
          .words_text = things_text,
          .summary = "make what runs be what is described",
          .text = "Creates what is not there, starts what does not run, and replaces what differs, one instance of a "
                  "service at a time or as its `update` says; limits, the restart policy and more networks are changed "
                  "while it runs, if its engine can. What has a link, a namespace or the volumes of a replaced "
                  "container is replaced with it. If a new container fails, the old ones of its service serve again. "
                  "Shows the plan and asks; without a terminal, --yes is needed.",
          .examples = {{"apply", "show what differs, ask, and do it"},
                       {"plan apply --out release.plan", "only show and save it"},
                       {"apply --plan release.plan", "do exactly that, or nothing"}},
          .options = Options{yes_option()} + prune_options("remove what of ours is described no more") +
                     Options{text("--out", {.name = "FILE", .is = ValueIs::file, .example = "release.plan"},
                                  "save the plan that `plan apply` shows; - is standard output", &ApplyOptions::out),
                             text("--plan", {.name = "FILE", .is = ValueIs::file, .example = "release.plan"},
                                  "do what a saved plan says, if it still fits", &ApplyOptions::plan),
                             leave_peers_option(), check_registry_option(),
                             flag("--check-containers", "also find what was changed on ships by hand",
                                  &ApplyOptions::check_containers),
                             adopt_option()} +
                     rolling_options() + pull_options() + choice_options() + play_options() + lock_options(),
          .run = [](const Arguments& said,
                    Terminal& terminal) { return change(Verb::apply, with_saved_plan(said), terminal); },
          .verb = Verb::apply};
}

} // namespace maestro::cli
