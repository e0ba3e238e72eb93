// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/change_options.hpp>
#include <maestro/cli/choice.hpp>
#include <maestro/cli/consent.hpp>
#include <maestro/cli/output_form.hpp>
#include <maestro/cli/registries.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/cli/saved.hpp>
#include <maestro/model/exposure.hpp>
#include <maestro/view/events_json.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

namespace maestro::cli {
namespace {

SelectRequest select_request(Verb verb, const Arguments& arguments)
{
  SelectRequest request = select_request(arguments);
  request.direction = traits(verb).direction;
  request.needs_things = traits(verb).takes_down && !traits(verb).shows_first;
  return request;
}

/// Whether only the strays are meant: nothing else was named.
bool only_strays(const Arguments& arguments)
{
  const auto& choice = arguments.of<Choice>();
  return arguments.of<StrayOptions>().strays && arguments.words.empty() && !choice.all &&
         choice.container_filter.empty();
}

std::vector<InstanceName> instances_of(const Environment& environment, const Graph& graph, const SelectRequest& request,
                                       const Arguments& arguments)
{
  if (only_strays(arguments)) return {};
  return select(environment, graph, request);
}

/// The instances that the user has named, not those that come with them.
std::set<InstanceName> named_instances(const Environment& environment, const Graph& graph, const Arguments& arguments)
{
  if (arguments.words.empty()) return {};
  SelectRequest request = select_request(arguments);
  request.with_dependencies = false;
  const std::vector<InstanceName> named = select(environment, graph, request);
  return {named.begin(), named.end()};
}

PullPolicy pull_policy(const ImageOptions& images)
{
  if (images.refresh || images.pull == "always") return PullPolicy::always;
  return images.pull == "never" ? PullPolicy::never : PullPolicy::missing;
}

Wish wish_of(Verb verb, const Environment& environment, const Graph& graph, const SelectRequest& request,
             const Arguments& arguments)
{
  const auto& images = arguments.of<ImageOptions>();
  const auto& play = arguments.of<PlayOptions>();
  const auto& restart = arguments.of<RestartOptions>();
  Wish wish;
  wish.verb = verb;
  wish.instances = instances_of(environment, graph, request, arguments);
  wish.named = named_instances(environment, graph, arguments);
  wish.ignore_order = arguments.of<Choice>().ignore_dependencies;
  wish.pull = pull_policy(images);
  wish.reuse = images.reuse;
  wish.only_if_changed = restart.only_if_changed;
  wish.adopt = play.adopt;
  wish.keep_going = restart.keep_going;
  wish.strays = arguments.of<StrayOptions>().strays;
  wish.prune = arguments.of<ApplyOptions>().prune;
  wish.concurrency = static_cast<std::size_t>(play.concurrency);
  wish.step_delay = std::chrono::seconds(restart.step_delay);
  wish.stop_start_delay = std::chrono::seconds(restart.stop_start_delay);
  return wish;
}

void refuse_contradictions(const Arguments& arguments)
{
  const auto& images = arguments.of<ImageOptions>();
  const auto& dry_run = arguments.of<DryRun>();
  if (images.refresh && images.reuse) throw Error(Fault::usage, "-r (--refresh-images) and --reuse exclude each other");
  if (images.refresh && !images.pull.empty() && images.pull != "always")
    throw Error(Fault::usage, "-r (--refresh-images) means --pull always");
  if (arguments.of<RegistryOptions>().check && images.pull == "never")
    throw Error(Fault::usage, "--check-registry has newer images pulled, and --pull never forbids that");
  if (!dry_run.wanted && (!arguments.of<OutputForm>().name.empty() || dry_run.exit_code))
    throw Error(Fault::usage, "--format and --exit-code are for --dry-run",
                "--progress json shows a running play as JSON");
  refuse_what_cannot_be_saved(arguments);
}

/// Once a play, what others on the way could read or change.
void warn_of_exposures(const Environment& environment, const Observed& observed, const engine::DockerConfig& docker,
                       Verb verb, const Arguments& arguments, Terminal& terminal)
{
  if (arguments.quiet) return;
  std::set<ShipName> asked;
  for (const auto& [ship, facts] : observed.ships) asked.insert(ship);
  const bool described =
      std::ranges::any_of(environment.registries, [](const auto& one) { return !one.username.empty(); });
  const Carried carried{.logins = traits(verb).needs_images && (described || !docker.logins.empty()),
                        .headers = !docker.headers.empty()};
  for (const Exposure& one : exposures(environment, asked, carried))
    terminal.error(
        fmt::format("{} {}\n  hint: {}\n", terminal.error_paint().blue("warning:"), safe_text(one.text), one.hint));
}

/// Whether what is changed can only be known after pulling.
bool must_pull_first(const Wish& wish)
{
  return (wish.only_if_changed || wish.verb == Verb::apply) && wish.pull == PullPolicy::always;
}

bool was_interrupted(int code) { return code > 128; }

/// Whether somebody is asked before a plan is carried out for a verb: nothing to do is no question.
bool is_asked_for(const Plan& plan, Verb verb, const Arguments& arguments)
{
  return traits(verb).shows_first && !plan.steps.empty() && !arguments.of<ApplyOptions>().yes;
}

/// The ships that are asked for what is not described: those where strays are meant, or where moved instances may be.
std::set<ShipName> asked_for_strays(Verb verb, const Environment& environment, const Arguments& arguments)
{
  const bool wanted = arguments.of<StrayOptions>().strays || traits(verb).shows_first;
  return ships_of_strays(environment, arguments, wanted);
}

} // namespace

int change(Verb verb, const Arguments& arguments, Terminal& terminal)
{
  refuse_contradictions(arguments);
  const Environment environment = load_environment(arguments, terminal);
  must_be_for(environment, arguments, terminal);
  const Graph graph(environment);
  SelectRequest request = select_request(verb, arguments);
  const bool in_doubt = !only_strays(arguments) && ask_for_everything(request, terminal);
  Wish wish = wish_of(verb, environment, graph, request, arguments);
  if (in_doubt && !arguments.of<DryRun>().wanted) make_sure(environment, wish, request, terminal);
  const engine::DockerConfig docker = docker_config(arguments, terminal);
  engine::Fleet fleet = connect(environment, docker, runtime_folder());
  const std::vector<std::string> variables = process_environment_entries();
  Secrets secrets(environment, variables);
  const ObserveWish look = observe_wish(verb, wish.instances, asked_for_strays(verb, environment, arguments));
  Observed observed = observe(environment, fleet, look);
  if (const Plan repair = make_repair_plan(environment, graph, observed, wish);
      !repair.steps.empty() && !arguments.of<DryRun>().wanted) {
    if (is_asked_for(repair, verb, arguments)) make_sure(repair, terminal);
    if (!arguments.quiet)
      terminal.error(fmt::format("{} {} left in the middle, and comes to its end first\n",
                                 terminal.error_paint().blue("note:"),
                                 repair.selected.size() == 1 ? "a replacement was" : "replacements were"));
    secrets.look_up(needed_secrets(environment, repair));
    const int code = play(repair, environment, observed, fleet, docker, secrets, arguments, terminal);
    if (was_interrupted(code)) return code; // what failed is met again by the plan that follows
    observed = observe(environment, fleet, look);
  }
  if (must_pull_first(wish) && !arguments.of<DryRun>().wanted) {
    Wish pull = wish;
    pull.verb = Verb::pull;
    const Plan pulling = make_plan(environment, graph, observed, pull);
    if (is_asked_for(pulling, verb, arguments)) make_sure(pulling, terminal);
    const int code = play(pulling, environment, observed, fleet, docker, secrets, arguments, terminal);
    if (code != 0) return code;
    wish.pull = PullPolicy::missing;
    observed = observe(environment, fleet, look);
  }
  check_registries_if_wanted(environment, fleet, docker, secrets, wish.instances, arguments, observed, terminal);
  observed.secrets = secrets.digests(compared_secrets(environment, observed, wish));
  const Plan plan = make_plan(environment, graph, observed, wish);
  must_be_the_saved_one(environment, observed, plan, arguments, terminal);
  save(environment, observed, plan, arguments, terminal);
  if (arguments.of<DryRun>().wanted) return show(plan, arguments, terminal);
  warn_of_exposures(environment, observed, docker, verb, arguments, terminal);
  if (is_asked_for(plan, verb, arguments)) make_sure(plan, terminal);
  secrets.look_up(needed_secrets(environment, plan)); // before anything is touched
  return play(plan, environment, observed, fleet, docker, secrets, arguments, terminal);
}

int show(const Plan& plan, const Arguments& arguments, Terminal& terminal)
{
  terminal.out(arguments.of<OutputForm>().json() ? plan_json(plan) : safe_text(to_text(plan), true));
  if (!plan.unknown.empty()) return exit_code(Fault::unreachable);
  return arguments.of<DryRun>().exit_code && !plan.steps.empty() ? exit_code_of_differences : 0;
}

} // namespace maestro::cli
