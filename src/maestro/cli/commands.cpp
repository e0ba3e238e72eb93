// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/command.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/habits.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <tuple>

namespace maestro::cli {

const std::vector<Command>& commands()
{
  static const std::vector<Command> all = [] {
    std::vector<Command> table = declared_commands();
    std::sort(table.begin(), table.end(), [](const Command& a, const Command& b) {
      return std::tie(a.task, a.rank, a.name) < std::tie(b.task, b.rank, b.name);
    });
    return table;
  }();
  return all;
}

const Command* find_command(std::string_view name)
{
  const auto found =
      std::find_if(commands().begin(), commands().end(), [&](const Command& c) { return c.name == name; });
  return found == commands().end() ? nullptr : &*found;
}

const Command* change_command(std::string_view name)
{
  const Command* command = find_command(name);
  return command != nullptr && command->verb ? command : nullptr;
}

Error unknown_command(const std::string& word)
{
  std::string hint = habit_of_command(word);
  if (hint.empty()) {
    std::vector<std::string> names;
    for (const Command& command : commands())
      if (!command.hidden) names.emplace_back(command.name);
    hint = did_you_mean(word, names);
  }
  if (hint.empty()) hint = "`maestro -h` lists the commands";
  return {Fault::usage, fmt::format("there is no command '{}'", safe_text(word)), hint};
}

const Options& global_options()
{
  static const Options options = under(
      "Everywhere",
      {single(text("-f --file", {.name = "FILE", .is = ValueIs::file, .example = "shop.yaml"},
                   "the description (maestro.yaml); - is standard input", &Arguments::file)),
       text("--color", {.name = "WHEN", .choices = {"auto", "always", "never"}}, "auto, always or never",
            &Arguments::color),
       text("--progress", {.name = "HOW", .choices = {"auto", "tty", "plain", "json", "quiet"}},
            "a running play as live table (tty), lines (plain), objects (json) or nothing (quiet); auto: tty on a "
            "terminal, else plain",
            &Arguments::progress),
       flag("--strict", "warnings of the description are errors", &Arguments::strict),
       flag("-q --quiet", "only what went wrong", &Arguments::quiet),
       flag("--verbose", "more words", &Arguments::verbose), flag("-h --help", "show help and exit", &Arguments::help),
       flag("-v --version", "show the version and exit", &Arguments::version)});
  return options;
}

const Options& options_of(const Command& command, const std::vector<std::string>& words)
{
  if (command.words != Words::change) return command.options;
  for (const std::string& word : words)
    if (const Command* verb = change_command(word)) return verb->options;
  return command.options;
}

} // namespace maestro::cli
