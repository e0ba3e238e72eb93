// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/choice.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/output_form.hpp>
#include <maestro/cli/registries.hpp>
#include <maestro/cli/releases.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/plan/diff.hpp>
#include <maestro/plan/secrets.hpp>
#include <maestro/run/secrets.hpp>
#include <maestro/view/diff.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>

#include <map>
#include <set>
#include <string>
#include <utility>

namespace maestro::cli {
namespace {

struct DiffOptions {
  bool exit_code = false;
  std::string releases; // A or A..B; empty: what runs is compared
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

/// Throws usage for what neither side has.
void must_be_known(const std::vector<std::string>& things, const Side& then, const Side& now)
{
  for (const std::string& thing : things) {
    const auto knows = [&](const Environment& environment) {
      return environment.services.contains(ServiceName(thing)) || environment.instances.contains(InstanceName(thing));
    };
    if (!knows(then.environment()) && !knows(now.environment()))
      throw Error(Fault::usage, fmt::format("there is no service or instance '{}' in either", safe_text(thing)));
  }
}

/// What is about what runs has no meaning where descriptions are compared.
void refuse_what_is_about_ships(const Arguments& arguments)
{
  const auto& choice = arguments.of<Choice>();
  if (arguments.of<RegistryOptions>().check || !choice.container_filter.empty() || !choice.ship_filter.empty())
    throw Error(Fault::usage, "--release compares descriptions: it takes services and instances, and no filters");
}

int diff_releases(const Arguments& arguments, Terminal& terminal)
{
  const std::string& releases = arguments.of<DiffOptions>().releases;
  refuse_what_is_about_ships(arguments);
  const auto dots = releases.find("..");
  const Loaded today = load_valid(arguments, terminal);
  engine::Fleet fleet = connect(*today.environment, docker_config(arguments, terminal), runtime_folder());
  const History history = history_of(*today.environment, fleet, terminal);
  const auto side_called = [&](const std::string& word) {
    return side_of(release_called(word, history), history, today, arguments, terminal);
  };
  const Side then = side_called(releases.substr(0, dots));
  const Side now = dots == std::string::npos ? Side{0, today, release_digests(*today.environment)}
                                             : side_called(releases.substr(dots + 2));
  must_be_known(arguments.words, then, now);
  const DescriptionDiff diff = compared(then, now, arguments.words);
  terminal.out(arguments.of<OutputForm>().json() ? description_diff_json(diff)
                                                 : description_diff_text(diff, terminal.style()));
  if (!history.errors.empty()) return exit_code(Fault::unreachable);
  return arguments.of<DiffOptions>().exit_code && !diff.empty() ? exit_code_of_differences : 0;
}

/// A proxy in front of an engine may refuse what only strays are looked for with.
void warn_of_what_is_not_told(const Observed& observed, Terminal& terminal)
{
  std::map<ShipName, std::string> of_networks, of_volumes;
  for (const auto& [ship, facts] : observed.ships) {
    if (!facts.networks_untold.empty()) of_networks.emplace(ship, facts.networks_untold);
    if (!facts.volumes_untold.empty()) of_volumes.emplace(ship, facts.volumes_untold);
  }
  warn_of_ships(of_networks, "does not tell its networks", "nor do", terminal);
  warn_of_ships(of_volumes, "does not tell its volumes", "nor do", terminal);
}

/// Of those that can be had here: who only asks need not be able to read them all.
SecretDigests digests_to_be_had(Secrets& secrets, std::set<SecretName> names, Terminal& terminal)
{
  try {
    secrets.look_up(names);
  } catch (const Error& error) {
    terminal.error(warning_text(fmt::format("not compared: {}", error.what()), error.hint(), terminal.error_style()));
    std::erase_if(names, [&](const SecretName& name) { return !secrets.knows(name); });
  }
  return secrets.digests(names);
}

int diff(const Arguments& arguments, Terminal& terminal)
{
  if (!arguments.of<DiffOptions>().releases.empty()) return diff_releases(arguments, terminal);
  const Loaded loaded = load_valid(arguments, terminal);
  const Environment& environment = *loaded.environment;
  const engine::DockerConfig docker = docker_config(arguments, terminal);
  engine::Fleet fleet = connect(environment, docker, runtime_folder());
  const Graph graph(environment);
  ObserveWish wish = observe_wish_of_diff(select(environment, graph, select_request(arguments)));
  wish.ships = ships_of_strays(environment, arguments);
  wish.is_about_strays = true;
  wish.sought = wish.instances;
  Observed observed = observe(environment, fleet, wish);
  const std::vector<std::string> variables = process_environment_entries();
  Secrets secrets(environment, variables);
  RegistryAnswers answers;
  check_registries_if_wanted(environment, fleet, docker, secrets, wish.instances, arguments, observed, answers,
                             terminal);
  observed.secrets = digests_to_be_had(secrets, compared_secrets(environment, observed, wish.instances), terminal);
  const Diff found = make_diff(environment, observed, wish.instances, stray_services(environment, graph, arguments));
  const FieldPlaces places = places_in(loaded);
  terminal.out(arguments.of<OutputForm>().json() ? diff_json(found, places)
                                                 : diff_text(found, places, terminal.style()));
  report_unreachable(observed, terminal);
  warn_of_what_is_not_told(observed, terminal);
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
          .text = "Each difference with what is and what is described, and the place in the file; of a secret, only "
                  "that it is another one. Asks, and changes nothing. Ends with 4 if a ship did not answer.",
          .examples = {{"diff", "all that differs"},
                       {"diff web --exit-code", "ends with 10 if web is not as described"},
                       {"diff --check-registry", "also what registries have newer images of"},
                       {"diff --release 11..12", "what was described otherwise in release 12"},
                       {"diff --format json", "for programs"}},
          .options =
              Options{flag("--exit-code", "ends with 10 if anything differs", &DiffOptions::exit_code),
                      check_registry_option(),
                      text("--release", {.name = "A[..B]", .example = "11..12"},
                           "compare a release with what is described, or with another one", &DiffOptions::releases),
                      form_option("text or json", {"text", "json"})} +
              choice_options(),
          .run = cli::diff};
}

} // namespace maestro::cli
