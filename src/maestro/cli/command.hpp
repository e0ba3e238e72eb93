// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/error.hpp>
#include <maestro/cli/option.hpp>
#include <maestro/plan/plan.hpp>
#include <maestro/view/terminal.hpp>

#include <optional>
#include <string_view>
#include <vector>

/// A command is declared where it is done: commands/NAME.cpp defines `Command NAME()` in the namespace `declared`. The
/// table of them is made of the names of these files.
namespace maestro::cli {

/// What the words behind a command are.
enum class Words {
  none,
  things,
  change, // a verb that changes something, then things
  command,
  shells,
  lock_actions,
  free
};

/// What people want to do when they look for a command; in the order of the help.
enum class Task { look, change, prepare, learn };

struct Example {
  std::string_view line; // behind `maestro`
  std::string_view text;
};

struct Command {
  std::string_view name = {};
  Task task = Task::look;
  int rank = 0; // among those of its task
  Words words = Words::none;
  std::string_view words_text = {}; // `[thing ...]`
  std::string_view summary = {};    // one line
  std::string_view text = {};       // more of it, or empty
  std::vector<Example> examples = {};
  Options options = {};
  int (*run)(const Arguments&, Terminal&) = nullptr;
  std::optional<Verb> verb = {}; // of a change: what `plan` can show
  bool hidden = false;
};

/// All of them, by task.
const std::vector<Command>& commands();
const Command* find_command(std::string_view name);
/// A command that goes through a plan, such as `start`.
const Command* change_command(std::string_view name);
/// What there is to say of a word that is no command.
Error unknown_command(const std::string& word);

/// What is understood before and behind every command.
const Options& global_options();
/// The options that a command understands beside the global ones; `plan` understands those of its verb.
const Options& options_of(const Command& command, const std::vector<std::string>& words);

constexpr std::string_view things_text = "[thing ...]";

} // namespace maestro::cli
