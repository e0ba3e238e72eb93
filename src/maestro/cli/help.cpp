// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/help.hpp>

#include <fmt/core.h>
#include <strings/cells.hpp>

#include <algorithm>

namespace maestro::cli {
namespace {

/// A page of so many columns.
class Page {
public:
  explicit Page(std::size_t columns) : columns_(columns) {}

  /// Text behind a line end, broken at blanks; later lines begin at the column.
  std::string wrapped(std::string_view text, std::size_t column = 0) const
  {
    return strings::folded(text, columns_, column);
  }

  /// What it is, and from the column on what that means; on a line of its own if there is no room.
  std::string row(const std::string& what, std::string_view meaning, std::size_t column) const
  {
    const bool fits = what.size() + 4 <= column;
    const std::string gap = fits ? std::string(column - 2 - what.size(), ' ') : '\n' + std::string(column, ' ');
    return "  " + what + gap + wrapped(meaning, column) + "\n";
  }

private:
  std::size_t columns_;
};

std::string option_rows(const Options& options, const Page& page)
{
  std::vector<std::string_view> groups;
  for (const Option& option : options)
    if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) groups.push_back(option.group);
  constexpr std::size_t column = 31;
  std::string text;
  for (const std::string_view group : groups) {
    text += fmt::format("\n{}:\n", group.empty() ? "Options" : group);
    for (const Option& option : options) {
      const std::string indent(option.short_names.empty() ? 4 : 0, ' ');
      if (option.group == group && !option.hidden) text += page.row(indent + shown_names(option), option.text, column);
    }
  }
  return text;
}

/// The options that all commands have in common, one name each.
std::string common_options(const Page& page)
{
  std::vector<std::string> names;
  for (const Option& option : global_options()) {
    std::string name(option.short_names.empty() ? option.long_names.front() : option.short_names.front());
    names.push_back(option.takes_value() ? fmt::format("{} {}", name, option.value.name) : name);
  }
  return "\nEverywhere (maestro -h explains these):\n  " + page.wrapped(join(names, ", "), 2) + "\n";
}

std::string sentence(std::string_view summary)
{
  std::string text(summary);
  if (text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text + ".";
}

std::string examples(const Command& command, const Page& page)
{
  std::size_t column = 0;
  for (const Example& example : command.examples) column = std::max(column, example.line.size());
  std::string text = "\nExamples:\n";
  for (const Example& example : command.examples)
    text += page.row(fmt::format("maestro {}", example.line), example.text, column + 12);
  return text;
}

std::string_view heading(Task task)
{
  switch (task) {
  case Task::look:
    return "Look at what runs";
  case Task::change:
    return "Change what runs";
  case Task::prepare:
    return "Prepare";
  case Task::learn:
    return "Learn more";
  }
  return {};
}

std::string command_rows(const Page& page)
{
  std::string text;
  std::optional<Task> task;
  for (const Command& command : commands()) {
    if (command.hidden) continue;
    if (task != command.task) text += fmt::format("\n{}:\n", heading(command.task));
    task = command.task;
    text += page.row(std::string(command.name), command.summary, 14);
  }
  return text;
}

} // namespace

std::string usage(const Command* command)
{
  if (command == nullptr) return "usage: maestro [-f FILE] [global options] COMMAND [options] [thing ...]\n";
  std::string text = fmt::format("usage: maestro [-f FILE] {}", command->name);
  if (!command->options.empty()) text += " [options]";
  if (!command->words_text.empty()) text += fmt::format(" {}", command->words_text);
  return text + "\n";
}

std::string help(const Command* command, std::size_t columns)
{
  constexpr std::size_t narrowest = 40, widest = 100; // longer lines are hard to read
  const Page page(std::clamp(columns, narrowest, widest));
  if (command == nullptr)
    return "Orchestrates Docker containers on many hosts from one description.\n\n" + usage(nullptr) +
           command_rows(page) + "\n" +
           page.wrapped("A thing is the name of an instance or of a service. `maestro COMMAND -h` tells the options of "
                        "a command.") +
           "\n" + option_rows(global_options(), page);
  std::string text = page.wrapped(sentence(command->summary)) + "\n";
  if (!command->text.empty()) text += page.wrapped(command->text) + "\n";
  text += "\n" + usage(command);
  if (!command->examples.empty()) text += examples(*command, page);
  return text + option_rows(command->options, page) + common_options(page);
}

std::string first_steps()
{
  return "Maestro runs containers on many hosts, as one file describes it: maestro.yaml.\n"
         "  maestro init             write a first one, or --from a Compose file\n"
         "  maestro validate         is the description right?\n"
         "  maestro status           what runs where\n"
         "  maestro plan start       what would be done, and why; changes nothing\n"
         "  maestro start            bring up what does not run; `start web` only that\n"
         "  maestro logs -F web      what the instances of web print\n"
         "  maestro restart web      new containers; -c 1: one after another\n"
         "  maestro stop --all       take everything down\n"
         "  maestro -h               all commands; `maestro start -h` tells more of one\n";
}

} // namespace maestro::cli
