// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/choice.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/output_form.hpp>
#include <maestro/cli/registries.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/plan/diff.hpp>
#include <maestro/view/diff.hpp>

namespace maestro::cli {
namespace {

struct DiffOptions {
  bool exit_code = false;
};

FieldPlaces places_in(const Loaded& loaded)
{
  const auto located = [&loaded](const std::optional<Span>& span) {
    return span ? std::optional(loaded.sources.locate(*span)) : std::nullopt;
  };
  return {.of_instance =
              [&loaded, located](const InstanceDrift& drift, const Field& field) {
                return located(loaded.places->of(drift.service, drift.name, field.path));
              },
          .of_resource =
              [&loaded, located](const ResourceDrift& drift, const Field& field) {
                const bool is_network = drift.resource.kind == Resource::Kind::network;
                return located(loaded.places->of(is_network ? "networks" : "volumes", drift.resource.name, field.path));
              }};
}

int diff(const Arguments& arguments, Terminal& terminal)
{
  const Loaded loaded = load_valid(arguments, terminal);
  const Environment& environment = *loaded.environment;
  const engine::DockerConfig docker = docker_config(arguments, terminal);
  engine::Fleet fleet = connect(environment, docker, runtime_folder());
  ObserveWish wish = observe_wish_of_diff(select(environment, Graph(environment), select_request(arguments)));
  wish.ships = ships_of_strays(environment, arguments);
  Observed observed = observe(environment, fleet, wish);
  const std::vector<std::string> variables = process_environment_entries();
  Secrets secrets(environment, variables);
  RegistryAnswers answers;
  check_registries_if_wanted(environment, fleet, docker, secrets, wish.instances, arguments, observed, answers,
                             terminal);
  const Diff found = make_diff(environment, observed, wish.instances);
  const FieldPlaces places = places_in(loaded);
  terminal.out(arguments.of<OutputForm>().json()
                   ? diff_json(found, places)
                   : diff_text(found, places, wish.instances.size(), terminal.width(), terminal.paint()));
  report_unreachable(observed, terminal);
  if (!found.unknown.empty()) return exit_code(Fault::unreachable);
  return arguments.of<DiffOptions>().exit_code && !found.empty() ? exit_code_of_differences : 0;
}

} // namespace

Command declared::diff()
{
  return {.name = "diff",
          .task = Task::look,
          .rank = 2,
          .words = Words::things,
          .words_text = things_text,
          .summary = "show what runs that is not as described",
          .text = "Each difference with what is and what is described, and the place in the file. Asks, and changes "
                  "nothing. Ends with 4 if a ship did not answer.",
          .examples = {{"diff", "all that differs"},
                       {"diff web --exit-code", "ends with 10 if web is not as described"},
                       {"diff --check-registry", "also what registries have newer images of"},
                       {"diff --format json", "for programs"}},
          .options = Options{flag("--exit-code", "ends with 10 if anything differs", &DiffOptions::exit_code),
                             check_registry_option(), form_option("text or json", {"text", "json"})} +
                     choice_options(),
          .run = cli::diff};
}

} // namespace maestro::cli
