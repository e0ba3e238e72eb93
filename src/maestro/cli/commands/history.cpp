// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/output_form.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/run/history.hpp>
#include <maestro/view/history.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro::cli {
namespace {

/// Throws usage if there is none of this number, or unreachable if it may be where nobody answers.
const KeptRelease& release_called(const std::string& word, const History& history)
{
  constexpr Range numbers{1, 999'999};
  const auto number = static_cast<ReleaseNumber>(number_of(word, numbers, "a release"));
  const auto found =
      std::ranges::find(history.releases, number, [](const KeptRelease& one) { return one.record.number; });
  if (found == history.releases.end() && !history.errors.empty())
    throw Error(Fault::unreachable, fmt::format("there is no release {} on the ships that answer", number));
  if (found == history.releases.end())
    throw Error(Fault::usage, fmt::format("there is no release {}", number),
                "`maestro history` shows those that are kept");
  return *found;
}

int history(const Arguments& arguments, Terminal& terminal)
{
  if (arguments.words.size() > 1) throw Error(Fault::usage, "history is for one release, or for all");
  const Environment environment = load_environment(arguments, terminal);
  engine::Fleet fleet = connect(environment, docker_config(arguments, terminal), runtime_folder());
  const History history = read_history(environment, fleet);
  for (const auto& [ship, error] : history.errors)
    terminal.error(error_text(fmt::format("ship '{}': {}", ship, error.what()), error.hint(), terminal.error_paint()));
  const bool is_json = arguments.of<OutputForm>().json();
  if (arguments.words.empty()) {
    terminal.out(is_json ? history_json(environment.name, history)
                         : history_text(history, terminal.width(), terminal.paint()));
  } else {
    const KeptRelease& release = release_called(arguments.words.front(), history);
    terminal.out(is_json ? release_json(environment.name, history, release)
                         : release_text(history, release, terminal.paint()));
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
