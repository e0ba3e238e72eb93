// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/change_options.hpp>
#include <maestro/cli/choice.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/output_form.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/view/status.hpp>

#include <set>

namespace maestro::cli {
namespace {

struct StatusOptions {
  bool full = false, show_hosts = false;
  bool wait = false;                        // until everything asked for is up, ready and as described
  std::optional<std::int64_t> wait_seconds; // at most; none: as long as it takes
  bool check = false;                       // ends with 1 unless everything is
};

std::set<ShipName> all_ships(const Environment& environment)
{
  std::set<ShipName> all;
  for (const auto& [name, ship] : environment.ships) all.insert(name);
  return all;
}

int status(const Arguments& arguments, Terminal& terminal)
{
  const bool full = arguments.of<StatusOptions>().full;
  const Environment environment = load_environment(arguments, terminal);
  const Graph graph(environment);
  SelectRequest request = select_request(arguments);
  request.include_omitted = true;
  const std::vector<InstanceName> instances = select(environment, graph, request);
  engine::Fleet fleet = connect(environment, docker_config(arguments, terminal));
  const bool json = arguments.of<OutputForm>().json();
  const auto& choice = arguments.of<Choice>();
  const bool whole = arguments.words.empty() && choice.container_filter.empty() && choice.ship_filter.empty();
  const Observed observed =
      observe(environment, fleet,
              {.instances = instances, .images = json, .ships = whole ? all_ships(environment) : std::set<ShipName>()});
  LinkBook links(environment);
  const Standings standings = standings_of(environment, instances, observed, links);
  CloserLook closer;
  if (json || full) closer = look_closer(environment, fleet, standings, {.instances = instances, .ports = full});
  const Status status = status_of(environment, observed, standings, closer, instances, now());
  const StatusTableSettings settings{.width = terminal.width(),
                                     .paint = terminal.paint(),
                                     .addresses = arguments.of<StatusOptions>().show_hosts,
                                     .full = full};
  terminal.out(json ? status_json(status, full) : status_table(status, settings));
  report_unreachable(observed, terminal);
  return has_unknown(status) ? exit_code(Fault::unreachable) : 0;
}

} // namespace

Command declared::status()
{
  return {.name = "status",
          .task = Task::look,
          .rank = 1,
          .words = Words::things,
          .words_text = things_text,
          .summary = "show what runs where",
          .text = "Omitted services are shown, too. Ends with 4 if a ship did not answer.",
          .examples = {{"status", "every instance"},
                       {"status -F web", "web, with image and ports"},
                       {"status -S east --format json", "one ship, for programs"}},
          .options =
              Options{flag("-F --full", "also images and ports, each port tried", &StatusOptions::full),
                      flag("-H --show-hosts", "addresses of ships instead of their names", &StatusOptions::show_hosts),
                      optional_number("--wait", "SEC", "until all is up, ready and as described; else ends with 1",
                                      &StatusOptions::wait, &StatusOptions::wait_seconds, seconds_range),
                      flag("--check", "ends with 1 unless all is up, ready and as described", &StatusOptions::check),
                      form_option("text or json", {"text", "json"})} +
              choice_options() + under("Play", {concurrency_option()}),
          .run = cli::status};
}

} // namespace maestro::cli
