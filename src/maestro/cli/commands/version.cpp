// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/view/columns.hpp>

#include <fmt/core.h>

namespace maestro::cli {
namespace {

struct VersionOptions {
  bool ships = false;
};

struct Answer {
  engine::Version version;
  std::string error;
};

std::map<ShipName, Answer> ask_all(const Environment& environment, engine::Fleet& fleet)
{
  std::map<ShipName, Answer> answers;
  net::Group group;
  for (const auto& [name, ship] : environment.ships)
    group.spawn([&, &name = name, &answer = answers[name]] {
      try {
        answer.version = fleet.at(name).version();
      } catch (const Error& error) { // a fact about this ship; the others are shown
        answer.error = error.what();
      }
    });
  group.wait();
  return answers;
}

int version(const Arguments& arguments, Terminal& terminal)
{
  terminal.out("maestro " MAESTRO_VERSION "\n");
  if (!arguments.of<VersionOptions>().ships) return 0;
  const Environment environment = load_environment(arguments, terminal);
  engine::Fleet fleet = connect(environment, docker_config(arguments, terminal), runtime_folder());
  bool all = true;
  for (const auto& [ship, answer] : ask_all(environment, fleet)) {
    const engine::Version& version = answer.version;
    const std::string words = answer.error.empty() ? fmt::format("{} {}, API {} to {}", version.platform,
                                                                 version.engine, version.minimum_api, version.api)
                                                   : "no answer: " + in_one_line(answer.error);
    terminal.out(fmt::format("{} {}\n", padded(safe_text(ship.text()), 20), safe_text(words)));
    all = all && answer.error.empty();
  }
  return all ? 0 : exit_code(Fault::unreachable);
}

} // namespace

Command declared::version()
{
  return {.name = "version",
          .task = Task::learn,
          .rank = 2,
          .summary = "show the version",
          .examples = {{"version --ships", "also what the ships run"}},
          .options = {flag("--ships", "also the engines of all ships", &VersionOptions::ships)},
          .run = cli::version};
}

} // namespace maestro::cli
