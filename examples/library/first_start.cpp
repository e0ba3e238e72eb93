// SPDX-License-Identifier: Apache-2.0
#include <maestro/maestro.hpp>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

namespace {

/// What the ships say, or would say if there were nothing on them yet.
maestro::Observed look(const maestro::Environment& environment, const std::vector<maestro::InstanceName>& instances,
                       bool as_if_empty)
{
  if (!as_if_empty) {
    maestro::engine::Fleet fleet = maestro::connect(environment);
    return maestro::observe(environment, fleet, maestro::observe_wish(maestro::Verb::start, instances));
  }
  maestro::Observed empty;
  for (const auto& [name, ship] : environment.ships) {
    empty.ships[name].all_containers = true;
    empty.ships[name].images.emplace();
  }
  return empty;
}

int show_plan(const std::string& file, bool as_if_empty)
{
  const maestro::Loaded loaded = maestro::load({.file = file});
  for (const maestro::Diagnostic& problem : loaded.problems) std::cerr << maestro::to_text(problem) << '\n';
  if (!loaded.valid()) return EXIT_FAILURE;
  const maestro::Environment& environment = *loaded.environment;
  const maestro::Graph graph(environment);
  const auto instances = maestro::select(environment, graph, {.with_dependencies = true});
  const maestro::Observed observed = look(environment, instances, as_if_empty);
  std::cout << maestro::to_text(maestro::make_plan(environment, graph, observed, {.instances = instances}));
  return EXIT_SUCCESS;
}

} // namespace

/// Prints what a start would do: now, or with --empty on hosts that have nothing yet, which need not be there then.
int main(int count, char** words)
{
  const std::vector<std::string> arguments(words + 1, words + count);
  const bool as_if_empty = arguments.size() == 2 && arguments[0] == "--empty";
  if (arguments.size() != (as_if_empty ? 2 : 1)) {
    std::cerr << "usage: first_start [--empty] FILE\n";
    return 2;
  }
  try {
    return maestro::net::run([&] { return show_plan(arguments.back(), as_if_empty); });
  } catch (const maestro::Error& error) {
    std::cerr << "first_start: " << error.what() << '\n';
    return maestro::exit_code(error.fault());
  }
}
