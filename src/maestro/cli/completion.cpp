// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/help.hpp>

#include <fmt/core.h>
#include <strings/shell.hpp>

#include <algorithm>
#include <set>

namespace maestro::cli {
namespace {

std::vector<std::string> names_of(const std::vector<Option>& options)
{
  std::vector<std::string> names;
  for (const Option& option : options) {
    if (!option.short_name.empty()) names.emplace_back(option.short_name);
    for (const std::string_view name : option.long_names) names.emplace_back(name);
  }
  return names;
}

std::string command_names()
{
  std::vector<std::string> names;
  for (const Command& command : commands())
    if (!command.hidden) names.emplace_back(command.name);
  std::sort(names.begin(), names.end());
  return join(names, " ");
}

/// `    -c|--concurrency) …` for each option of the list that takes a value.
std::string bash_values(const std::vector<Option>& options, std::string_view indent)
{
  std::string text;
  for (const Option& option : options) {
    if (!option.takes_value()) continue;
    std::string action = ":";
    if (option.value == "FILE") action = "COMPREPLY=($(compgen -f -- \"$current\"))";
    if (!option.choices.empty())
      action = fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$current\"))", join(option.choices, " "));
    text += fmt::format("{}{}) {}; return ;;\n", indent, join(names_of({option}), "|"), action);
  }
  return text;
}

std::string valued_names()
{
  std::set<std::string> names;
  const auto add = [&](const std::vector<Option>& options) {
    for (const Option& option : options)
      if (option.takes_value())
        for (const std::string& name : names_of({option})) names.insert(name);
  };
  add(global_options());
  for (const Command& command : commands()) add(command.options);
  return join(names, "|");
}

std::string bash_script()
{
  std::string script = "# bash completion of maestro: source <(maestro completion bash)\n"
                       "_maestro() {\n"
                       "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
                       "  local command= file=maestro.yaml options= i\n"
                       "  COMPREPLY=()\n"
                       "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
                       "    case ${COMP_WORDS[i]} in\n"
                       "      -f|--file) i=$((i + 1)); file=${COMP_WORDS[i]} ;;\n";
  script += fmt::format("      {}) i=$((i + 1)) ;;\n", valued_names());
  script += "      -*) ;;\n"
            "      *) if [[ -z $command || $command == plan ]]; then command=${COMP_WORDS[i]}; fi ;;\n"
            "    esac\n"
            "  done\n"
            "  case $previous in\n";
  script += bash_values(global_options(), "    ");
  script += "  esac\n  case $command in\n";
  script += fmt::format("    '') COMPREPLY=($(compgen -W '{} {}' -- \"$current\")); return ;;\n", command_names(),
                        join(names_of(global_options()), " "));
  for (const Command& command : commands()) {
    if (command.hidden) continue;
    script += fmt::format("    {})\n      options='{}'\n", command.name, join(names_of(command.options), " "));
    if (const std::string values = bash_values(command.options, "        "); !values.empty())
      script += "      case $previous in\n" + values + "      esac\n";
    script += "      ;;\n";
  }
  script += fmt::format("  esac\n"
                        "  if [[ $current == -* ]]; then\n"
                        "    COMPREPLY=($(compgen -W \"$options {}\" -- \"$current\"))\n"
                        "    return\n"
                        "  fi\n"
                        "  case $command in\n"
                        "    completion) COMPREPLY=($(compgen -W 'bash zsh fish' -- \"$current\")) ;;\n"
                        "    plan) COMPREPLY=($(compgen -W 'start stop kill restart pull clean' -- \"$current\")) ;;\n"
                        "    {}) COMPREPLY=($(compgen -W \"$(\"${{COMP_WORDS[0]}}\" -f \"$file\" complete -- maestro "
                        "\"$command\" \"$current\" 2>/dev/null)\" -- \"$current\")) ;;\n"
                        "  esac\n"
                        "}}\n"
                        "complete -F _maestro maestro\n",
                        join(names_of(global_options()), " "), [] {
                          std::vector<std::string> takers;
                          for (const Command& command : commands())
                            if (command.words == Words::things && command.name != "plan")
                              takers.emplace_back(command.name);
                          return join(takers, "|");
                        }());
  return script;
}

/// zsh understands the scripts of bash.
std::string zsh_script()
{
  return "#compdef maestro\n"
         "# zsh completion of maestro: source <(maestro completion zsh), after compinit\n"
         "autoload -U +X bashcompinit && bashcompinit\n" +
         bash_script();
}

std::string fish_option(const Option& option, const std::string& condition)
{
  std::string line = fmt::format("complete -c maestro{}", condition);
  if (!option.short_name.empty()) line += fmt::format(" -s {}", option.short_name.substr(1));
  for (const std::string_view name : option.long_names) line += fmt::format(" -l {}", name.substr(2));
  if (option.value == "FILE")
    line += " -rF";
  else if (option.takes_value())
    line += " -x";
  if (!option.choices.empty()) line += fmt::format(" -a '{}'", join(option.choices, " "));
  return line + fmt::format(" -d '{}'\n", strings::within_single_quotes(option.text));
}

std::string fish_script()
{
  std::string script = "# fish completion of maestro: maestro completion fish | source\n"
                       "complete -c maestro -f\n";
  for (const Option& option : global_options()) script += fish_option(option, "");
  for (const Command& command : commands()) {
    if (command.hidden) continue;
    script += fmt::format("complete -c maestro -n __fish_use_subcommand -a {} -d '{}'\n", command.name,
                          strings::within_single_quotes(command.summary));
    const std::string condition = fmt::format(" -n '__fish_seen_subcommand_from {}'", command.name);
    for (const Option& option : command.options) script += fish_option(option, condition);
    if (command.words == Words::things)
      script += fmt::format("complete -c maestro{} -a '(maestro complete -- maestro {} (commandline -ct) 2>/dev/null | "
                            "string split \" \")'\n",
                            condition, command.name);
    if (command.words == Words::shells) script += fmt::format("complete -c maestro{} -a 'bash zsh fish'\n", condition);
  }
  return script;
}

} // namespace

std::string completion_script(std::string_view shell)
{
  if (shell == "bash") return bash_script();
  if (shell == "zsh") return zsh_script();
  if (shell == "fish") return fish_script();
  return {};
}

} // namespace maestro::cli
