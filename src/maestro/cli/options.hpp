// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/arguments.hpp>
#include <maestro/view/terminal.hpp>

#include <string_view>
#include <variant>
#include <vector>

/// The table of commands and options. Parsing, help, completion, the man page and the reference all come from it.
namespace maestro::cli {

/// Where an option's value goes.
using Target = std::variant<bool Arguments::*, std::string Arguments::*, std::int64_t Arguments::*,
                            std::optional<std::int64_t> Arguments::*, std::vector<std::string> Arguments::*>;

/// What an option's value stands for, for completion.
enum class ValueIs { anything, file, instance, ship };

struct Option {
  std::string_view group;
  std::string_view short_name;              // `-c`, or empty
  std::vector<std::string_view> long_names; // `--concurrency`; the first one is shown
  std::string_view value;                   // `N`; empty: it is a flag
  std::string_view text;                    // what it does, for help and reference
  Target target;
  std::vector<std::string_view> choices = {}; // of a value
  bool may_be_negative = false;               // a number
  ValueIs value_is = ValueIs::anything;

  bool takes_value() const { return !value.empty(); }
};

/// What the words behind a command are, for completion.
enum class Words { none, things, change, shells, free }; // change: a verb, then things

struct Command {
  std::string_view name;
  std::string_view words_text; // `[thing ...]`
  Words words = Words::none;
  std::string_view summary; // one line
  std::string_view text;    // more of it, or empty
  std::vector<Option> options;
  int (*run)(const Arguments&, Terminal&) = nullptr;
  bool hidden = false;
};

const std::vector<Option>& global_options();
const std::vector<Command>& commands();
const Command* find_command(std::string_view name);
/// A command that goes through a plan, such as `start`.
const Command* change_command(std::string_view name);

} // namespace maestro::cli
