// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/help.hpp>

namespace maestro::cli {
namespace {

int show_help(const Arguments& arguments, Terminal& terminal)
{
  if (arguments.words.size() > 1) throw Error(Fault::usage, "help is for one command");
  const Command* command = nullptr;
  if (!arguments.words.empty()) {
    const std::string& word = arguments.words.front();
    command = find_command(word);
    if (command == nullptr) throw unknown_command(word);
  }
  terminal.out(help(command, static_cast<std::size_t>(terminal.width())));
  return 0;
}

} // namespace

Command declared::help()
{
  return {.name = "help",
          .task = Task::learn,
          .rank = 1,
          .words = Words::command,
          .words_text = "[COMMAND]",
          .summary = "show all commands, or what one of them understands",
          .examples = {{"help restart", "the same as `maestro restart -h`"}},
          .run = show_help};
}

} // namespace maestro::cli
