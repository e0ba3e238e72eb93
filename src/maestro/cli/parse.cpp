// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/cli/habits.hpp>
#include <maestro/cli/parse.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <utility>

namespace maestro::cli {
namespace {

[[noreturn]] void refuse(const std::string& text, std::string hint = {})
{
  throw Error(Fault::usage, text, std::move(hint));
}

/// What a variable of a script left empty would mean everything, and of two the last one, without a word.
void refuse_doubt(const Arguments& arguments, const Option& option, const std::string& shown, const std::string& value,
                  bool may_mean_follow)
{
  if (value.empty()) refuse(fmt::format("{} needs a value that is not empty", shown));
  for (const Given& before : arguments.given)
    if (before.option == &option && before.value != value)
      refuse(fmt::format("{} is given twice, as '{}' and as '{}'", shown, safe_text(before.value), safe_text(value)),
             may_mean_follow && shown == "-f"
                 ? fmt::format("-f names the description; `maestro logs -F {}` follows", safe_text(value))
                 : "one of them is meant");
}

void assign(Arguments& arguments, const Option& option, const std::string& shown, const std::string& value)
{
  const auto& choices = option.value.choices;
  if (!choices.empty() && std::find(choices.begin(), choices.end(), value) == choices.end())
    refuse(fmt::format("{} is one of {}, not '{}'", shown, join(choices, ", "), value));
  option.set(arguments, value, shown);
  arguments.given.push_back({&option, value});
}

/// A value may begin with a dash only if it is a number or the dash itself.
bool looks_like_option(const std::string& word)
{
  return word.size() > 1 && word[0] == '-' && (word[1] < '0' || word[1] > '9');
}

class Parser {
public:
  explicit Parser(const std::vector<std::string>& words) : words_(words.begin(), words.end()) {}

  Arguments parse()
  {
    while (!words_.empty() && !arguments_.help && !arguments_.version) {
      const std::string word = take();
      if (word == "--")
        take_only_words();
      else if (word.starts_with("--"))
        long_option(word);
      else if (word.size() > 1 && word[0] == '-')
        short_options(word);
      else if (command_ == nullptr)
        begin_command(word);
      else
        arguments_.words.push_back(word);
    }
    if (!arguments_.help && !arguments_.version) refuse_words();
    return arguments_;
  }

private:
  /// `--` ends the options, those of the program as well.
  void take_only_words()
  {
    if (command_ == nullptr && !words_.empty()) begin_command(take());
    while (!words_.empty()) arguments_.words.push_back(take());
  }

  /// Of a command that takes none.
  void refuse_words() const
  {
    if (command_ == nullptr || command_->words != Words::none || arguments_.words.empty()) return;
    const std::string& word = arguments_.words.front();
    const bool file = word == "-" || word.find('/') != std::string::npos || word.find('.') != std::string::npos;
    refuse(fmt::format("{} takes no words, and so not '{}'", command_->name, safe_text(word)),
           file ? fmt::format("-f names the description: maestro -f {} {}", safe_text(word), command_->name) : "");
  }

  std::string take()
  {
    std::string word = std::move(words_.front());
    words_.pop_front();
    return word;
  }

  void begin_command(const std::string& word)
  {
    command_ = find_command(word);
    if (command_ == nullptr) throw unknown_command(word);
    arguments_.command = word;
    options_ = &options_of(*command_, {words_.begin(), words_.end()});
  }

  /// Calls visit for each option that is understood here, the command's own first.
  template<class Visit>
  void each_option(const Visit& visit) const
  {
    if (options_ != nullptr)
      for (const Option& option : *options_) visit(option);
    for (const Option& option : global_options()) visit(option);
  }

  void long_option(const std::string& word)
  {
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const auto& [option, full_name] = find_long(name);
    const bool joined = equals != std::string::npos;
    if (joined && !option->takes_value()) refuse(fmt::format("{} takes no value", full_name));
    const bool needed = option->takes_value() && !option->value.optional;
    if (joined && option->value.optional && equals + 1 == word.size())
      refuse(fmt::format("{} needs a value behind its =, or neither", full_name));
    give(*option, full_name, joined ? word.substr(equals + 1) : needed ? value_of(full_name) : "");
  }

  struct Found {
    const Option* option = nullptr;
    std::string name;
  };
  Found find_long(const std::string& name) const
  {
    std::vector<Found> beginnings;
    std::vector<std::string> names;
    const Option* exact = nullptr;
    each_option([&](const Option& option) {
      bool begins = false; // with one of its names
      for (const std::string_view candidate : option.long_names) {
        names.emplace_back(candidate);
        if (candidate == name && exact == nullptr) exact = &option;
        if (candidate.starts_with(name) && !std::exchange(begins, true))
          beginnings.push_back({&option, std::string(candidate)});
      }
    });
    if (exact != nullptr) return {exact, name};
    if (beginnings.empty())
      refuse(fmt::format("there is no option {}{}", safe_text(name), where()), habit_or(name, names));
    if (beginnings.size() > 1) {
      std::vector<std::string> all;
      all.reserve(beginnings.size());
      for (const Found& found : beginnings) all.push_back(found.name);
      refuse(fmt::format("{} could be {}", name, join(all, " or ")));
    }
    return beginnings.front();
  }

  void short_options(const std::string& word)
  {
    for (std::size_t i = 1; i < word.size(); ++i) {
      const std::string name{'-', word[i]};
      const Option& option = find_short(name);
      if (!option.takes_value() || option.value.optional) {
        give(option, name, {});
        continue;
      }
      std::string rest = word.substr(i + 1);
      if (rest.starts_with('=')) rest.erase(0, 1);
      give(option, name, i + 1 < word.size() ? rest : value_of(name));
      return;
    }
  }

  const Option& find_short(const std::string& name) const
  {
    const Option* found = nullptr;
    each_option([&](const Option& option) {
      const auto& names = option.short_names;
      if (found == nullptr && std::find(names.begin(), names.end(), name) != names.end()) found = &option;
    });
    if (found == nullptr) refuse(fmt::format("there is no option {}{}", safe_text(name), where()), habit_or(name, {}));
    return *found;
  }

  bool can_follow() const { return command_ != nullptr && find_option("--follow") != nullptr; }

  void give(const Option& option, const std::string& shown, const std::string& value)
  {
    if (option.is_single) refuse_doubt(arguments_, option, shown, value, can_follow());
    assign(arguments_, option, shown, value);
  }

  std::string value_of(const std::string& shown)
  {
    if (words_.empty() || looks_like_option(words_.front())) {
      const bool follows = shown == "-f" && can_follow();
      refuse(fmt::format("{} needs a value", shown), follows ? "-F follows; -f names the description" : "");
    }
    return take();
  }

  /// An option of another tool, or a slip of the keyboard.
  std::string habit_or(const std::string& name, const std::vector<std::string>& names) const
  {
    std::string hint = habit_of_option(name, command_ == nullptr ? std::string_view() : command_->name);
    return hint.empty() ? did_you_mean(name, names) : hint;
  }

  const Option* find_option(std::string_view long_name) const
  {
    const Option* found = nullptr;
    each_option([&](const Option& option) {
      if (option.name() == long_name) found = &option;
    });
    return found;
  }

  std::string where() const
  {
    return command_ == nullptr ? " before the command" : fmt::format(" for '{}'", command_->name);
  }

  std::deque<std::string> words_;
  Arguments arguments_;
  const Command* command_ = nullptr;
  const Options* options_ = nullptr;
};

} // namespace

Arguments parse(const std::vector<std::string>& words) { return Parser(words).parse(); }

} // namespace maestro::cli
