// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/choice.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/output_form.hpp>
#include <maestro/cli/patient_output.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/cli/since.hpp>
#include <maestro/view/logs.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace maestro::cli {
namespace {

struct LogOptions {
  bool follow = false;
  std::optional<std::int64_t> lines;
  std::string since;
};

/// For who takes -f for the option that follows: what it names is no file then.
std::string follow_hint(const std::string& file)
{
  std::error_code ignored;
  if (file == Arguments().file || file == "-" || std::filesystem::exists(file, ignored)) return {};
  return fmt::format("-f names the description; `maestro logs -F {}` follows", safe_text(file));
}

LogWish wish_of(const Arguments& arguments, std::vector<InstanceName> instances)
{
  const LogOptions& options = arguments.of<LogOptions>();
  LogWish wish{.instances = std::move(instances), .follow = options.follow, .timestamps = {}, .tail = {}, .since = {}};
  wish.timestamps = arguments.of<OutputForm>().json();
  if (options.lines && *options.lines >= 0) wish.tail = options.lines;
  if (!options.since.empty()) wish.since = parse_since(options.since, now());
  return wish;
}

int logs(const Arguments& arguments, Terminal& terminal)
{
  if (arguments.words.empty())
    throw Error(Fault::usage, "logs needs the name of an instance or a service", follow_hint(arguments.file));
  const Environment environment = load_environment(arguments, terminal);
  const std::vector<InstanceName> instances = select(environment, Graph(environment), select_request(arguments));
  const LogWish wish = wish_of(arguments, instances);
  engine::Fleet fleet = connect(environment, docker_config(arguments, terminal), runtime_folder());
  PatientOutput output(terminal);
  const Write out = [&](std::string_view text) { output.write(text); };
  const Write notes = [&](std::string_view text) { terminal.error(text); };
  std::unique_ptr<LogReader> reader = std::make_unique<LogJson>(out, notes);
  if (!arguments.of<OutputForm>().json())
    reader = std::make_unique<LogLines>(LogLines::Settings{.paint = terminal.paint(),
                                                           .on_terminal = terminal.out_is_terminal(),
                                                           .name_width = name_column(instances),
                                                           .numbers = numbers_of(environment)},
                                        out, notes);
  const std::vector<Unread> unread = read_logs(environment, fleet, wish, *reader);
  for (const Unread& one : unread) {
    const ShipName& ship = environment.instances.at(one.instance).ship;
    const std::string words = fmt::format("{}: {} (on ship {})", one.instance, one.words, ship);
    terminal.error(error_text(words, {}, terminal.error_style()));
  }
  const bool failed =
      std::any_of(unread.begin(), unread.end(), [](const Unread& one) { return one.absent || one.refused; });
  if (failed) return exit_code(Fault::failed);
  return unread.empty() ? 0 : exit_code(Fault::unreachable);
}

} // namespace

Command declared::logs()
{
  return {.name = "logs",
          .task = Task::look,
          .rank = 2,
          .words = Words::things,
          .words_text = "thing [thing ...]",
          .summary = "show the output of instances",
          .examples = {{"logs -n 50 web-1", "the last 50 lines of one instance"},
                       {"logs -F web", "what all of web write from now on"},
                       {"logs --since 10m web redis", "the last ten minutes of several, in order"}},
          .options = {flag("-F --follow", "go on with what comes, also across restarts", &LogOptions::follow),
                      number("-n --lines --tail", "N", "only the last N lines (negative: all)", &LogOptions::lines,
                             {.least = -1'000'000'000}),
                      text("--since", {.name = "WHEN", .example = "10m"},
                           "only what came later: 10m, 2h, 3d, or 2024-05-06T07:08:09Z", &LogOptions::since),
                      form_option("text or json", {"text", "json"})},
          .run = cli::logs};
}

} // namespace maestro::cli
