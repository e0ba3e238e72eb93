// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/command.hpp>
#include <maestro/cli/completion/candidates.hpp>
#include <maestro/cli/parse.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace maestro::cli {
namespace {

/// What is known of a command line whose end is still to be typed. Understands what parse understands, but refuses
/// nothing.
class Beginning {
public:
  explicit Beginning(const std::vector<std::string>& words)
  {
    for (std::size_t i = 0; i < words.size(); ++i) {
      const bool is_word = only_words || words[i].size() < 2 || words[i][0] != '-';
      if (open_option != nullptr)
        give(*std::exchange(open_option, nullptr), words[i]);
      else if (is_word && command != nullptr)
        ++words_behind;
      else if (is_word)
        begin_command(words, i);
      else if (words[i] == "--" && command != nullptr)
        only_words = true;
      else
        read_option(words[i]);
    }
  }

  const Command* command = nullptr;
  const Options* options = nullptr;    // of the command
  std::string file;                    // that is named
  const Option* open_option = nullptr; // that waits for its value
  bool only_words = false;             // after `--`
  bool astray = false;                 // the command is none
  std::size_t words_behind = 0;        // the command, options and their values left out

  /// The option of this name, such as `-c` or `--conc`.
  const Option* option(std::string_view name) const
  {
    const Option* beginning = nullptr;
    for (const auto* list : {options, &global_options()}) {
      if (list == nullptr) continue;
      for (const Option& one : *list) {
        for (const std::string_view short_name : one.short_names)
          if (short_name == name) return &one;
        for (const std::string_view long_name : one.long_names) {
          if (long_name == name) return &one;
          if (name.size() > 2 && long_name.starts_with(name)) beginning = &one;
        }
      }
    }
    return beginning;
  }

private:
  void give(const Option& option, const std::string& value)
  {
    if (option.name() == "--file") file = value;
  }

  void begin_command(const std::vector<std::string>& words, std::size_t at)
  {
    command = find_command(words[at]);
    astray = command == nullptr;
    if (!astray) options = &options_of(*command, {words.begin() + static_cast<std::ptrdiff_t>(at) + 1, words.end()});
  }

  void read_option(const std::string& word)
  {
    const bool is_long = word.starts_with("--");
    const std::size_t value = is_long ? word.find('=') : 2;
    const Option* found = option(word.substr(0, value));
    for (std::size_t i = 2; !is_long && found != nullptr && !found->takes_value() && i < word.size(); ++i)
      found = option(std::string{'-', word[i]}); // `-ac` is `-a -c`
    if (found == nullptr || !found->takes_value()) return;
    const bool given = is_long ? value != std::string::npos : word.size() > 2 && option(word.substr(0, 2)) == found;
    if (given)
      give(*found, word.substr(is_long ? value + 1 : value));
    else
      open_option = found;
  }
};

class Finder {
public:
  Finder(const Beginning& line, std::string current, const NamesIn& names_in)
      : line_(line), current_(std::move(current)), names_in_(names_in)
  {
  }

  Candidates find()
  {
    if (line_.open_option != nullptr)
      values(*line_.open_option, {});
    else if (!line_.only_words && current_.starts_with("--") && current_.find('=') != std::string::npos)
      joined_value();
    else if (!line_.only_words && current_.starts_with('-'))
      options();
    else if (line_.command != nullptr)
      words(*line_.command);
    else if (!line_.astray)
      commands_();
    return std::move(found_);
  }

private:
  void add(std::string word, std::string_view description = {})
  {
    if (word.starts_with(current_)) found_.words.push_back({std::move(word), description});
  }
  /// A name that would be read as an option does not stand alone.
  void add_all(const std::vector<std::string>& names, const std::string& before = {})
  {
    for (const std::string& name : names)
      if (line_.only_words || !before.empty() || !name.starts_with('-')) add(before + name);
  }

  void commands_()
  {
    for (const Command& command : commands())
      if (!command.hidden) add(std::string(command.name), command.summary);
  }

  void options()
  {
    for (const auto* list : {line_.options, &global_options()}) {
      if (list == nullptr) continue;
      for (const Option& option : *list) {
        if (option.hidden) continue;
        for (const std::string_view name : option.long_names) add(std::string(name), option.text);
        for (const std::string_view name : option.short_names)
          if (option.long_names.empty() || current_.size() > 1) add(std::string(name), option.text);
      }
    }
  }

  /// Of `--option=value`.
  void joined_value()
  {
    const std::size_t equals = current_.find('=');
    const Option* option = line_.option(current_.substr(0, equals));
    if (option != nullptr && option->takes_value()) values(*option, current_.substr(0, equals + 1));
  }

  void values(const Option& option, const std::string& before)
  {
    for (const std::string_view choice : option.value.choices) add(before + std::string(choice));
    switch (option.value.is) {
    case ValueIs::anything:
      return;
    case ValueIs::file:
      found_.files = true;
      return;
    case ValueIs::instance:
      return add_all(names_in_(line_.file).instances, before);
    case ValueIs::ship:
      return add_all(names_in_(line_.file).ships, before);
    }
  }

  void words(const Command& command)
  {
    switch (command.words) {
    case Words::none:
    case Words::free:
      return;
    case Words::command:
      if (line_.words_behind == 0) commands_();
      return;
    case Words::shells:
      if (line_.words_behind == 0) add_all({"bash", "fish", "zsh"});
      return;
    case Words::lock_actions:
      if (line_.words_behind == 0) add_all({"release", "status"});
      return;
    case Words::change:
      if (line_.words_behind == 0) return changes();
      return things();
    case Words::things:
      return things();
    }
  }

  void changes()
  {
    for (const Command& command : commands())
      if (change_command(command.name) != nullptr) add(std::string(command.name), command.summary);
  }

  void things()
  {
    DeclaredNames names = names_in_(line_.file);
    std::vector<std::string> all;
    std::set_union(names.services.begin(), names.services.end(), names.instances.begin(), names.instances.end(),
                   std::back_inserter(all));
    add_all(all);
  }

  const Beginning& line_;
  std::string current_;
  const NamesIn& names_in_;
  Candidates found_;
};

} // namespace

Candidates candidates(const std::vector<std::string>& before, const std::string& current, const NamesIn& names_in)
{
  return Finder(Beginning(before), current, names_in).find();
}

} // namespace maestro::cli
