// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest_program/command.hpp>
#include <maestro/guest_program/failure.hpp>

#include <strings/ascii.hpp>

#include <algorithm>

namespace maestro::guest_program {
namespace {

/// `-1` is a number, which may be the default of a port.
bool is_option(std::string_view word) { return word.size() > 1 && word[0] == '-' && !strings::is_ascii_digit(word[1]); }

const Option& option_named(const Command& command, std::string_view name)
{
  for (const Option& option : command.options)
    if (option.name == name) return option;
  throw UsageError(std::string(command.name) + " has no option " + std::string(name));
}

} // namespace

bool Words::has(std::string_view option) const
{
  return std::any_of(options.begin(), options.end(), [&](const auto& given) { return given.first == option; });
}

std::vector<std::string> Words::all(std::string_view option) const
{
  std::vector<std::string> values;
  for (const auto& [name, value] : options)
    if (name == option) values.push_back(value);
  return values;
}

std::optional<std::string> Words::last(std::string_view option) const
{
  const std::vector<std::string> values = all(option);
  return values.empty() ? std::nullopt : std::optional(values.back());
}

Words sorted(const Command& command, std::span<const std::string> words)
{
  Words result;
  std::size_t at = 0;
  bool options_ended = false;
  while (at < words.size() && !(command.runs_program && options_ended)) {
    const std::string& word = words[at];
    if (options_ended || !is_option(word)) {
      if (command.runs_program) break;
      result.plain.push_back(word);
      ++at;
    } else if (word == "--") {
      options_ended = true;
      ++at;
    } else {
      const bool is_long = word.starts_with("--");
      const std::size_t name_end = is_long ? std::min(word.find('='), word.size()) : 2;
      const Option& option = option_named(command, std::string_view(word).substr(0, name_end));
      std::string value = word.substr(std::min(name_end + (is_long ? 1 : 0), word.size()));
      const bool has_value = name_end < word.size();
      ++at;
      if (option.value.empty() && has_value) throw UsageError(std::string(option.name) + " takes no value");
      if (!option.value.empty() && !has_value) {
        if (at == words.size())
          throw UsageError(std::string(option.name) + " needs a value: " + std::string(option.value));
        value = words[at++];
      }
      result.options.emplace_back(option.name, std::move(value));
    }
  }
  if (command.runs_program) result.program.assign(words.begin() + static_cast<std::ptrdiff_t>(at), words.end());
  const std::size_t given = command.runs_program ? result.program.size() : result.plain.size();
  if (given < command.least || given > command.most)
    throw UsageError("usage: maestro-guest " + std::string(command.name) + (command.words.empty() ? "" : " ") +
                     std::string(command.words));
  return result;
}

} // namespace maestro::guest_program
