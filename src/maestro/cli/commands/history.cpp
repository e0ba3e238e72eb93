// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/output_form.hpp>
#include <maestro/cli/releases.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/view/history.hpp>

namespace maestro::cli {
namespace {

int history(const Arguments& arguments, Terminal& terminal)
{
  if (arguments.words.size() > 1) throw Error(Fault::usage, "history is for one release, or for all");
  const Loaded today = load_valid(arguments, terminal);
  const Environment& environment = *today.environment;
  engine::Fleet fleet = connect(environment, docker_config(arguments, terminal), runtime_folder());
  const History history = history_of(environment, fleet, terminal);
  const bool is_json = arguments.of<OutputForm>().json();
  if (arguments.words.empty()) {
    terminal.out(is_json ? history_json(environment.name, history) : history_text(history, terminal.style()));
  } else {
    const KeptRelease& release = release_called(arguments.words.front(), history);
    const auto described = compared_with_before(release, history, today, arguments);
    terminal.out(is_json ? release_json(environment.name, history, release, described)
                         : release_text(history, release, described, terminal.style()));
  }
  return history.errors.empty() ? 0 : exit_code(Fault::unreachable);
}

} // namespace

Command declared::history()
{
  return {.name = "history",
          .task = Task::look,
          .rank = 7,
          .words = Words::free,
          .words_text = "[RELEASE]",
          .summary = "show what was applied, when, by whom, and how it ended",
          .text =
              "Each apply that did something is a release, and the ships keep the last twenty. A number shows one of "
              "them: what was changed, which images ran afterwards, and what was described otherwise than before. "
              "Ends with 4 if a ship did not answer.",
          .examples = {{"history", "all releases that are kept, newest first"},
                       {"history 12", "what release 12 was, and what changed in it"},
                       {"history --format json", "for programs"}},
          .options = {form_option("text or json", {"text", "json"})},
          .run = cli::history};
}

} // namespace maestro::cli
