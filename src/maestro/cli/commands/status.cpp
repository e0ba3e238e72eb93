// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/commands.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/view/status.hpp>

namespace maestro::cli {

int status(const Arguments& arguments, Terminal& terminal)
{
  const Environment environment = load_environment(arguments, terminal);
  const Graph graph(environment);
  SelectRequest request = select_request(arguments);
  request.include_omitted = true;
  const std::vector<InstanceName> instances = select(environment, graph, request);
  engine::Fleet fleet = connect(environment, docker_config(arguments, terminal));
  const bool json = arguments.format == "json";
  const Observed observed = observe(environment, fleet, {.instances = instances, .images = json});
  CloserLook closer;
  if (json || arguments.full)
    closer = look_closer(environment, fleet, observed, {.instances = instances, .ports = arguments.full});
  const Status status = status_of(environment, observed, closer, instances, now());
  const StatusTableSettings settings{
      .width = terminal.width(), .paint = terminal.paint(), .addresses = arguments.show_hosts, .full = arguments.full};
  terminal.out(json ? status_json(status, arguments.full) : status_table(status, settings));
  report_unreachable(observed, terminal);
  return has_unknown(status) ? exit_code(Fault::unreachable) : 0;
}

} // namespace maestro::cli
