// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/guest/environment.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The program maestro-guest. It is linked statically, is to stay small, and runs in images that hold nothing else: no
/// locale, no iostream, no name service of the C library, no event loop.
namespace maestro::guest_program {

struct Option {
  std::string_view name;         ///< with its dashes; of one that is short only, `-o`
  std::string_view value;        ///< what its value is called; empty: it has none
  std::string_view text;         ///< what it does, for the help
  std::string_view example = {}; ///< a value, for instance
  bool repeated = false;
};

/// The words of a command line, sorted.
struct Words {
  std::vector<std::string> plain;
  std::vector<std::pair<std::string_view, std::string>> options; ///< by the names of the table, in order
  std::vector<std::string> program;                              ///< what follows `--`, of exec

  bool has(std::string_view option) const;
  /// The values of an option in their order, and the last of them.
  std::vector<std::string> all(std::string_view option) const;
  std::optional<std::string> last(std::string_view option) const;
};

struct Command {
  std::string_view name;
  std::string_view words;   ///< what stands behind the name, for the help
  std::size_t least, most;  ///< how many plain words there are
  std::string_view text;    ///< a sentence without its period
  std::string_view example; ///< what stands behind `maestro-guest`, for instance
  std::span<const Option> options;
  bool runs_program = false; ///< the first plain word begins a command line of its own
  int (*run)(const Words&, guest::Environment&);
};

std::span<const Command> commands();

/// Sorts the words behind a command's name. Throws UsageError.
Words sorted(const Command& command, std::span<const std::string> words);

/// The whole help, or that of a command.
std::string help();
std::string help(const Command& command);
/// The man page and the reference page.
std::string man_page();
std::string reference();

/// What is done, by command; each returns the exit code.
int render(const Words& words, guest::Environment& environment);
int wait(const Words& words, guest::Environment& environment);
int execute(const Words& words, guest::Environment& environment);

/// From the command line to the exit code; the only place that writes messages.
int run(std::span<const std::string> words);

} // namespace maestro::guest_program
