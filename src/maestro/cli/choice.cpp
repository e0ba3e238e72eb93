// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/arguments.hpp>
#include <maestro/cli/choice.hpp>

namespace maestro::cli {

Options choice_options()
{
  return under(
      choice_group,
      {flag("-d --with-dependencies", "also what they depend on (stop: what needs them)", &Choice::with_dependencies),
       flag("-i -o --ignore-dependencies", "all at once, in no order, and nothing in addition",
            &Choice::ignore_dependencies),
       single(text("-C --container-filter", {.name = "GLOB", .is = ValueIs::instance},
                   "only instances whose name matches, like 'web-*'", &Choice::container_filter)),
       single(text("-S --ship-filter", {.name = "GLOB", .is = ValueIs::ship},
                   "only instances on ships whose name matches", &Choice::ship_filter))});
}

Options careful_choice_options()
{
  return under(choice_group, {flag("-a --all", "everything but the omitted, if nothing is named", &Choice::all),
                              hidden(flag("-s --expand-services", "needless: a service stands for its instances anyway",
                                          &Choice::expand_services))}) +
         choice_options();
}

SelectRequest select_request(const Arguments& arguments)
{
  const Choice& choice = arguments.of<Choice>();
  SelectRequest request;
  request.things = arguments.words;
  request.instance_filter = choice.container_filter;
  request.ship_filter = choice.ship_filter;
  request.with_dependencies = choice.with_dependencies;
  request.ignore_dependencies = choice.ignore_dependencies;
  request.everything = choice.all;
  return request;
}

bool is_of_all(const Arguments& arguments)
{
  return arguments.words.empty() && arguments.of<Choice>().container_filter.empty();
}

std::vector<InstanceName> select_alone(const Environment& environment, const Graph& graph, const Arguments& arguments)
{
  SelectRequest request = select_request(arguments);
  request.with_dependencies = false;
  return select(environment, graph, request);
}

StrayServices stray_services(const Environment& environment, const Graph& graph, const Arguments& arguments)
{
  if (is_of_all(arguments)) return std::nullopt;
  StrayServices services = services_of(environment, select_alone(environment, graph, arguments));
  for (const std::string& thing : arguments.words) // which may have no instance any more
    if (environment.services.contains(ServiceName(thing))) services->emplace(thing);
  return services;
}

std::set<ShipName> ships_of_strays(const Environment& environment, const Arguments& arguments, bool wanted)
{
  std::set<ShipName> ships;
  const Choice& choice = arguments.of<Choice>();
  if (!is_of_all(arguments) && !wanted) return ships;
  for (const auto& [name, ship] : environment.ships)
    if (choice.ship_filter.empty() || glob_matches(choice.ship_filter, name.text())) ships.insert(name);
  return ships;
}

} // namespace maestro::cli
