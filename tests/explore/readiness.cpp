// SPDX-License-Identifier: Apache-2.0
#include <explore/run.hpp>

#include <algorithm>

/// Whether others may rely on an instance, by what its daemon has seen.
namespace maestro::explore {

using namespace std::chrono_literals;

/// At some moment since it was observed.
bool Run::has_been_healthy(const std::string& instance) const
{
  const Seen& seen = seen_.at(instance);
  const auto& events = harbour_.daemon_of(instance).events;
  return seen.healthy || std::any_of(events.begin(), events.end(), [&](const engine::ContainerEvent& event) {
           return event.name == instance && event.action == "health_status: healthy" && event.time >= seen.at;
         });
}

/// Whether a restart may leave it running: too few of its service would be up without it, or of one that needs it.
bool Run::may_go_on(const std::string& instance) const
{
  const std::set<std::string> needing = dependents(instance);
  return may_be_kept(instance) ||
         std::any_of(needing.begin(), needing.end(), [&](const std::string& other) { return may_be_kept(other); });
}

/// Whether an instance has been ready at some moment of this run: because it ran before (its checks are not run again,
/// unless what is known of it says that it is not ready), or because it was started and passed.
///
/// What the other one of two has touched counts if it has run at some time since it was observed.
bool Run::was_ready(const std::string& instance) const
{
  if (other_touched(instance)) {
    const auto seen = seen_.find(instance);
    return seen != seen_.end() &&
           (seen->second.running || seen->second.done || has_lived_since(instance, seen->second.at));
  }
  if (started_.contains(instance)) return became_ready(instance);
  const auto seen = seen_.find(instance);
  const bool left_alone_by_us =
      has_repaired_ || !touched_.contains(instance); // what is left of it may have been tidied away
  if (seen == seen_.end() || !left_alone_by_us) return false;
  if (action_.replaces() && !left_alone(instance) && !must_stay(instance) && !hindered_.contains(instance) &&
      !may_go_on(instance) && !updated_.contains(instance))
    return false;
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
  std::string id; // of the container
};

/// Under its own name, or beside the old one.
std::vector<Life> lives(const FakeDaemon& daemon, const std::string& name, Moment since)
{
  std::vector<Life> all;
  for (const engine::ContainerEvent& event : daemon.events) {
    if ((event.name != name && event.name != name + ".new") || event.time < since) continue;
    if (event.action == "start")
      all.push_back({event.time, {}, 0, {}, event.id});
    else if (all.empty() || all.back().id != event.id)
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

bool Run::has_lived_since(const std::string& instance, Moment since) const
{
  return !lives(harbour_.daemon_of(instance), instance, since).empty();
}

bool Run::became_ready(const std::string& instance) const { return ready_since(instance).has_value(); }

std::optional<Moment> Run::ready_since(const std::string& instance) const
{
  FakeDaemon& daemon = harbour_.daemon_of(instance);
  const FakeContainer* container = daemon.container(instance);
  const InstancePlan& described = plan(instance);
  const Moment now = daemon.moment(), started = started_.at(instance);
  constexpr auto shortest_proof = 10ms;
  const std::vector<Life> all = lives(daemon, instance, started);
  Moment ready = started;
  if (described.running.empty()) {
    const auto lived = std::find_if(all.begin(), all.end(), [&](const Life& life) {
      return life.end.value_or(now) - life.begin >= shortest_proof;
    });
    return lived == all.end() ? std::nullopt : std::optional(lived->begin);
  }
  for (const CheckPlan& check : described.running) {
    std::optional<Moment> first;
    for (const Life& life : all) {
      const auto at = passed(check, described, life, started, container);
      const bool lived = check.kind == CheckKind::exited || (at && *at <= life.end.value_or(now));
      if (at && (lived || check.kind == CheckKind::sleep) && (!first || *at < *first)) first = at;
    }
    if (!first || *first > now) return std::nullopt;
    ready = std::max(ready, *first);
  }
  if (ends_by_itself(described)) return ready;
  const bool alive = all.back().end.value_or(now) >= ready || (container != nullptr && container->running());
  return !all.empty() && alive ? std::optional(ready) : std::nullopt;
}

/// How long a new container has to go on after it was ready, before the old one goes.
std::chrono::milliseconds Run::proof_time(const std::string& instance) const
{
  constexpr auto of_apply = 5000ms, of_restart = 500ms;
  if (const auto& update = service_of(instance).update) return update->monitor;
  if (action_.verb == Verb::apply) return of_apply;
  return plan(instance).running.empty() ? of_restart : 0ms;
}

/// Whether its new container may stay for good: it has been ready, and has gone on for some time, if nobody has cut
/// that short. What an earlier run has started is judged by whether it runs.
bool Run::has_proved_itself(const std::string& instance) const
{
  if (!started_.contains(instance)) return own(instance) != nullptr && own(instance)->running();
  const auto since = ready_since(instance);
  const bool was_cut = client_.interrupted_at().has_value();
  return since && (was_cut || harbour_.daemon_of(instance).moment() - *since >= proof_time(instance));
}

} // namespace maestro::explore
