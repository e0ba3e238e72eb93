// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/cli/change_options.hpp>
#include <maestro/cli/declared_commands.hpp>

#include <fmt/core.h>

namespace maestro::cli {
namespace {

std::string verbs()
{
  std::vector<std::string_view> names;
  for (const Command& command : commands())
    if (command.verb) names.push_back(command.name);
  return join(names, "|");
}

int plan(const Arguments& arguments, Terminal& terminal)
{
  const Command* verb = arguments.words.empty() ? nullptr : change_command(arguments.words.front());
  if (verb == nullptr)
    throw Error(Fault::usage, "plan needs to know what for", fmt::format("maestro plan {} ...", verbs()));
  Arguments dry = arguments;
  dry.command = verb->name;
  dry.words.erase(dry.words.begin());
  dry.of<DryRun>().wanted = true;
  return verb->run(dry, terminal);
}

} // namespace

Command declared::plan()
{
  return {.name = "plan",
          .task = Task::look,
          .rank = 4,
          .words = Words::change,
          .words_text = "VERB [thing ...]",
          .summary = "show what start, stop, kill, restart, pull or clean would do, and why",
          .text = "The ships are asked, nothing is changed. All options of the verb are understood.",
          .examples = {{"plan start", "what a start would do"},
                       {"plan restart web --only-if-changed", "which instances have changed"},
                       {"plan start --exit-code", "ends with 10 if there is something to do"}},
          .options = dry_run_options(),
          .run = cli::plan};
}

} // namespace maestro::cli
