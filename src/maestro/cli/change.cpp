// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/auditing.hpp>
#include <maestro/cli/change_options.hpp>
#include <maestro/cli/choice.hpp>
#include <maestro/cli/consent.hpp>
#include <maestro/cli/goal.hpp>
#include <maestro/cli/locking.hpp>
#include <maestro/cli/output_form.hpp>
#include <maestro/cli/recording.hpp>
#include <maestro/cli/registries.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/cli/saved.hpp>
#include <maestro/cli/unfinished.hpp>
#include <maestro/load/kept.hpp>
#include <maestro/model/exposure.hpp>
#include <maestro/plan/cascade.hpp>
#include <maestro/plan/roll.hpp>
#include <maestro/plan/touched.hpp>
#include <maestro/view/events_json.hpp>
#include <maestro/view/plan.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
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
  const std::vector<InstanceName> named = select_alone(environment, graph, arguments);
  return {named.begin(), named.end()};
}

PullPolicy pull_policy(const ImageOptions& images)
{
  if (images.refresh || images.pull == "always") return PullPolicy::always;
  return images.pull == "never" ? PullPolicy::never : PullPolicy::missing;
}

/// What is described for some instances says nothing of what others share.
StrayResources about_stray_resources(Verb verb, const Arguments& arguments)
{
  const auto& options = arguments.of<ApplyOptions>();
  if (!traits(verb).shows_first || !is_of_all(arguments)) return StrayResources::untold;
  if (options.prune_volumes) return StrayResources::removed_with_data;
  return options.prune ? StrayResources::removed : StrayResources::told;
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
  wish.ignore_order = arguments.of<Choice>().ignore_dependencies && !traits(verb).keeps_order;
  wish.pull = pull_policy(images);
  wish.reuse = images.reuse;
  wish.only_if_changed = restart.only_if_changed;
  wish.adopt = play.adopt;
  wish.keep_going = restart.keep_going;
  wish.leave_peers = restart.leave_peers;
  if (restart.min_up) wish.min_up = static_cast<std::size_t>(*restart.min_up);
  wish.strays = arguments.of<StrayOptions>().strays;
  wish.prune = arguments.of<ApplyOptions>().prune || arguments.of<ApplyOptions>().prune_volumes;
  wish.stray_services = stray_services(environment, graph, arguments);
  wish.stray_resources = about_stray_resources(verb, arguments);
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
  for (const auto& [ship, facts] : observed.ships)
    if (!facts.left_alone) asked.insert(ship);
  const bool described =
      std::ranges::any_of(environment.registries, [](const auto& one) { return !one.username.empty(); });
  const Carried carried{.logins = traits(verb).needs_images && (described || !docker.logins.empty()),
                        .headers = !docker.headers.empty()};
  for (const Exposure& one : exposures(environment, asked, carried))
    terminal.error(warning_text(one.text, one.hint, terminal.error_style()));
}

/// Whether what is changed can only be known after pulling.
bool must_pull_first(const Wish& wish)
{
  return (wish.only_if_changed || wish.verb == Verb::apply) && wish.pull == PullPolicy::always;
}

/// Of a plan that is only shown.
int exit_code_of(const Plan& plan, bool is_repaired_first, const Arguments& arguments)
{
  if (!plan.unknown.empty()) return exit_code(Fault::unreachable);
  const bool differs = is_repaired_first || is_anything_to_do(plan);
  return differs && arguments.of<DryRun>().exit_code ? exit_code_of_differences : 0;
}

bool was_interrupted(int code) { return code > 128; }

/// Whether somebody is asked before a plan is carried out for a verb: nothing to do is no question.
bool is_asked_for(const Plan& plan, Verb verb, const Arguments& arguments)
{
  return traits(verb).shows_first && !plan.steps.empty() && !arguments.of<ApplyOptions>().yes;
}

bool is_locked_for(const Plan& plan, Verb verb, const Arguments& arguments)
{
  return verb != Verb::pull && changes_anything(plan) && !arguments.of<LockOptions>().none;
}

Arguments with_things(Arguments arguments, std::vector<std::string> things)
{
  arguments.words = std::move(things);
  return arguments;
}

/// The ships that are asked for what is not described: those where strays are meant, or where moved instances may be.
std::set<ShipName> asked_for_strays(Verb verb, const Environment& environment, const Arguments& arguments)
{
  if (verb == Verb::pull) return {}; // it changes nothing for them
  const bool wanted = arguments.of<StrayOptions>().strays || traits(verb).shows_first;
  return ships_of_strays(environment, arguments, wanted);
}

/// A command that changes something, on its way from the first look to the play.
class Changing {
public:
  Changing(Verb verb, Goal goal, const Arguments& arguments, Terminal& terminal);
  int run()
  {
    return audited(auditing_, terminal_, [this] { return carry_out(); });
  }

private:
  int carry_out();
  /// What was found, and what is to be done about it.
  struct Outlook {
    Observed observed;
    Plan plan;
  };

  bool is_dry() const { return arguments_.of<DryRun>().wanted; }
  Observed look();
  using Decide = Outlook (Changing::*)(Observed);
  Outlook decide(Observed found);
  Outlook decide_repair(Observed found);
  Outlook under_lock(EnvironmentLock& lock, Outlook outlook, Decide anew);
  Outlook agreed_under_lock(EnvironmentLock& lock, Outlook outlook, Decide anew);
  int play(const Outlook& outlook, EnvironmentLock* lock = nullptr, std::vector<EventSink*> listeners = {},
           Failures failures = Failures::told);
  int play_and_record(const Outlook& outlook, EnvironmentLock& lock);
  std::optional<int> end_replacements(Observed& observed, Plan repair);
  void tell_of_repair(const Plan& repair);
  void give_up(const std::set<ShipName>& ships, const Observed& observed);
  std::optional<int> pull_first(Observed& observed);

  Verb verb_;
  const Arguments& arguments_;
  const Arguments chosen_; // the same with the things that the goal is about
  Terminal& terminal_;
  Environment environment_;
  std::function<std::optional<KeptDescription>()> kept_;
  std::string if_reached_;
  Graph graph_;
  Wish wish_;
  engine::DockerConfig docker_;
  engine::Fleet fleet_;
  std::vector<std::string> variables_;
  Secrets secrets_;
  ObserveWish look_;
  std::map<InstanceName, Unpulled> unpulled_; // whose images could not be made fresh first, and why
  RegistryAnswers registries_;
  Auditing auditing_;
};

Changing::Changing(Verb verb, Goal goal, const Arguments& arguments, Terminal& terminal)
    : verb_(verb), arguments_(arguments), chosen_(with_things(arguments, std::move(goal.things))), terminal_(terminal),
      environment_(std::move(goal.environment)), kept_(std::move(goal.kept)), if_reached_(std::move(goal.if_reached)),
      graph_(environment_), variables_(process_environment_entries()), secrets_(environment_, variables_),
      auditing_(environment_, audited_command(arguments, environment_), now)
{
  must_be_for(environment_, arguments, terminal);
  SelectRequest request = select_request(verb, chosen_);
  const bool in_doubt = !only_strays(chosen_) && ask_for_everything(request, terminal);
  wish_ = wish_of(verb, environment_, graph_, request, chosen_);
  if (in_doubt && !is_dry()) make_sure(environment_, wish_, request, terminal);
  docker_ = docker_config(arguments, terminal);
  fleet_ = connect(environment_, docker_, runtime_folder());
  look_ = observe_wish(verb, with_what_may_hang(environment_, wish_, wish_.instances),
                       asked_for_strays(verb, environment_, chosen_));
  look_.is_about_strays = is_about_strays(chosen_);
  if (verb != Verb::pull) look_.sought = wish_.instances;
  look_.counted = counted_beside(environment_, wish_, look_.instances);
  if (goal.checks_containers || chosen_.of<ApplyOptions>().check_containers)
    look_.retelling = ObserveWish::Retelling::of_all;
  look_.stray_resources = wish_.stray_resources;
  look_.given_up = std::move(goal.silent);
}

int Changing::carry_out()
{
  Observed observed = look();
  if (!is_dry()) warn_of_exposures(environment_, observed, docker_, verb_, arguments_, terminal_);
  const Plan repair = make_repair_plan(environment_, graph_, observed, wish_);
  if (!repair.steps.empty()) {
    must_be_all_that_is_done(repair, arguments_, terminal_);
    if (is_dry())
      tell_of_repair(repair);
    else if (const auto code = end_replacements(observed, repair))
      return *code;
  }
  if (!is_dry())
    if (const auto code = pull_first(observed)) return *code;
  Outlook outlook = decide(std::move(observed));
  if (!if_reached_.empty() && !is_anything_to_do(outlook.plan) && outlook.plan.unknown.empty() && !arguments_.quiet)
    terminal_.error(note_text(if_reached_, {}, terminal_.error_style()));
  if (is_dry()) {
    if (!save(environment_, outlook.observed, outlook.plan, arguments_, terminal_))
      terminal_.out(arguments_.of<OutputForm>().json() ? plan_json(outlook.plan)
                                                       : plan_text(outlook.plan, terminal_.style()));
    return exit_code_of(outlook.plan, !repair.steps.empty(), arguments_);
  }
  if (is_asked_for(outlook.plan, verb_, arguments_)) make_sure(outlook.plan, arguments_, terminal_);
  secrets_.look_up(needed_secrets(environment_, outlook.plan)); // before anything is touched, and nobody waits for it
  EnvironmentLock lock(environment_, fleet_);
  if (is_locked_for(outlook.plan, verb_, arguments_))
    outlook = agreed_under_lock(lock, std::move(outlook), &Changing::decide);
  return play_and_record(outlook, lock);
}

/// Who gives no answer is not asked again: a command waits for a dead ship once.
Observed Changing::look()
{
  Observed observed = observe(environment_, fleet_, look_);
  look_.given_up.merge(silent_ships(observed));
  observed.unpulled = unpulled_;
  return observed;
}

Changing::Outlook Changing::decide(Observed found)
{
  check_registries_if_wanted(environment_, fleet_, docker_, secrets_, wish_.instances, arguments_, found, registries_,
                             terminal_);
  found.secrets = secrets_.digests(compared_secrets(environment_, found, wish_));
  Plan plan = make_plan(environment_, graph_, found, wish_);
  must_be_the_saved_one(environment_, found, plan, arguments_, terminal_);
  return {std::move(found), std::move(plan)};
}

Changing::Outlook Changing::decide_repair(Observed found)
{
  Plan plan = make_repair_plan(environment_, graph_, found, wish_);
  return {std::move(found), std::move(plan)};
}

/// Takes the lock, looks again, and comes to a plan that the lock covers.
Changing::Outlook Changing::under_lock(EnvironmentLock& lock, Outlook outlook, Decide anew)
{
  std::set<ShipName> ships;
  do {
    ships.merge(touched_ships(environment_, outlook.observed, outlook.plan));
    take_lock(lock, ships, arguments_, terminal_);
    Observed again = look();
    leave_out(again, lock.unreachable());
    look_.given_up.merge(silent_ships(again));
    outlook = (this->*anew)(std::move(again));
  } while (!std::ranges::includes(ships, touched_ships(environment_, outlook.observed, outlook.plan)));
  return outlook;
}

/// The same; the user agrees to the plan as well.
Changing::Outlook Changing::agreed_under_lock(EnvironmentLock& lock, Outlook outlook, Decide anew)
{
  for (;;) {
    const auto agreed = is_asked_for(outlook.plan, verb_, arguments_) ? std::optional(outlook.plan) : std::nullopt;
    outlook = under_lock(lock, std::move(outlook), anew);
    if (!is_asked_for(outlook.plan, verb_, arguments_)) return outlook;
    if (agreed && is_the_same(outlook.plan, *agreed)) return outlook;
    lock.release(); // nobody is kept waiting for a person who thinks
    terminal_.error("something has changed in the meantime:\n");
    make_sure(outlook.plan, arguments_, terminal_);
  }
}

int Changing::play(const Outlook& outlook, EnvironmentLock* lock, std::vector<EventSink*> listeners, Failures failures)
{
  listeners.push_back(&auditing_);
  secrets_.look_up(needed_secrets(environment_, outlook.plan));
  const bool prepares = outlook.plan.is_repair || outlook.plan.verb != verb_;
  auditing_.begin(outlook.plan, wish_.instances,
                  failures == Failures::told_later ? Auditing::Part::preparation_to_be_met_again
                  : prepares                       ? Auditing::Part::preparation
                                                   : Auditing::Part::own);
  return cli::play(outlook.plan, environment_, outlook.observed, fleet_, docker_, secrets_, arguments_, terminal_, lock,
                   listeners, failures);
}

/// While the lock is held, so that the next one who gets it finds the release.
int Changing::play_and_record(const Outlook& outlook, EnvironmentLock& lock)
{
  ReleaseNotes notes(outlook.plan);
  const auto record = [&] {
    cli::record({.environment = environment_,
                 .kept = kept_,
                 .things = chosen_.words,
                 .plan = outlook.plan,
                 .notes = notes,
                 .ships = touched_ships(environment_, outlook.observed, outlook.plan),
                 .look =
                     [&] {
                       Observed observed = look();
                       lock.expect_little_of(silent_ships(observed));
                       return observed;
                     }},
                fleet_, arguments_, terminal_);
  };
  try {
    const int code = play(outlook, &lock, {&notes});
    record();
    return code;
  } catch (const Error&) { // it was done, although it could not be told
    record();
    throw;
  }
}

/// Those of the ships that could not be asked. What an earlier replacement has left there is still to be dealt with: a
/// plan that is made once they answer again would take it for nothing.
void Changing::give_up(const std::set<ShipName>& ships, const Observed& observed)
{
  for (const auto& [ship, facts] : observed.ships)
    if (facts.error && ships.contains(ship))
      look_.given_up.emplace(ship, Error(Fault::unreachable, *facts.error, facts.hint));
}

void Changing::tell_of_repair(const Plan& repair)
{
  if (arguments_.quiet) return;
  const std::string& first = repair.selected.front().name.text();
  const std::size_t others = repair.selected.size() - 1;
  const std::string what = others == 0 ? fmt::format("the replacement of {} was", first)
                                       : fmt::format("the replacements of {} and {} more were", first, others);
  terminal_.error(note_text(fmt::format("{} left in the middle, and {} first{}", what,
                                        others == 0 ? "comes to its end" : "come to their end",
                                        is_dry() ? "; what is shown here is planned anew then" : ""),
                            {}, terminal_.error_style()));
}

/// Brings what earlier replacements have left in the middle to its end, and looks again. Returns the exit code if that
/// is all. What fails is met again by the plan that follows.
std::optional<int> Changing::end_replacements(Observed& observed, Plan repair)
{
  Outlook outlook{std::move(observed), std::move(repair)};
  if (is_asked_for(outlook.plan, verb_, arguments_)) make_sure(outlook.plan, arguments_, terminal_);
  const std::set<ShipName> ships = touched_ships(environment_, outlook.observed, outlook.plan);
  EnvironmentLock lock(environment_, fleet_);
  if (is_locked_for(outlook.plan, verb_, arguments_))
    outlook = agreed_under_lock(lock, std::move(outlook), &Changing::decide_repair);
  give_up(ships, outlook.observed);
  if (!outlook.plan.steps.empty()) { // another one may have been at it
    tell_of_repair(outlook.plan);
    if (const int code = play(outlook, &lock); was_interrupted(code)) return code;
  }
  observed = look();
  return std::nullopt;
}

/// Where what differs is only known once images are fresh, pulls them, and looks again. Returns the exit code if that
/// is all. Whatever could not be pulled is told by the plan that follows, which goes on with the rest.
std::optional<int> Changing::pull_first(Observed& observed)
{
  if (!must_pull_first(wish_)) return std::nullopt;
  Wish pull = wish_;
  pull.verb = Verb::pull;
  pull.ignore_order = true; // an image that cannot be pulled keeps no other one from being fresh
  const Plan plan = make_plan(environment_, graph_, observed, pull);
  if (is_asked_for(plan, verb_, arguments_)) make_sure(plan, arguments_, terminal_);
  Unfinished unpulled;
  if (const int code = play({observed, plan}, nullptr, {&unpulled}, Failures::told_later); was_interrupted(code))
    return code;
  for (const auto& [instance, because] : unpulled.reasons()) unpulled_[instance] = {because, unpulled.hint(instance)};
  wish_.pull = PullPolicy::missing;
  observed = look();
  return std::nullopt;
}

} // namespace

Goal described_goal(const Arguments& arguments, Terminal& terminal)
{
  const auto loaded = std::make_shared<Loaded>(load_valid(arguments, terminal));
  must_not_be_saved_over(*loaded, arguments);
  Environment environment = *std::move(loaded->environment);
  return {std::move(environment), arguments.words, [loaded] { return kept(*loaded); }};
}

int change(Verb verb, const std::function<Goal()>& goal, const Arguments& arguments, Terminal& terminal)
{
  refuse_contradictions(arguments);
  return Changing(verb, goal(), arguments, terminal).run();
}

int change(Verb verb, const Arguments& arguments, Terminal& terminal)
{
  return change(
      verb, [&] { return described_goal(arguments, terminal); }, arguments, terminal);
}

} // namespace maestro::cli
