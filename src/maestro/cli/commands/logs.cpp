// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/commands.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/cli/since.hpp>
#include <maestro/view/logs.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <memory>

namespace maestro::cli {
namespace {

LogWish wish_of(const Arguments& arguments, std::vector<InstanceName> instances)
{
  LogWish wish{
      .instances = std::move(instances), .follow = arguments.follow, .timestamps = {}, .tail = {}, .since = {}};
  wish.timestamps = arguments.format == "json";
  if (arguments.lines && *arguments.lines >= 0) wish.tail = arguments.lines;
  if (!arguments.since.empty()) wish.since = parse_since(arguments.since, now());
  return wish;
}

} // namespace

int logs(const Arguments& arguments, Terminal& terminal)
{
  if (arguments.words.empty()) throw Error(Fault::usage, "logs needs the name of an instance or a service");
  const Environment environment = load_environment(arguments, terminal);
  const std::vector<InstanceName> instances = select(environment, Graph(environment), select_request(arguments));
  const LogWish wish = wish_of(arguments, instances);
  engine::Fleet fleet = connect(environment, docker_config(arguments, terminal));
  const Write out = [&](std::string_view text) { terminal.out(text); };
  const Write notes = [&](std::string_view text) { terminal.error(text); };
  std::unique_ptr<LogReader> reader = std::make_unique<LogJson>(out, notes);
  if (arguments.format != "json")
    reader = std::make_unique<LogLines>(LogLines::Settings{.paint = terminal.paint(),
                                                           .on_terminal = terminal.out_is_terminal(),
                                                           .name_width = name_column(instances),
                                                           .numbers = numbers_of(environment)},
                                        out, notes);
  const std::vector<Unread> unread = read_logs(environment, fleet, wish, *reader);
  for (const Unread& one : unread) {
    const ShipName& ship = environment.instances.at(one.instance).ship;
    const std::string words = fmt::format("{}: {} (on ship {})", one.instance, one.words, ship);
    terminal.error(error_text(words, {}, terminal.error_paint()));
  }
  const bool absent = std::any_of(unread.begin(), unread.end(), [](const Unread& one) { return one.absent; });
  if (absent) return exit_code(Fault::failed);
  return unread.empty() ? 0 : exit_code(Fault::unreachable);
}

} // namespace maestro::cli
