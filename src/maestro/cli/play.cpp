// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/change_options.hpp>
#include <maestro/cli/choice.hpp>
#include <maestro/cli/command.hpp>
#include <maestro/cli/play_output.hpp>
#include <maestro/cli/process.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/cli/suspensions.hpp>
#include <maestro/cli/unfinished.hpp>
#include <maestro/view/remarks.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>
#include <strings/shell.hpp>

#include <algorithm>
#include <set>

namespace maestro::cli {
namespace {

/// Which instances are meant is said by their names, if these are told.
bool is_repeated(const Given& given, const Command& command, bool named)
{
  const bool of_command = std::any_of(command.options.begin(), command.options.end(),
                                      [&](const Option& option) { return &option == given.option; });
  return of_command &&
         (!named || given.option->group != choice_group || given.option->name() == "--ignore-dependencies");
}

} // namespace

std::string command_to_go_on(const Arguments& arguments, const std::vector<InstanceName>& instances)
{
  constexpr std::size_t named_at_most = 20;
  std::string command = "maestro";
  if (arguments.file != Arguments().file) command += " -f " + strings::shell_quoted(arguments.file);
  command += " " + arguments.command;
  const Command& meant = *find_command(arguments.command);
  const bool says_all = arguments.words.empty() && is_about_strays(arguments); // of which no name is told
  const bool named = meant.words == Words::things && instances.size() <= named_at_most && !says_all;
  for (const Given& given : arguments.given) {
    if (!is_repeated(given, meant, named)) continue;
    command += fmt::format(" {}", given.option->name());
    if (given.option->takes_value()) command += "=" + strings::shell_quoted(given.value);
  }
  std::vector<std::string> things = arguments.words;
  if (named) {
    things.clear();
    for (const InstanceName& instance : instances) things.push_back(instance.text());
  }
  if (std::ranges::any_of(things, [](const std::string& thing) { return thing.starts_with('-'); })) command += " --";
  for (const std::string& thing : things) command += " " + strings::shell_quoted(thing);
  return command;
}

int play(const Plan& plan, const Environment& environment, const Observed& observed, engine::Fleet& fleet,
         const engine::DockerConfig& docker, Secrets& secrets, const Arguments& arguments, Terminal& terminal,
         EnvironmentLock* lock, const std::vector<EventSink*>& listeners, Failures failures)
{
  if (!arguments.quiet) terminal.error(remarks_text(plan, terminal.error_style()));
  PlayOutput output(environment, plan, arguments, terminal);
  Unfinished unfinished;
  FanOut ears(listeners);
  ears.add(unfinished);
  ears.add(output.view());
  const auto& options = arguments.of<PlayOptions>();
  ExecuteOptions how{.fail_fast = options.fail_fast,
                     .log_lines = static_cast<std::size_t>(options.log_lines),
                     .process_environment = process_environment_entries(),
                     .docker = docker,
                     .guest_program = guest_program(),
                     .secrets = &secrets};
  if (lock != nullptr) how.stop_because = [lock](const ShipName& ship) { return lock->lost_because(ship); };
  PlayResult result = [&] {
    const Suspensions suspensions([] {}, [&] { output.forget(); });
    return execute(plan, environment, fleet, ears, how);
  }();
  output.finish();
  const int code = exit_code(result);
  const bool is_told = failures == Failures::told || result.interrupted_by != 0; // then nothing follows
  if (!is_told) result.failures.clear();
  const std::string go_on =
      !is_told || unfinished.instances().empty() ? std::string() : command_to_go_on(arguments, unfinished.instances());
  if (is_told) report_unreachable(observed, terminal);
  if (!arguments.quiet) terminal.error(kept_up_text(result));
  terminal.error(summary_text(result, go_on, terminal.error_style()));
  output.check();
  return code;
}

} // namespace maestro::cli
