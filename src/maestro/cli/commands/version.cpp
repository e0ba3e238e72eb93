// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/view/table.hpp>

#include <fmt/core.h>

namespace maestro::cli {
namespace {

struct VersionOptions {
  bool ships = false;
};

struct Answers {
  std::map<ShipName, engine::Version> versions;
  std::map<ShipName, Error> errors; // of the other ships
};

Answers ask_all(const Environment& environment, engine::Fleet& fleet)
{
  Answers answers;
  net::Group group;
  for (const auto& [name, ship] : environment.ships)
    group.spawn([&, &name = name] {
      try {
        answers.versions.emplace(name, fleet.at(name).version());
      } catch (const Error& error) { // a fact about this ship; the others are shown
        answers.errors.emplace(name, error);
      }
    });
  group.wait();
  return answers;
}

TableRow row_of(const ShipName& ship, const Answers& answers)
{
  const auto found = answers.versions.find(ship);
  if (found == answers.versions.end()) return {{safe_text(ship.text())}, {"no answer", &Paint::red}};
  const engine::Version& version = found->second;
  return {{safe_text(ship.text())},
          {safe_text(
              fmt::format("{} {}, API {} to {}", version.platform, version.engine, version.minimum_api, version.api))}};
}

int version(const Arguments& arguments, Terminal& terminal)
{
  terminal.out("maestro " MAESTRO_VERSION "\n");
  if (!arguments.of<VersionOptions>().ships) return 0;
  const Environment environment = load_environment(arguments, terminal);
  engine::Fleet fleet = connect(environment, docker_config(arguments, terminal), runtime_folder());
  const Answers answers = ask_all(environment, fleet);
  std::vector<TableRow> rows;
  for (const auto& [name, ship] : environment.ships) rows.push_back(row_of(name, answers));
  const Table table(
      {{.title = "SHIP", .narrow = Narrow::cut_in_the_middle}, {.title = "ENGINE", .narrow = Narrow::cut_after_a_word}},
      std::move(rows), terminal.style());
  terminal.out("\n" + table.text());
  report_unreachable(answers.errors, terminal);
  return answers.errors.empty() ? 0 : exit_code(Fault::unreachable);
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
