// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/help.hpp>

#include <fmt/core.h>

#include <set>

/// The scripts only carry words between a shell and `maestro complete --shell`. What they get stays data: it is put
/// into lists, and no shell expands or runs it.
namespace maestro::cli {
namespace {

constexpr std::string_view bash_script = R"script(# bash completion of maestro: source <(maestro completion bash)
_maestro() {
  local IFS=$'\n' - program=$1
  set -f # what is found are words, no patterns
  type -P -- "$program" >/dev/null || program=maestro # an alias
  COMPREPLY=($("$program" complete --shell bash -- "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null </dev/null))
  if [[ ${COMPREPLY[0]} == files ]]; then compopt -o default; fi
  COMPREPLY=("${COMPREPLY[@]:1}")
}
complete -F _maestro maestro
)script";

constexpr std::string_view zsh_script = R"script(#compdef maestro
# zsh completion of maestro: source <(maestro completion zsh), after compinit
_maestro() {
  emulate -L zsh
  local program=${(Q)words[1]} name description found
  local -a said names shown
  whence -p -- "$program" >/dev/null || program=maestro # an alias
  said=("${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}")
  found=$("$program" complete --shell zsh -- "${said[@]}" 2>/dev/null </dev/null)
  said=("${(@0)found}")
  if [[ $said[1] == files ]]; then
    [[ $PREFIX == --*=* ]] && compset -P '*='
    setopt ${_comp_options[@]}
    _files
    return
  fi
  for name description in "${(@)said[2,-2]}"; do
    names+=("$name")
    shown+=("${(r:26:)${(V)name}}${description:+  $description}")
  done
  if [[ -n $description ]]; then compadd -l -d shown -a -- names; else compadd -a -- names; fi
}
if [[ $funcstack[1] == _maestro ]]; then _maestro "$@"; else compdef _maestro maestro; fi
)script";

constexpr std::string_view fish_script = R"script(# fish completion of maestro: maestro completion fish | source
function __maestro_complete
  set -l said (commandline -opc)
  set -l current (commandline -ct)
  set -l program $said[1]
  string match -q -- '-*' "$current"; or set current '' # fish knows better what begins like that, quoted or not
  command -q -- $program; or set program maestro
  set -l found (command $program complete --shell fish -- $said "$current" 2>/dev/null </dev/null | string split0)
  string join0 -- $found[2..-1]
end
complete -c maestro -f -a '(__maestro_complete | string split0)'
)script";

/// fish finds files itself behind options that it knows to take one.
std::string fish_file_options()
{
  std::set<std::string> lines;
  const auto add = [&](const Options& options) {
    for (const Option& option : options) {
      if (option.value.is != ValueIs::file) continue;
      std::string line = "complete -c maestro -rF";
      for (const std::string_view name : option.short_names) line += fmt::format(" -s {}", name.substr(1));
      for (const std::string_view name : option.long_names) line += fmt::format(" -l {}", name.substr(2));
      lines.insert(line + "\n");
    }
  };
  add(global_options());
  for (const Command& command : commands()) add(command.options);
  return join(lines, "");
}

} // namespace

std::string completion_script(std::string_view shell)
{
  if (shell == "bash") return std::string(bash_script);
  if (shell == "zsh") return std::string(zsh_script);
  if (shell == "fish") return std::string(fish_script) + fish_file_options();
  return {};
}

} // namespace maestro::cli
