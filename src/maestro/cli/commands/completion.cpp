// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/help.hpp>

namespace maestro::cli {
namespace {

int completion(const Arguments& arguments, Terminal& terminal)
{
  const std::string script = arguments.words.size() == 1 ? completion_script(arguments.words.front()) : std::string();
  if (script.empty()) throw Error(Fault::usage, "completion is for one of bash, zsh, fish");
  terminal.out(script);
  return 0;
}

} // namespace

Command declared::completion()
{
  return {.name = "completion",
          .task = Task::learn,
          .rank = 4,
          .words = Words::shells,
          .words_text = "bash|zsh|fish",
          .summary = "print the completion script of a shell",
          .examples = {{"completion bash", "bash: source <(maestro completion bash)"},
                       {"completion zsh", "zsh, after compinit: source <(maestro completion zsh)"},
                       {"completion fish", "fish: maestro completion fish | source"}},
          .run = cli::completion};
}

} // namespace maestro::cli
