// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/cli/app.hpp>
#include <maestro/cli/help.hpp>
#include <maestro/cli/parse.hpp>
#include <maestro/cli/process.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>
#include <strings/ascii.hpp>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>

namespace maestro::cli {
namespace {

std::optional<std::string> variable(const char* name)
{
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

/// Whether the locale's characters are those of UTF-8: the first of these variables counts that says something.
bool locale_is_utf8()
{
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (const std::string locale = strings::ascii_lower(variable(name).value_or("")); !locale.empty())
      return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  return false;
}

bool is_dumb()
{
  const std::string terminal = variable("TERM").value_or(std::string());
  return terminal.empty() || terminal == "dumb";
}

TerminalSettings terminal_settings(const std::string& colour)
{
  return {.colour = colour == "always"  ? ColourChoice::always
                    : colour == "never" ? ColourChoice::never
                                        : ColourChoice::automatic,
          .columns = variable("COLUMNS"),
          .no_colour = !variable("NO_COLOR").value_or(std::string()).empty(),
          .force_colour = variable("ANSICON").has_value(),
          .dumb = is_dumb(),
          .utf8 = locale_is_utf8()};
}

/// The command that a line was meant for, as far as it can be told, to show its usage.
const Command* meant_command(const std::vector<std::string>& words)
{
  for (const std::string& word : words)
    if (const Command* command = find_command(word)) return command;
  return nullptr;
}

Arguments understand(const std::vector<std::string>& words, Terminal& terminal)
{
  try {
    return parse(words);
  } catch (const Error&) { // only adds the usage to what is said of the error
    terminal.error(usage(meant_command(words)));
    throw;
  }
}

int act(const std::vector<std::string>& words, Terminal& terminal, const Carrier& carrier)
{
  const Arguments arguments = understand(words, terminal);
  terminal.configure(terminal_settings(arguments.color));
  const Command* command = find_command(arguments.command);
  if (arguments.version) return terminal.out("maestro " MAESTRO_VERSION "\n"), 0;
  if (arguments.help) return terminal.out(help(command, static_cast<std::size_t>(terminal.width()))), 0;
  if (command == nullptr) return terminal.error(first_steps()), exit_code(Fault::usage);
  return carrier([&] { return command->run(arguments, terminal); });
}

} // namespace

int run(const std::vector<std::string>& words)
{
  set_up_process();
  Terminal terminal(STDOUT_FILENO, STDERR_FILENO);
  return run(words, terminal, [](const std::function<int()>& command) { return net::run(command); });
}

int run(const std::vector<std::string>& words, Terminal& terminal, const Carrier& carrier)
{
  terminal.configure(terminal_settings("auto"));
  try {
    return act(words, terminal, carrier);
  } catch (const Error& error) {
    terminal.error(error_text(error.what(), error.hint(), terminal.error_style()));
    return exit_code(error.fault());
  } catch (const net::Cancelled&) {
    return exit_code_of_signal(net::received_signal() == 0 ? SIGINT : net::received_signal());
  } catch (const BrokenPipe&) {
    return exit_code_of_signal(SIGPIPE);
  } catch (const std::exception& error) { // a defect of ours, or no memory
    terminal.error(error_text(fmt::format("internal: {}", error.what()), {}, terminal.error_style()));
    return exit_code(Fault::failed);
  }
}

} // namespace maestro::cli
