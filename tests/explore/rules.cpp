// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/lock_volume.hpp>

#include <explore/run.hpp>
#include <fmt/core.h>

#include <algorithm>

/// What must hold as a call takes effect.
namespace maestro::explore {

using namespace std::chrono_literals;

/// Whatever is changed on a ship is changed by who holds the lock there.
void Run::check_lock(const Call& call)
{
  if (!takes_lock_ || action_.verb == Verb::pull || call.name == "pull") return;
  const auto& volumes = harbour_.daemon(call.ship).volumes;
  const auto lock = volumes.find(lock_name(environment_.name));
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

/// Whether it runs, or has died so short a time ago that nobody could hear of it.
bool Run::has_been_up(const std::string& instance) const
{
  constexpr auto unheard = 20ms;
  const FakeContainer* const container = own(instance);
  if (container == nullptr) return false;
  const bool has_just_died =
      container->finished_at && *container->finished_at + unheard > harbour_.daemon_of(instance).moment();
  return container->running() || (has_just_died && !asked_to_stop_.contains(instance));
}

/// What may have died after it was asked about is not to be foreseen; a job at work is nothing to rely on; and whose
/// container one of its service is, is for others to judge.
void Run::check_min_up(const std::string& instance)
{
  if (ends_by_itself(plan(instance)) || action_.adopt) return;
  const FakeContainer* const container = own(instance);
  const bool has_failing_check =
      container != nullptr && container->health != engine::Health::none && container->health != engine::Health::healthy;
  if (has_failing_check) return; // it was not counted
  const bool is_calm = other_ == nullptr;
  if (!is_calm || container == nullptr || !container->running()) return;
  const ServicePlan& service = service_of(instance);
  std::size_t up = 0;
  for (const std::string& name : service.instances) {
    const FakeContainer* const beside = harbour_.daemon_of(name).container(name + ".new");
    const bool is_beside = beside != nullptr && beside->running();
    if (is_beside && name == instance) return; // it takes its place
    if (is_beside || (name != instance && has_been_up(name))) ++up;
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

/// What served before goes only once what replaces it has proved itself. What an earlier run has left running beside
/// the instance's own container serves nobody any more once that runs.
void Run::check_proof(const Call& call)
{
  const std::string& instance = call.target;
  const bool can_be_put_back = action_.replaces() && !action_.reuse && !ends_by_itself(plan(instance));
  if (!can_be_put_back || other_touched(instance)) return;
  if (before_.at(call.ship).at(call.asked).state != engine::State::running) return;
  const bool has_ended_by_itself =
      !stopped_.contains(call.asked) && !harbour_.daemon(call.ship).container(call.asked)->running();
  if (has_ended_by_itself) return;
  if (!is_replaced(call) && !is_served_by_another(call))
    violated("removed unproven", instance + " was removed, and nothing was made to replace it");
  else if (!has_proved_itself(instance))
    violated("removed unproven", instance + " was removed before what replaces it had proved itself");
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
  for (const StrayPlan& stray : scenario_.strays) {
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
