// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/error.hpp>
#include <maestro/guest_program/command.hpp>
#include <maestro/guest_program/failure.hpp>
#include <maestro/guest_program/files.hpp>

#include <algorithm>
#include <new>

namespace maestro::guest_program {
namespace {

int print(const std::string& text)
{
  write_out(text);
  return exit_code::done;
}

const Command& command_named(std::string_view name)
{
  const auto all = commands();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Command& command) { return command.name == name; });
  if (found == all.end()) throw UsageError("there is no command '" + std::string(name) + "'; see maestro-guest --help");
  return *found;
}

/// Whether help is asked for: not by what follows `--`, and not by words of the program that exec becomes.
bool asks_for_help(const Command& command, std::span<const std::string> words)
{
  if (!words.empty() && (words[0] == "--help" || words[0] == "-h")) return true;
  if (command.runs_program) return false;
  const auto end = std::find(words.begin(), words.end(), "--");
  return std::find(words.begin(), end, "--help") != end;
}

int run_command(std::span<const std::string> words)
{
  if (words.empty()) throw UsageError("a command is missing; see maestro-guest --help");
  const std::string& name = words.front();
  if (name == "--help" || name == "-h" || name == "help") return print(help());
  if (name == "--version") return print("maestro-guest " MAESTRO_VERSION "\n");
  if (name == "reference" && words.size() == 2)
    return print(words[1] == "man" ? man_page() : reference()); // tools/generate
  const Command& command = command_named(name);
  const std::span<const std::string> rest = words.subspan(1);
  if (asks_for_help(command, rest)) return print(help(command));
  guest::Environment environment = guest::Environment::of_process();
  return command.run(sorted(command, rest), environment);
}

} // namespace

int run(std::span<const std::string> words)
{
  try {
    return run_command(words);
  } catch (const Failure& failure) {
    write_message(failure.what());
    return failure.code();
  } catch (const std::bad_alloc&) {
    write_message("out of memory");
  } catch (const std::exception& error) { // what the environment does not tell, and what the system refuses
    write_message(error.what());
  }
  return exit_code::failed;
}

} // namespace maestro::guest_program
