// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/commands.hpp>
#include <maestro/cli/options.hpp>
#include <maestro/cli/road.hpp>

#include <set>

namespace maestro::cli {
namespace {

using Candidates = std::set<std::string>;

/// The words of the command line so far, without options.
std::vector<std::string> words_of(const std::vector<std::string>& tokens)
{
  std::vector<std::string> words;
  for (const std::string& token : tokens)
    for (const std::string_view word : split(token, ' '))
      if (!word.empty() && word[0] != '-') words.emplace_back(word);
  return words;
}

Candidates command_names(const std::string& prefix)
{
  Candidates names;
  for (const Command& command : commands())
    if (!command.hidden && command.name.starts_with(prefix)) names.emplace(command.name);
  return names;
}

Candidates thing_names(const Arguments& arguments, Terminal& terminal, const std::string& prefix)
{
  const Environment environment = load_environment(arguments, terminal);
  Candidates names;
  const auto add = [&](const std::string& name) {
    if (name.starts_with(prefix)) names.insert(name);
  };
  for (const auto& [name, service] : environment.services) add(name.text());
  for (const auto& [name, instance] : environment.instances) add(name.text());
  return names;
}

} // namespace

int complete(const Arguments& arguments, Terminal& terminal)
{
  const std::vector<std::string> words = words_of(arguments.words);
  const bool of_commands = words.size() < 2 || (words.size() == 2 && find_command(words[1]) == nullptr);
  const std::string prefix = words.size() < 2 || (words.size() == 2 && !of_commands) ? std::string() : words.back();
  const Candidates candidates = of_commands ? command_names(prefix) : thing_names(arguments, terminal, prefix);
  terminal.out(join(candidates, " ") + "\n");
  return 0;
}

} // namespace maestro::cli
