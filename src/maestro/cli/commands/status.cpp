// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/commands.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/view/status.hpp>

#include <set>

namespace maestro::cli {
namespace {

std::set<ShipName> all_ships(const Environment& environment)
{
  std::set<ShipName> all;
  for (const auto& [name, ship] : environment.ships) all.insert(name);
  return all;
}

} // namespace

int status(const Arguments& arguments, Terminal& terminal)
{
  const Environment environment = load_environment(arguments, terminal);
  const Graph graph(environment);
  SelectRequest request = select_request(arguments);
  request.include_omitted = true;
  const std::vector<InstanceName> instances = select(environment, graph, request);
  engine::Fleet fleet = connect(environment, docker_config(arguments, terminal));
  const bool json = arguments.format == "json";
  const bool whole = arguments.words.empty() && arguments.container_filter.empty() && arguments.ship_filter.empty();
  const Observed observed =
      observe(environment, fleet,
              {.instances = instances, .images = json, .ships = whole ? all_ships(environment) : std::set<ShipName>()});
  LinkBook links(environment);
  const Standings standings = standings_of(environment, instances, observed, links);
  CloserLook closer;
  if (json || arguments.full)
    closer = look_closer(environment, fleet, standings, {.instances = instances, .ports = arguments.full});
  const Status status = status_of(environment, observed, standings, closer, instances, now());
  const StatusTableSettings settings{
      .width = terminal.width(), .paint = terminal.paint(), .addresses = arguments.show_hosts, .full = arguments.full};
  terminal.out(json ? status_json(status, arguments.full) : status_table(status, settings));
  report_unreachable(observed, terminal);
  return has_unknown(status) ? exit_code(Fault::unreachable) : 0;
}

} // namespace maestro::cli
