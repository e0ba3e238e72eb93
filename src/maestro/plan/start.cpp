// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/mounted.hpp>
#include <maestro/plan/draft.hpp>

#include <fmt/core.h>

namespace maestro {

namespace {

/// Whether the container that is there is what would be created now, as far as can be told.
bool is_what_is_wanted(const Draft& draft, const Instance& instance)
{
  return draft.wish().pull != PullPolicy::always && is_as_described(draft.standing(instance).difference);
}

/// A one-shot container is not started again as long as it is what would be started.
bool has_done_its_work(const Draft& draft, const Instance& instance)
{
  if (draft.standing(instance).condition != Condition::done) return false;
  return draft.wish().reuse || is_what_is_wanted(draft, instance); // reused, it would not become another one
}

/// Whether it is to be started because it does not run.
bool is_to_start(const Draft& draft, const Instance& instance)
{
  return !draft.standing(instance).up() && !has_done_its_work(draft, instance);
}

Reason reason_to_start(const Standing& standing)
{
  if (standing.container == nullptr) return {Cause::absent};
  if (standing.condition == Condition::created) return {Cause::never_started};
  return {Cause::not_running, standing.container->status_text};
}

void remark_difference(Draft& draft, const Instance& instance)
{
  const Difference difference = draft.standing(instance).difference;
  if (!differs(difference)) return;
  draft.remark({Remark::Kind::differs, instance.name.text(), instance.ship,
                fmt::format("runs, but {}", to_text(difference)),
                "maestro restart --only-if-changed replaces what differs"});
}

/// A paused process does nothing until somebody lets it go on, and who paused it had a reason.
void settle_paused(Draft& draft)
{
  for (const Instance* instance : draft.order(Direction::forward))
    if (!draft.is_settled(*instance) && draft.standing(*instance).condition == Condition::paused)
      draft.settle(*instance, Verdict::refused, "its container is paused",
                   fmt::format("let it go on with `docker unpause {}` on ship {}, or restart it", instance->name,
                               instance->ship));
}

} // namespace

bool is_kept(const Draft& draft, const Instance& instance)
{
  const Standing& standing = draft.standing(instance);
  if (standing.container == nullptr) return false;
  const bool was_created = standing.condition == Condition::created;
  if (standing.start_failed || (was_created && is_created_in_steps(draft.spec(instance)))) return false;
  if (draft.wish().reuse) return true;
  if (!needed_containers(instance.settings).empty()) return false;
  const bool as_it_is = was_created || draft.wish().verb == Verb::apply;
  return as_it_is && is_what_is_wanted(draft, instance);
}

std::vector<std::string> paths_of_files(const ContainerSettings& settings)
{
  std::vector<std::string> paths;
  for (const ContainerFile& file : settings.files) paths.push_back(file.path);
  if (settings.guest) paths.emplace_back(guest_path);
  return paths;
}

std::string checks_detail(const Instance& instance)
{
  const auto& checks = instance.lifecycle.running;
  if (checks.empty()) return "it has proved to run";
  return fmt::format("{} passes",
                     checks.size() == 1 ? to_text(checks.front()) : fmt::format("each of {} checks", checks.size()));
}

bool takes_over(const Draft& draft, const Instance& instance)
{
  return draft.wish().verb == Verb::apply && moved_one(draft.strays(), instance.name) != nullptr;
}

namespace {

/// What takes over from another container goes on running for a time before that one goes.
BroughtUp ready_and_proved(Chain& chain, const Draft& draft, const Instance& instance, StepId ready)
{
  const auto time = takes_over(draft, instance) ? proof_time(draft, instance) : std::chrono::milliseconds(0);
  return {ready, time.count() > 0 ? chain.add(Monitor{time}, {Cause::proof}) : ready};
}

} // namespace

BroughtUp draft_readiness(Draft& draft, const Instance& instance, Gate gate)
{
  const Standing& standing = draft.standing(instance);
  const Reason reason = standing.readiness == Readiness::unready ? Reason{Cause::unready, in_words(standing)}
                        : standing.readiness == Readiness::ready ? Reason{Cause::readiness, checks_detail(instance)}
                                                                 : Reason{Cause::untested};
  const AwaitRunning await{.was_started = false, .was_restarting = standing.condition == Condition::restarting};
  Chain chain(draft, instance, std::move(gate));
  const StepId ready = chain.add(await, reason);
  return ready_and_proved(chain, draft, instance, ready);
}

BroughtUp draft_bring_up(Draft& draft, const Instance& instance, Gate gate, const Reason& reason)
{
  const Standing& standing = draft.standing(instance);
  const bool replaces = standing.up(); // what must be certain was made certain before it is stopped
  if (replaces && can_be_put_back(draft, instance)) return draft_replacement(draft, instance, reason, std::move(gate));
  const bool keep = is_kept(draft, instance);
  std::vector<StepId> replacing;
  if (!keep && !replaces) draft.wait_for_material(instance, gate);
  Chain chain(draft, instance, std::move(gate));
  if (!instance.lifecycle.pre_start.empty()) chain.add(RunChecks{LifecycleState::pre_start}, {Cause::declared});
  if (!keep && standing.container != nullptr) {
    if (!replaces) chain.add(VerifyCreate{}, {Cause::precaution});
    replacing.push_back(chain.add(RemoveContainer{standing.container->id}, {Cause::replaced}));
  }
  if (!keep) replacing.push_back(chain.add(CreateContainer{}, reason));
  const std::string kept_id = keep ? standing.container->id : std::string();
  // Of one that was created by an earlier play it is not known whether that came so far.
  std::vector<std::string> files = paths_of_files(instance.settings);
  if (!files.empty() && (!keep || standing.condition == Condition::created))
    replacing.push_back(chain.add(PutFiles{kept_id, std::move(files)}, {Cause::declared}));
  replacing.push_back(chain.add(StartContainer{kept_id}, keep ? reason : Reason{Cause::created}));
  if (replaces)
    for (const StepId step : replacing) draft.follow_through(step);
  const StepId ready = chain.add(AwaitRunning{}, {Cause::readiness, checks_detail(instance)});
  return ready_and_proved(chain, draft, instance, ready);
}

void draft_start(Draft& draft)
{
  draft.settle_untouchable();
  settle_paused(draft);
  settle_known_failures(
      draft, [&](const Instance& instance) { return is_to_start(draft, instance); },
      [](const Instance&, const Instance&) { return GoesDown::never; });
  draft.settle_blocked(Direction::forward);
  std::set<ServiceName> starting;
  for (const Instance* instance : draft.order(Direction::forward))
    if (!draft.is_settled(*instance) && is_to_start(draft, *instance)) starting.insert(instance->service);
  const std::set<ServiceName> relied_on = draft.all_behind(starting, Direction::forward);
  for (const Instance* instance : draft.order(Direction::forward)) {
    if (draft.is_settled(*instance)) continue;
    const Standing& standing = draft.standing(*instance);
    if (standing.up()) remark_difference(draft, *instance);
    const bool ready = standing.readiness == Readiness::ready ||
                       (standing.readiness == Readiness::untested && !relied_on.contains(instance->service));
    if (standing.up() && ready) {
      draft.settle(*instance, Verdict::already_running, standing.container->status_text);
    } else if (has_done_its_work(draft, *instance)) {
      draft.settle(*instance, Verdict::done, "it has done its work");
    } else {
      Gate gate = draft.gate(*instance, Direction::forward);
      const BroughtUp up = standing.up() ? draft_readiness(draft, *instance, std::move(gate))
                                         : draft_bring_up(draft, *instance, std::move(gate), reason_to_start(standing));
      draft.set_goal(*instance, up, standing.up());
      draft.reached(*instance, Direction::forward, up.ready);
    }
  }
}

} // namespace maestro
