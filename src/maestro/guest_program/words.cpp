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

/// Reads words from their beginning.
class Reader {
public:
  Reader(const Command& command, std::span<const std::string> words) : command_(command), words_(words) {}

  Words all()
  {
    while (at_ < words_.size() && !the_program_begins()) {
      const std::string& word = words_[at_++];
      if (!options_ended_ && word == "--")
        options_ended_ = true;
      else if (!options_ended_ && is_option(word))
        take_option(word);
      else
        result_.plain.push_back(word);
    }
    result_.program.assign(words_.begin() + static_cast<std::ptrdiff_t>(at_), words_.end());
    return std::move(result_);
  }

private:
  bool the_program_begins() const { return command_.runs_program && (options_ended_ || !is_option(words_[at_])); }

  /// `--name VALUE`, `--name=VALUE`, `-nVALUE` or `-n VALUE`.
  void take_option(const std::string& word)
  {
    const bool is_long = word.starts_with("--");
    const std::size_t end = is_long ? std::min(word.find('='), word.size()) : 2;
    const Option& option = option_named(command_, std::string_view(word).substr(0, end));
    if (end < word.size()) {
      if (option.value.empty()) throw UsageError(std::string(option.name) + " takes no value");
      result_.options.emplace_back(option.name, word.substr(is_long ? end + 1 : end));
    } else if (option.value.empty()) {
      result_.options.emplace_back(option.name, "");
    } else if (at_ < words_.size()) {
      result_.options.emplace_back(option.name, words_[at_++]);
    } else {
      throw UsageError(std::string(option.name) + " needs a value: " + std::string(option.value));
    }
  }

  const Command& command_;
  std::span<const std::string> words_;
  std::size_t at_ = 0;
  bool options_ended_ = false;
  Words result_;
};

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
  Words result = Reader(command, words).all();
  const std::size_t given = command.runs_program ? result.program.size() : result.plain.size();
  if (given < command.least || given > command.most)
    throw UsageError("usage: maestro-guest " + std::string(command.name) + (command.words.empty() ? "" : " ") +
                     std::string(command.words));
  return result;
}

} // namespace maestro::guest_program
