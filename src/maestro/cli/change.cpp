// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/road.hpp>
#include <maestro/view/events_json.hpp>

namespace maestro::cli {
namespace {

SelectRequest select_request(Verb verb, const Arguments& arguments)
{
  SelectRequest request = select_request(arguments);
  const bool takes_down = verb == Verb::stop || verb == Verb::kill || verb == Verb::restart;
  request.direction = takes_down ? Direction::backward : Direction::forward;
  request.services_need_flag = request.needs_things = takes_down;
  return request;
}

PullPolicy pull_policy(const Arguments& arguments)
{
  if (arguments.refresh_images || arguments.pull == "always") return PullPolicy::always;
  return arguments.pull == "never" ? PullPolicy::never : PullPolicy::missing;
}

Wish wish_of(Verb verb, const Arguments& arguments, std::vector<InstanceName> instances)
{
  Wish wish;
  wish.verb = verb;
  wish.instances = std::move(instances);
  wish.ignore_order = arguments.ignore_dependencies;
  wish.pull = pull_policy(arguments);
  wish.reuse = arguments.reuse;
  wish.only_if_changed = arguments.only_if_changed;
  wish.step_delay = std::chrono::seconds(arguments.step_delay);
  wish.stop_start_delay = std::chrono::seconds(arguments.stop_start_delay);
  return wish;
}

void refuse_contradictions(const Arguments& arguments)
{
  if (arguments.refresh_images && arguments.reuse)
    throw Error(Fault::usage, "-r (--refresh-images) and --reuse exclude each other");
  if (arguments.refresh_images && !arguments.pull.empty() && arguments.pull != "always")
    throw Error(Fault::usage, "-r (--refresh-images) means --pull always");
  if (!arguments.dry_run && (!arguments.format.empty() || arguments.exit_code))
    throw Error(Fault::usage, "--format and --exit-code are for --dry-run",
                "--progress json shows a running play as JSON");
}

/// Whether what is changed can only be known after pulling.
bool must_pull_first(const Wish& wish) { return wish.only_if_changed && wish.pull == PullPolicy::always; }

} // namespace

int change(Verb verb, const Arguments& arguments, Terminal& terminal)
{
  refuse_contradictions(arguments);
  const Environment environment = load_environment(arguments, terminal);
  const Graph graph(environment);
  Wish wish = wish_of(verb, arguments, select(environment, graph, select_request(verb, arguments)));
  const engine::DockerConfig docker = docker_config(arguments, terminal);
  engine::Fleet fleet = connect(environment, docker);
  const bool may_create = verb == Verb::start || verb == Verb::restart || verb == Verb::pull;
  const ObserveWish observe_wish{.instances = wish.instances, .images = may_create};
  Observed observed = observe(environment, fleet, observe_wish);
  if (must_pull_first(wish) && !arguments.dry_run) {
    Wish pull = wish;
    pull.verb = Verb::pull;
    const int code =
        play(make_plan(environment, graph, observed, pull), environment, observed, fleet, docker, arguments, terminal);
    if (code != 0) return code;
    wish.pull = PullPolicy::missing;
    observed = observe(environment, fleet, observe_wish);
  }
  const Plan plan = make_plan(environment, graph, observed, wish);
  return arguments.dry_run ? show(plan, arguments, terminal)
                           : play(plan, environment, observed, fleet, docker, arguments, terminal);
}

int show(const Plan& plan, const Arguments& arguments, Terminal& terminal)
{
  terminal.out(arguments.format == "json" ? plan_json(plan) : safe_text(to_text(plan), true));
  if (!plan.unknown.empty()) return exit_code(Fault::unreachable);
  constexpr int there_are_changes = 10;
  return arguments.exit_code && !plan.steps.empty() ? there_are_changes : 0;
}

} // namespace maestro::cli
