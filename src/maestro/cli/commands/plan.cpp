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

Error no_verb(const std::string& word)
{
  const std::string usage = fmt::format("maestro plan {} ...", verbs());
  if (find_command(word) != nullptr)
    return {Fault::usage, fmt::format("{} changes nothing, and so there is nothing to plan", word),
            fmt::format("`maestro {} ...` does what it says; {}", word, usage)};
  if (word.empty()) return {Fault::usage, "plan needs to know what for", usage};
  return {Fault::usage, fmt::format("there is no '{}' to plan", safe_text(word)), usage};
}

int plan(const Arguments& arguments, Terminal& terminal)
{
  const std::string word = arguments.words.empty() ? std::string() : arguments.words.front();
  const Command* verb = change_command(word);
  if (verb == nullptr) throw no_verb(word);
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
          .summary = "show what apply, start, stop, restart and others would do, and why",
          .text = "The ships are asked, nothing is changed. All options of the verb are understood.",
          .examples = {{"plan start", "what a start would do"},
                       {"plan restart web --only-if-changed", "which instances have changed"},
                       {"plan start --exit-code", "ends with 10 if there is something to do"}},
          .options = dry_run_options(),
          .run = cli::plan};
}

} // namespace maestro::cli
