// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>
#include <maestro/plan/container_spec.hpp>
#include <maestro/run/lock_volume.hpp>

#include <explore/run.hpp>
#include <fmt/core.h>

#include <algorithm>

namespace maestro::explore {

using namespace std::chrono_literals;

Run::Run(Harbour& harbour, const Action& action, bool traced, const Disturbance* disturbance, const Extent& extent,
         std::string sign, bool takes_lock)
    : harbour_(harbour), action_(action), traced_(traced), takes_lock_(takes_lock), sign_(std::move(sign)),
      client_(harbour, *this, disturbance, extent)
{
  harbour.admit(client_);
  const Environment& environment = harbour.environment();
  const bool only_strays = action.strays && action.request.things.empty() && !action.request.everything;
  if (!only_strays)
    for (const InstanceName& name : select(environment, Graph(environment), action.request))
      selected_.insert(name.text());
  find_what_may_come_along();
  for (const std::string& ship : harbour.scenario().ships) leftovers_[ship] = leftovers_of(ship);
  for (const std::string& ship : harbour.scenario().ships)
    for (auto& of_ship = before_[ship]; const std::string& name : harbour.daemon(ship).container_names()) {
      const FakeContainer& container = *harbour.daemon(ship).container(name);
      of_ship[container.id] = {name, kind_of(ship, container), container.life, container.state};
    }
  for (const std::string& instance : selected_)
    if (harbour.container(instance) != nullptr && own(instance) == nullptr) strange_at_first_.insert(instance);
  hindered_ = find_hindered();
}

/// What takes volumes from what a restart makes anew, on the same ship: that is made anew with it.
void Run::find_what_may_come_along()
{
  if (!action_.replaces() || action_.reuse) return;
  for (bool changed = true; changed;) {
    changed = false;
    for (const auto& [name, instance] : harbour_.scenario().instances) {
      const std::string& giver = instance.volumes_from;
      const bool hangs = !giver.empty() && (selected_.contains(giver) || may_come_along_.contains(giver));
      if (hangs && !selected_.contains(name) && may_come_along_.insert(name).second) changed = true;
    }
  }
}

void Run::violated(const std::string& rule, const std::string& words)
{
  // Two that go without the lock are in each other's way: what they do to one instance has no order.
  static const std::set<std::string> of_order{"started too early", "stopped too early", "summary",
                                              "told ok",           "told skipped",      "rolled too far"};
  if (other_ != nullptr && !takes_lock_ && of_order.contains(rule)) return;
  violations_.push_back(rule + ": " + words);
  trace("VIOLATED " + violations_.back());
}

void Run::trace(const std::string& line) const
{
  if (!traced_) return;
  double now = -1;
  try {
    now = std::chrono::duration<double>(net::now().time_since_epoch()).count();
  } catch (const std::logic_error&) { // after the run
  }
  fmt::print("{:10.4f}  {}{}\n", now, sign_, line);
}

/// The other one of two has done something to it that took effect.
bool Run::other_touched(const std::string& instance) const
{
  return other_ != nullptr && (other_->touched_.contains(instance) || other_->ended_.contains(instance));
}

// ---- What the world is like.

std::set<std::string> Run::providers(const std::string& instance) const
{
  std::set<std::string> all;
  if (action_.ignore_order) return all;
  const Scenario& scenario = harbour_.scenario();
  for (const std::string& service : scenario.required_by(plan(instance).service))
    for (const std::string& name : scenario.services.at(service).instances)
      if (selected_.contains(name)) all.insert(name);
  const std::string& giver = plan(instance).volumes_from;
  if (selected_.contains(giver)) all.insert(giver);
  return all;
}

std::set<std::string> Run::dependents(const std::string& instance) const
{
  std::set<std::string> all;
  for (const std::string& other : selected_)
    if (providers(other).contains(instance)) all.insert(other);
  return all;
}

bool Run::is_current(const FakeContainer& container) const
{
  const Environment& environment = harbour_.environment();
  const std::string instance = harbour_.instance_of(container.spec.name);
  const auto spec = container_spec(environment, environment.instances.at(InstanceName(instance)));
  return has_current_config(container.labels(), spec).value_or(false);
}

bool Run::has_image(const std::string& instance) const
{
  return harbour_.daemon_of(instance).images.contains(normalised(parse_image(plan(instance).image)));
}

Run::Kind Run::kind_of(const std::string& ship, const FakeContainer& container) const
{
  const std::map<std::string, std::string> labels = container.labels();
  const auto label = labels.find("io.maestro.environment");
  const bool ours = label != labels.end() && label->second == harbour_.environment().name;
  const auto described = harbour_.scenario().instances.find(harbour_.instance_of(container.spec.name));
  const bool is_described = described != harbour_.scenario().instances.end() && described->second.ship == ship;
  if (ours) return is_described ? Kind::described : Kind::stray;
  const bool has_owner = label != labels.end() || labels.contains("com.docker.compose.project");
  return is_described && !has_owner ? Kind::described : Kind::foreign;
}

/// Of the container that is asked about, also if it is gone.
Run::Kind Run::kind_of(const Call& call) const
{
  if (const FakeContainer* container = harbour_.daemon(call.ship).container(call.asked))
    return kind_of(call.ship, *container);
  const auto& of_ship = before_.at(call.ship);
  const auto known = of_ship.find(call.asked);
  return known == of_ship.end() ? Kind::described : known->second.kind;
}

/// The container of an instance; null if there is none, or somebody else's has its name.
FakeContainer* Run::own(const std::string& instance) const
{
  FakeContainer* const container = harbour_.container(instance);
  const bool is_own =
      container != nullptr && (action_.adopt || kind_of(plan(instance).ship, *container) == Kind::described);
  return is_own ? container : nullptr;
}

/// A network or volume that it needs is on its ship with other settings.
bool Run::has_other_resources(const std::string& instance) const
{
  const Scenario& scenario = harbour_.scenario();
  const auto otherwise = scenario.otherwise.find(plan(instance).ship);
  if (otherwise == scenario.otherwise.end()) return false;
  const bool doubled = scenario.doubled.contains(plan(instance).ship); // these are as described
  return (plan(instance).network && !doubled && otherwise->second.contains("net-made")) ||
         (plan(instance).volume && otherwise->second.contains("vol-made"));
}

/// It is known before anything is touched that this command can do nothing for it.
bool Run::is_obstructed(const std::string& instance) const
{
  const FakeContainer* const container = harbour_.container(instance);
  if (container != nullptr && own(instance) == nullptr) return true;
  if (!traits(action_.verb).brings_up) return false;
  const auto& strays = harbour_.scenario().strays;
  const bool has_moved = std::any_of(strays.begin(), strays.end(), [&](const StrayPlan& stray) {
    const FakeContainer* const old = harbour_.daemon(stray.ship).container(instance);
    return stray.name == instance && old != nullptr && old->running();
  });
  return has_moved || has_other_resources(instance);
}

/// The selected instances that are obstructed, or need, or in a restart are needed by, such a one.
std::set<std::string> Run::find_hindered() const
{
  std::set<std::string> all;
  for (const std::string& instance : selected_)
    if (is_obstructed(instance)) all.insert(instance);
  const bool pulls_first = action_.replaces() && action_.only_if_changed && action_.pulls;
  if (pulls_first && !strange_at_first_.empty()) return selected_; // all is left if a pull fails
  if (!traits(action_.verb).brings_up) return all;
  for (std::size_t before = 0; before != all.size();) {
    before = all.size();
    for (const std::string& instance : selected_) {
      std::set<std::string> others = providers(instance);
      if (action_.replaces() && !is_rolled(instance)) others.merge(dependents(instance));
      if (std::any_of(others.begin(), others.end(), [&](const std::string& other) { return all.contains(other); }))
        all.insert(instance);
    }
  }
  return all;
}

Run::Seen Run::look_at(const std::string& instance) const
{
  Seen seen;
  const FakeContainer* container = own(instance);
  seen.at = harbour_.daemon_of(instance).moment();
  seen.has_image = has_image(instance);
  if (container == nullptr) return seen;
  const auto& images = harbour_.daemon_of(instance).images;
  const auto image = images.find(normalised(parse_image(plan(instance).image)));
  const bool same_image = image != images.end() && image->second == container->image_id;
  seen.exists = true;
  seen.running = container->running();
  seen.current = same_image && is_current(*container);
  seen.unchanged = same_image && (!container->labels().contains("io.maestro.config-hash") || is_current(*container));
  seen.done = ends_by_itself(plan(instance)) && !seen.running && container->state != engine::State::created &&
              container->exit_code == 0;
  seen.healthy = container->health == engine::Health::healthy;
  return seen;
}

/// `restart --only-if-changed` does nothing to what runs, or has done its work, as described.
bool Run::left_alone(const std::string& instance) const
{
  const auto seen = seen_.find(instance);
  if (!action_.only_if_changed || seen == seen_.end()) return false;
  return (seen->second.running && seen->second.unchanged) || (seen->second.done && seen->second.current);
}

/// What a container on a ship that could not be asked may need is not stopped by a restart.
bool Run::must_stay(const std::string& instance) const
{
  const FakeContainer* const container = own(instance);
  return seen_.at(instance).running && container != nullptr && container->running() &&
         std::any_of(known_.begin(), known_.end(), [](const auto& one) { return !one.second; });
}

// ---- Judging calls.

/// Whether it is asked in the middle of a play how many are up: then nobody asks for images, or what else is to go.
bool Run::is_question(const Call& call) const
{
  if (!action_.replaces()) return false;
  const auto images = images_asked_.find(call.ship);
  return images == images_asked_.end() || images->second < containers_asked_.at(call.ship);
}

/// Whether the play has ended: then it is only looked for the release that is kept, and nothing is decided by it.
bool Run::is_over() const
{
  if (program_ == nullptr || !is_told_as_json()) return false;
  const Story story = story_of(program_->told_so_far());
  return story.ended && story.verb == to_text(action_.verb);
}

void Run::asked(const Call& call)
{
  trace(fmt::format("{:8}      -> {} {}", call.ship, call.name, call.target));
  if (call.name == "containers") containers_asked_[call.ship] = net::now();
  const bool asks_what_goes = action_.prunes && call.name == "networks" && call.target.empty();
  if (call.name == "images" || asks_what_goes) images_asked_[call.ship] = net::now();
  if (call.name == "volume" && call.target == lock_name(harbour_.environment().name)) tokens_.insert(call.asked);
  if (!call.changes) return;
  if (call.name == "rename" || call.name == "update" || call.name == "stop" || is_aside(call.asked))
    replacing_.insert(call.target);
  if (call.name == "start") unanswered_.insert(call.target);
  check_concurrency();
  check_interrupted(call);
}

void Run::answered(const Call& call, const std::string& refusal)
{
  trace(fmt::format("{:8}      <- {} {}: {}", call.ship, call.name, call.target, refusal.empty() ? "ok" : refusal));
  if (!refusal.empty()) {
    in_trouble_.insert(call.target);
    ships_in_trouble_.insert(call.ship);
  }
  if (call.name == "stop" && asked_to_stop_.contains(call.target) && refusal.empty())
    taken_down_[call.target] = harbour_.daemon(call.ship).moment();
  if (call.name == "start" && call.answered) unanswered_.erase(call.target);
  const auto interrupted = client_.interrupted_at();
  if (call.changes && interrupted && *interrupted == net::now()) ended_at_interrupt_.insert(call.target);
  if (call.name == "containers" && !is_question(call) && !is_over()) {
    if (refusal.empty())
      for (auto& [name, seen] : looking_[call.ship]) seen_[name] = seen;
    const auto before = known_.find(call.ship);
    known_[call.ship] = refusal.empty() && (before == known_.end() || before->second);
  }
  // What fails before anything is changed makes the ship unknown.
  const bool asks_for_all = call.target.empty(); // otherwise a step asks about what it is to make
  const bool asks = call.name == "images" || call.name == "retell" || call.name == "image" ||
                    (changes_.empty() && asks_for_all && (call.name == "networks" || call.name == "volumes"));
  if (!asks || refusal.empty()) return;
  known_[call.ship] = false;
  // Unless an instance needs them, only what is described no more stays unknown.
  if (action_.prunes && (call.name == "networks" || call.name == "volumes")) half_known_.insert(call.ship);
}

namespace {

bool is_about_container(const Call& call)
{
  return call.name == "create" || call.name == "start" || call.name == "stop" || call.name == "kill" ||
         call.name == "remove";
}

} // namespace

/// What an earlier run has set aside and not replaced gets its name back, until another one is made.
void Run::note_calling_back(const Call& call)
{
  if (call.name == "create") called_back_.erase(call.target);
  if (call.name != "rename") return;
  const FakeContainer* const renamed = harbour_.daemon(call.ship).container(call.asked);
  if (renamed != nullptr && renamed->spec.name.ends_with(".old")) called_back_.insert(call.target);
}

void Run::taking_effect(const Call& call)
{
  trace(fmt::format("{:8}      !! {} {}", call.ship, call.name, call.target));
  if (call.name == "containers" && !is_question(call) && !is_over()) {
    known_.erase(call.ship);
    for (const auto& [name, planned] : harbour_.scenario().instances) {
      if (planned.ship != call.ship) continue;
      seen_.erase(name);
      looking_[call.ship][name] = look_at(name);
    }
  }
  if (!call.changes) return;
  changes_.push_back(call.name + " " + call.target);
  harbour_.advance();
  check_lock(call);
  note_calling_back(call);
  if (!is_about_container(call)) {
    if (call.name == "update") updated_.insert(call.target);
    check_pruned(call);
    return check_ship(call);
  }
  const Kind kind = kind_of(call);
  check_ship(call);
  check_strangers(call, kind);
  if (kind == Kind::stray || (kind == Kind::foreign && !action_.adopt)) return;
  check_scope(call);
  if (!harbour_.scenario().instances.contains(call.target)) return;
  const FakeContainer* const hit = harbour_.daemon(call.ship).container(call.asked);
  const bool is_made_aside = is_aside(hit == nullptr ? call.asked : hit->spec.name) &&
                             (hit == nullptr || hit->state == engine::State::created);
  if (is_made_aside && call.name == "start") { // beside the old one
    check_start(call.target);
    started_[call.target] = harbour_.daemon_of(call.target).moment();
  }
  if (is_made_aside) return; // nothing that serves is touched by it
  const bool was_there = before_[call.ship].contains(call.asked);
  const bool ends = call.name == "stop" || call.name == "kill";
  if (ends && hit != nullptr && hit->running()) ended_.insert(call.target);
  if (ends && !was_there && takes_back(call.target)) return;
  if (ends && hit != nullptr && has_not_proved_itself(call.ship, *hit)) return;
  if (ends && is_replaced(call) && is_served_by_another(call)) return;
  const bool was_stopped_by_us = was_there && asked_to_stop_.contains(call.target) && !action_.reuse;
  const bool serves_again = is_replaced(call) || was_stopped_by_us || called_back_.contains(call.target);
  if (call.name == "start" && serves_again) return; // as before
  if (ends) asked_to_stop_.insert(call.target);
  if (call.name != "create" && (hit == nullptr || (ends && !hit->running()))) return; // somebody, or it, was faster
  check_refused(call);
  if (call.name == "start") {
    check_start(call.target);
    started_[call.target] = harbour_.daemon_of(call.target).moment();
  }
  if (ends) {
    check_end(call.target);
  }
  if (call.name == "remove" && was_there) check_removal(call.target);
  if (relied_on_.contains(call.target))
    violated("started too early", fmt::format("what relies on {}, before {} {}", call.target, call.name, call.target));
  const bool only_asks = call.name == "create" && harbour_.container(call.target) != nullptr; // whether it would
  if (call.name == "remove") ended_.insert(call.target);
  if (!only_asks && !only_tidies(call)) touched_.insert(call.target);
}

/// Whether what it removes was replaced before, and the instance goes on as it is.
bool Run::only_tidies(const Call& call) const
{
  const FakeContainer* const hit = harbour_.daemon(call.ship).container(call.asked);
  return call.name == "remove" && hit != nullptr && is_aside(hit->spec.name) && is_served_by_another(call);
}

/// Whether it is being replaced: then what was made for that may go, and what was there before be put back.
bool Run::takes_back(const std::string& instance) const
{
  return traits(action_.verb).brings_up && replacing_.contains(instance);
}

/// Whether what it was to replace is still there.
bool Run::has_not_proved_itself(const std::string& ship, const FakeContainer& container) const
{
  const auto labels = container.labels();
  const auto label = labels.find("io.maestro.replaces");
  return label != labels.end() && harbour_.daemon(ship).container(label->second) != nullptr;
}

/// Whether another container was made to replace the one that is asked about.
bool Run::is_replaced(const Call& call) const
{
  FakeDaemon& daemon = harbour_.daemon(call.ship);
  const auto names = daemon.container_names();
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const auto labels = daemon.container(name)->labels();
    const auto label = labels.find("io.maestro.replaces");
    return label != labels.end() && label->second == call.asked;
  });
}

/// Whether the instance runs in another container than the one that is asked about.
bool Run::is_served_by_another(const Call& call) const
{
  const FakeContainer* const serving = own(call.target);
  return serving != nullptr && serving->running() && serving != harbour_.daemon(call.ship).container(call.asked);
}

/// Whatever is changed on a ship is changed by who holds the lock there.
void Run::check_lock(const Call& call)
{
  if (!takes_lock_ || action_.verb == Verb::pull || call.name == "pull") return;
  const auto& volumes = harbour_.daemon(call.ship).volumes;
  const auto lock = volumes.find(lock_name(harbour_.environment().name));
  if (lock != volumes.end() && !tokens_.contains(lock->second.labels.at("io.maestro.token")))
    violated("the lock is somebody else's", fmt::format("{} {} on {}", call.name, call.target, call.ship));
  if (lock == volumes.end() && !harbour_.anything_went_wrong())
    violated("changed without the lock", fmt::format("{} {} on {}", call.name, call.target, call.ship));
}

void Run::check_start(const std::string& instance)
{
  for (const std::string& provider : providers(instance)) {
    if (!was_ready(provider))
      violated("started too early",
               fmt::format("{} was started, but {}, which it requires, was not ready", instance, provider));
    if (hindered_.contains(provider) && !touched_.contains(provider)) relied_on_.insert(provider);
  }
}

void Run::check_end(const std::string& instance)
{
  if (is_rolled(instance)) return check_roll(instance); // what needs it goes on while it is replaced
  for (const std::string& dependent : dependents(instance)) {
    if (is_rolled(dependent)) continue; // and it while what it needs is restarted
    if (!known_[plan(dependent).ship])
      violated("stopped below the unknown",
               fmt::format("{} was stopped, but nothing is known of {}", instance, dependent));
    if (left_alone(dependent)) continue;
    const FakeContainer* container = own(dependent);
    if (container != nullptr && container->running() && !other_touched(dependent))
      violated("stopped too early", fmt::format("{} was stopped while {} ran, which requires it", instance, dependent));
  }
}

/// Some of its service at a time, and each only if the others went well.
bool Run::is_rolled(const std::string& instance) const
{
  return action_.verb == Verb::apply || (action_.verb == Verb::restart && service_of(instance).update);
}

void Run::check_roll(const std::string& instance)
{
  const ServicePlan& service = service_of(instance);
  if (may_be_kept(instance)) check_min_up(instance);
  if (goes_on_after_failure(instance) || (!service.update && action_.concurrency > 1)) return;
  std::size_t down = 0;
  for (const std::string& other : service.instances) {
    if (other == instance || !asked_to_stop_.contains(other) || other_touched(other)) continue;
    const FakeContainer* const container = own(other);
    if ((container == nullptr || !container->running()) && !ends_by_itself(plan(other))) ++down;
  }
  if (down >= (service.update ? service.update->parallelism : 1))
    violated("rolled too far", fmt::format("{} was stopped while {} others were down", instance, down));
}

/// What may have died after it was asked about is not to be foreseen; a job at work is nothing to rely on; and whose
/// container one of its service is, is for others to judge.
void Run::check_min_up(const std::string& instance)
{
  if (ends_by_itself(plan(instance)) || action_.adopt) return;
  const FakeContainer* const container = own(instance);
  const bool has_failing_check =
      container != nullptr && container->health != engine::Health::none && container->health != engine::Health::healthy;
  const bool was_in_doubt = !plan(instance).restart.empty() || has_failing_check;
  if (was_in_doubt) return; // it was not counted
  const bool is_calm = harbour_.scenario().boots_are_steady && harbour_.scenario().boots_are_good &&
                       !harbour_.anything_went_wrong() && other_ == nullptr;
  if (!is_calm || !own(instance)->running()) return;
  const ServicePlan& service = service_of(instance);
  std::size_t up = 0;
  for (const std::string& name : service.instances) {
    const FakeContainer* const beside = harbour_.daemon_of(name).container(name + ".new");
    const bool is_beside = beside != nullptr && beside->running();
    if (is_beside && name == instance) return; // it takes its place
    if (is_beside || (name != instance && own(name) != nullptr && own(name)->running())) ++up;
  }
  if (up < service.update->min_up)
    violated("too few up",
             fmt::format("{} was stopped, and {} of its service are up, not {}", instance, up, service.update->min_up));
}

void Run::check_removal(const std::string& instance)
{
  if (action_.verb == Verb::clean) return;
  if (!has_image(instance))
    violated("removed in vain", fmt::format("{} was removed, but its image is not there", instance));
  if (harbour_.standing_refusals().contains("create " + instance))
    violated("removed in vain", fmt::format("{} was removed, but no new one can be created", instance));
}

void Run::check_ship(const Call& call)
{
  if (!known_[call.ship] && !half_known_.contains(call.ship))
    violated("changed the unknown",
             fmt::format("{} {} on {}, which could not be asked", call.name, call.target, call.ship));
}

void Run::check_scope(const Call& call)
{
  if (!selected_.contains(call.target) && !may_come_along_.contains(call.target))
    violated("touched what was not asked for", fmt::format("{} {}", call.name, call.target));
  else if (plan(call.target).ship != call.ship)
    violated("wrong ship", fmt::format("{} {} on {}", call.name, call.target, call.ship));
}

void Run::check_strangers(const Call& call, Kind kind)
{
  if (kind == Kind::foreign && !action_.adopt)
    violated("touched somebody else's container", fmt::format("{} {} on {}", call.name, call.target, call.ship));
  if (kind == Kind::stray && !ends_stray(call))
    violated("touched a stray", fmt::format("{} {} on {}", call.name, call.target, call.ship));
}

/// For what cannot be brought up nothing is done; what has moved must not run twice.
void Run::check_refused(const Call& call)
{
  if (!traits(action_.verb).brings_up) return;
  if (has_other_resources(call.target))
    violated("touched in vain", fmt::format("{} {}, whose network or volume is another", call.name, call.target));
  if (call.name != "start") return;
  for (const StrayPlan& stray : harbour_.scenario().strays) {
    const FakeContainer* const old = harbour_.daemon(stray.ship).container(stray.name);
    if (stray.name == call.target && stray.ship != call.ship && old != nullptr && old->running())
      run_twice_[stray.ship] = call.target;
  }
}

void Run::check_concurrency()
{
  if (action_.concurrency == 0) return;
  const auto busy = std::count_if(client_.under_way().begin(), client_.under_way().end(),
                                  [](const Call& call) { return call.changes; });
  if (static_cast<std::size_t>(busy) > action_.concurrency)
    violated("too much at a time", fmt::format("{} changes under way with -c {}", busy, action_.concurrency));
}

/// What was begun may be finished: one more call, unless one was under way; and what was stopped for a replacement is
/// brought up again, and what was made for it goes.
void Run::check_interrupted(const Call& call)
{
  const auto interrupted = client_.interrupted_at();
  if (!interrupted || net::now() <= *interrupted) return;
  if (takes_back(call.target) && call.name != "pull" && !client_.interrupted_again_at()) return;
  const FakeContainer* const hit = harbour_.daemon(call.ship).container(call.asked);
  if (call.name == "remove" && hit != nullptr && has_not_proved_itself(call.ship, *hit)) return; // left by another one
  const bool busy = client_.busy_at_interrupt().contains(call.target) && !ended_at_interrupt_.contains(call.target);
  if (busy || ++asked_after_interrupt_[call.target] > 1)
    violated("begun after the interrupt", fmt::format("{} {}", call.name, call.target));
  const auto again = client_.interrupted_again_at();
  if (again && net::now() > *again)
    violated("begun after the second interrupt", fmt::format("{} {}", call.name, call.target));
}

} // namespace maestro::explore
