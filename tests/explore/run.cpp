// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>
#include <maestro/plan/container_spec.hpp>

#include <explore/run.hpp>
#include <fmt/core.h>

#include <algorithm>

namespace maestro::explore {

using namespace std::chrono_literals;

Run::Run(Harbour& harbour, const Action& action, bool traced) : harbour_(harbour), action_(action), traced_(traced)
{
  const Environment& environment = harbour.environment();
  for (const InstanceName& name : select(environment, Graph(environment), action.request))
    selected_.insert(name.text());
}

void Run::violated(const std::string& rule, const std::string& words)
{
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
  fmt::print("{:10.4f}  {}\n", now, line);
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
  const auto spec = container_spec(environment, environment.instances.at(InstanceName(container.spec.name)));
  return has_current_config(container.labels(), spec).value_or(false);
}

bool Run::has_image(const std::string& instance) const
{
  return harbour_.daemon_of(instance).images.contains(normalised(parse_image(plan(instance).image)));
}

Run::Seen Run::look_at(const std::string& instance) const
{
  Seen seen;
  const FakeContainer* container = harbour_.container(instance);
  seen.at = harbour_.daemon_of(instance).moment();
  if (container == nullptr) return seen;
  const auto& images = harbour_.daemon_of(instance).images;
  const auto image = images.find(normalised(parse_image(plan(instance).image)));
  const bool same_image = image != images.end() && image->second == container->image_id;
  seen.exists = true;
  seen.running = container->running();
  seen.current = same_image && is_current(*container);
  seen.unchanged = same_image && (container->labels().empty() || is_current(*container));
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
  return seen_.at(instance).running && harbour_.container(instance)->running() &&
         std::any_of(known_.begin(), known_.end(), [](const auto& one) { return !one.second; });
}

/// At some moment since it was observed.
bool Run::has_been_healthy(const std::string& instance) const
{
  const Seen& seen = seen_.at(instance);
  const auto& events = harbour_.daemon_of(instance).events;
  return seen.healthy || std::any_of(events.begin(), events.end(), [&](const engine::ContainerEvent& event) {
           return event.name == instance && event.action == "health_status: healthy" && event.time >= seen.at;
         });
}

/// Whether an instance has been ready at some moment of this run: because it ran before (its checks are not run again,
/// unless what is known of it says that it is not ready), or because it was started and passed.
bool Run::was_ready(const std::string& instance) const
{
  if (started_.contains(instance)) return became_ready(instance);
  const auto seen = seen_.find(instance);
  if (seen == seen_.end() || touched_.contains(instance)) return false;
  if (action_.verb == Verb::restart && !left_alone(instance) && !must_stay(instance)) return false;
  if (ends_by_itself(plan(instance)))
    return (seen->second.done && (seen->second.current || action_.reuse)) ||
           (seen->second.running && look_at(instance).done);
  const auto& checks = plan(instance).running;
  const bool tells_health =
      std::any_of(checks.begin(), checks.end(), [](const CheckPlan& check) { return check.kind == CheckKind::health; });
  return seen->second.running && (!tells_health || has_been_healthy(instance));
}

namespace {

struct Life {
  Moment begin;
  std::optional<Moment> end;
  int exit_code = 0;
  std::optional<Moment> healthy;
};

std::vector<Life> lives(const FakeDaemon& daemon, const std::string& name, Moment since)
{
  std::vector<Life> all;
  for (const engine::ContainerEvent& event : daemon.events) {
    if (event.name != name || event.time < since) continue;
    if (event.action == "start")
      all.push_back({event.time, {}, 0, {}});
    else if (all.empty())
      continue;
    else if (event.action == "die" && !all.back().end)
      all.back().end = event.time, all.back().exit_code = event.exit_code.value_or(0);
    else if (event.action == "health_status: healthy" && !all.back().healthy)
      all.back().healthy = event.time;
  }
  return all;
}

/// When a life gave what a check looks for; nothing if it did not.
std::optional<Moment> passed(const CheckPlan& check, const InstancePlan& plan, const Life& life, Moment started,
                             const FakeContainer* container)
{
  switch (check.kind) {
  case CheckKind::sleep:
    return started + check.wait;
  case CheckKind::health:
    return life.healthy;
  case CheckKind::rexec:
    return life.begin + plan.answers_after;
  case CheckKind::exited:
    return life.exit_code == 0 ? life.end : std::nullopt;
  case CheckKind::log:
    if (container == nullptr) return life.begin;
    for (const FakeContainer::Line& line : container->log)
      if (line.at >= life.begin && line.text.find("all ready") != std::string::npos) return line.at;
    return std::nullopt;
  }
  return std::nullopt;
}

} // namespace

bool Run::became_ready(const std::string& instance) const
{
  FakeDaemon& daemon = harbour_.daemon_of(instance);
  const FakeContainer* container = daemon.container(instance);
  const InstancePlan& described = plan(instance);
  const Moment now = daemon.moment(), started = started_.at(instance);
  constexpr auto shortest_proof = 10ms;
  const std::vector<Life> all = lives(daemon, instance, started);
  Moment ready = started;
  if (described.running.empty()) {
    return std::any_of(all.begin(), all.end(),
                       [&](const Life& life) { return life.end.value_or(now) - life.begin >= shortest_proof; });
  }
  for (const CheckPlan& check : described.running) {
    std::optional<Moment> first;
    for (const Life& life : all) {
      const auto at = passed(check, described, life, started, container);
      const bool lived = check.kind == CheckKind::exited || (at && *at <= life.end.value_or(now));
      if (at && (lived || check.kind == CheckKind::sleep) && (!first || *at < *first)) first = at;
    }
    if (!first || *first > now) return false;
    ready = std::max(ready, *first);
  }
  if (ends_by_itself(described)) return true;
  const bool alive = all.back().end.value_or(now) >= ready || (container != nullptr && container->running());
  return !all.empty() && alive;
}

// ---- Judging calls.

void Run::asked(const Call& call)
{
  trace(fmt::format("{:8}      -> {} {}", call.ship, call.name, call.target));
  if (call.name == "containers") {
    known_.erase(call.ship);
    for (const auto& [name, planned] : harbour_.scenario().instances)
      if (planned.ship == call.ship) seen_.erase(name);
  }
  if (!call.changes) return;
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
  const auto interrupted = harbour_.interrupted_at();
  if (call.changes && interrupted && *interrupted == net::now()) ended_at_interrupt_.insert(call.target);
  if (call.name == "containers") {
    if (refusal.empty())
      for (auto& [name, seen] : looking_[call.ship]) seen_[name] = seen;
    const auto before = known_.find(call.ship);
    known_[call.ship] = refusal.empty() && (before == known_.end() || before->second);
  }
  if (call.name == "images" && !refusal.empty()) known_[call.ship] = false;
}

void Run::taking_effect(const Call& call)
{
  trace(fmt::format("{:8}      !! {} {}", call.ship, call.name, call.target));
  if (call.name == "containers") {
    for (const auto& [name, planned] : harbour_.scenario().instances)
      if (planned.ship == call.ship) looking_[call.ship][name] = look_at(name);
  }
  if (!call.changes) return;
  changes_.push_back(call.name + " " + call.target);
  harbour_.advance();
  check_scope(call);
  if (!harbour_.scenario().instances.contains(call.target)) return;
  if (call.name == "start") {
    check_start(call.target);
    started_[call.target] = harbour_.daemon_of(call.target).moment();
  }
  if (call.name == "stop" || call.name == "kill") {
    check_end(call.target);
    stopped_.insert(call.target);
  }
  if (call.name == "remove") check_removal(call.target);
  const bool only_asks = call.name == "create" && harbour_.container(call.target) != nullptr; // whether it would
  if (!only_asks) touched_.insert(call.target);
}

void Run::check_start(const std::string& instance)
{
  for (const std::string& provider : providers(instance))
    if (!was_ready(provider))
      violated("started too early",
               fmt::format("{} was started, but {}, which it requires, was not ready", instance, provider));
}

void Run::check_end(const std::string& instance)
{
  for (const std::string& dependent : dependents(instance)) {
    if (!known_[plan(dependent).ship])
      violated("stopped below the unknown",
               fmt::format("{} was stopped, but nothing is known of {}", instance, dependent));
    if (left_alone(dependent)) continue;
    const FakeContainer* container = harbour_.container(dependent);
    if (container != nullptr && container->running())
      violated("stopped too early", fmt::format("{} was stopped while {} ran, which requires it", instance, dependent));
  }
}

void Run::check_removal(const std::string& instance)
{
  if (action_.verb == Verb::clean) return;
  if (!has_image(instance))
    violated("removed in vain", fmt::format("{} was removed, but its image is not there", instance));
  if (harbour_.standing_refusals().contains("create " + instance))
    violated("removed in vain", fmt::format("{} was removed, but no new one can be created", instance));
}

void Run::check_scope(const Call& call)
{
  if (!known_[call.ship])
    violated("changed the unknown",
             fmt::format("{} {} on {}, which could not be asked", call.name, call.target, call.ship));
  const bool about_container =
      call.name != "pull" && call.name != "network" && call.name != "remove-network" && call.name != "volume";
  if (about_container && !selected_.contains(call.target))
    violated("touched what was not asked for", fmt::format("{} {}", call.name, call.target));
  if (about_container && selected_.contains(call.target) && plan(call.target).ship != call.ship)
    violated("wrong ship", fmt::format("{} {} on {}", call.name, call.target, call.ship));
}

void Run::check_concurrency()
{
  if (action_.concurrency == 0) return;
  const auto busy = std::count_if(harbour_.under_way().begin(), harbour_.under_way().end(),
                                  [](const Call& call) { return call.changes; });
  if (static_cast<std::size_t>(busy) > action_.concurrency)
    violated("too much at a time", fmt::format("{} changes under way with -c {}", busy, action_.concurrency));
}

/// What was begun may be finished: one more call, unless one was under way; and what was stopped for a replacement is
/// brought up again.
void Run::check_interrupted(const Call& call)
{
  const auto interrupted = harbour_.interrupted_at();
  if (!interrupted || net::now() <= *interrupted) return;
  const bool brings_up = call.name == "remove" || call.name == "create" || call.name == "start";
  if (brings_up && action_.verb == Verb::restart && stopped_.contains(call.target) && !harbour_.interrupted_again_at())
    return;
  const bool busy = harbour_.busy_at_interrupt().contains(call.target) && !ended_at_interrupt_.contains(call.target);
  if (busy || ++asked_after_interrupt_[call.target] > 1)
    violated("begun after the interrupt", fmt::format("{} {}", call.name, call.target));
  const auto again = harbour_.interrupted_again_at();
  if (again && net::now() > *again)
    violated("begun after the second interrupt", fmt::format("{} {}", call.name, call.target));
}

} // namespace maestro::explore
