// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/help.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro::cli {
namespace {

constexpr std::size_t page = 100; // columns
constexpr std::size_t text_column = 31;

/// Words put into lines of the page; later lines begin at the column.
std::string wrapped(std::string_view text, std::size_t column)
{
  std::string all;
  std::size_t at = column;
  for (const std::string_view word : split(text, ' ')) {
    const std::size_t length = code_points(word);
    if (at > column && at + 1 + length > page) {
      all += '\n' + std::string(column, ' ');
      at = column;
    } else if (at > column) {
      all += ' ';
      ++at;
    }
    all += word;
    at += length;
  }
  return all;
}

std::string row(const std::string& names, std::string_view text)
{
  const bool fits = names.size() + 4 <= text_column;
  const std::string gap =
      fits ? std::string(text_column - 2 - names.size(), ' ') : '\n' + std::string(text_column, ' ');
  return "  " + names + gap + wrapped(text, text_column) + "\n";
}

std::string option_rows(const std::vector<Option>& options)
{
  std::vector<std::string_view> groups;
  for (const Option& option : options)
    if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) groups.push_back(option.group);
  std::string text;
  for (const std::string_view group : groups) {
    text += fmt::format("\n{}:\n", group);
    for (const Option& option : options)
      if (option.group == group) text += row(shown_names(option), option.text);
  }
  return text;
}

std::string sentence(std::string_view summary)
{
  std::string text(summary);
  if (text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text + ".";
}

} // namespace

std::string shown_names(const Option& option)
{
  std::vector<std::string> names;
  if (!option.short_name.empty()) names.emplace_back(option.short_name);
  for (const std::string_view name : option.long_names) names.emplace_back(name);
  std::string text = (option.short_name.empty() ? "    " : "") + join(names, ", ");
  if (option.takes_value()) text += fmt::format(" {}", option.value);
  return text;
}

std::string usage(const Command* command)
{
  if (command == nullptr) return "usage: maestro [-f FILE] [global options] COMMAND [options] [thing ...]\n";
  std::string text = fmt::format("usage: maestro [-f FILE] {}", command->name);
  if (!command->options.empty()) text += " [options]";
  if (!command->words_text.empty()) text += fmt::format(" {}", command->words_text);
  return text + "\n";
}

std::string help(const Command* command)
{
  std::string text = usage(command) + "\n";
  if (command == nullptr) {
    text += "Orchestrates Docker containers on many hosts from one description.\n\nCommands:\n";
    for (const Command& one : commands())
      if (!one.hidden) text += fmt::format("  {:<11} {}\n", one.name, wrapped(one.summary, 14));
    text += "\nA thing is the name of an instance or of a service.\n";
    text += "`maestro COMMAND --help` tells the options of a command.\n";
  } else {
    text += wrapped(sentence(command->summary), 0) + "\n";
    if (!command->text.empty()) text += wrapped(command->text, 0) + "\n";
    text += option_rows(command->options);
  }
  return text + option_rows(global_options());
}

} // namespace maestro::cli
