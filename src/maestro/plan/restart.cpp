// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/draft.hpp>
#include <maestro/plan/drift.hpp>
#include <maestro/plan/foreseen.hpp>
#include <maestro/plan/resolve.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace maestro {

namespace {

using namespace std::chrono_literals;

/// The cause for replacing a container that differs; that it was asked for, if that is all there is to say.
Reason reason_to_replace(const Draft& draft, const Instance& instance)
{
  const Difference difference = draft.standing(instance).difference;
  const std::vector<Field>& fields = draft.differing(instance);
  if (!draft.wish().reuse && (differs(difference) || !fields.empty())) return {cause_to_replace(difference, fields)};
  const bool is_paused = draft.standing(instance).condition == Condition::paused;
  if (draft.wish().verb == Verb::apply && is_paused) return {Cause::not_running, in_words(draft.standing(instance))};
  const bool was_meant = draft.wish().verb != Verb::apply && !draft.wish().only_if_changed &&
                         !draft.wish().brought.contains(instance.name);
  if (const std::string words = draft.hanging().words(instance.name); !words.empty() && !was_meant)
    return {Cause::provider, words};
  return {Cause::requested, std::string(to_text(draft.wish().verb))};
}

/// Whether only what it is told of others differs.
bool is_told_otherwise(const Draft& draft, const Instance& instance)
{
  const std::vector<Field>& fields = draft.differing(instance);
  return !fields.empty() && cause_to_replace(draft.standing(instance).difference, fields) == Cause::peers;
}

/// The same, and nobody wants it to be replaced for that.
bool is_told_otherwise_only(const Draft& draft, const Instance& instance)
{
  return is_told_otherwise(draft, instance) &&
         leaves_peers(draft.environment().services.at(instance.service), draft.wish());
}

/// Whether a container is left alone that runs, or has done its work, because it is as described.
bool is_unchanged(const Draft& draft, const Instance& instance)
{
  const Standing& standing = draft.standing(instance);
  if (draft.hanging().hangs(instance.name)) return false;
  if (draft.wish().brought.contains(instance.name)) return true;
  if (!draft.wish().only_if_changed && draft.wish().verb != Verb::apply) return false;
  if (standing.done_as_described()) return true;
  if (!standing.up() || standing.condition == Condition::paused) return false;
  if (is_told_otherwise_only(draft, instance)) return true;
  return !differs(standing.difference) && draft.differing(instance).empty();
}

std::string reason_to_stay(const Draft& draft, const Instance& instance)
{
  if (draft.wish().brought.contains(instance.name)) return "what it has things of stays";
  if (is_told_otherwise_only(draft, instance) || draft.standing(instance).difference == Difference::peers)
    return "only what it is told of others has changed, and that is left";
  if (draft.standing(instance).difference == Difference::none) return "image and configuration are as described";
  return "its image is as described; its configuration is not known, it has no label of ours";
}

/// A restart in the making: what stays, what can be brought up before anything is stopped, what is stopped, and what is
/// started after that.
class Restart {
public:
  explicit Restart(Draft& draft) : draft_(draft) {}

  void settle()
  {
    find_updates();
    const auto is_changed = [&](const Instance& instance) { return !stays(instance); };
    const auto is_replaced = [&](const Instance& instance) { return is_made_anew(instance); };
    draft_.settle_untouchable();
    find_hanging(draft_, is_replaced);
    std::size_t known = 0;
    do { // what stays may be in others' way
      known = draft_.settled();
      settle_known_failures(draft_, is_changed, when_it_goes_down());
      draft_.settle_rolls(is_changed);
      do draft_.settle_blocked(Direction::forward);
      while (draft_.settle_blocked(Direction::backward)); // what stays as it is may block again what needs it anew
      settle_held_back();
    } while (draft_.settled() > known);
    find_hanging(draft_, is_replaced); // what is settled is not made anew
  }

  /// What would be made anew.
  std::vector<InstanceName> made_anew()
  {
    settle();
    std::vector<InstanceName> all;
    for (const Instance* instance : draft_.order(Direction::forward))
      if (!draft_.is_settled(*instance) && is_made_anew(*instance)) all.push_back(instance->name);
    return all;
  }

  void draft(const std::function<void()>& once_settled)
  {
    settle();
    settle_unchanged();
    if (once_settled) once_settled();
    if (draft_.wish().verb != Verb::apply) { // which rolls all
      find_early();
      draft_early();
      draft_stops();
    }
    draft_starts();
    remark_strangers(draft_);
  }

private:
  struct Replaced {
    const Instance* instance;
    BroughtUp up;
  };

  void find_updates()
  {
    for (const Instance* instance : draft_.order(Direction::forward))
      if (auto update = update_by_apply(draft_, *instance))
        updates_.insert_or_assign(instance->name, *std::move(update));
  }

  /// What fails of a service holds back its others that can be relied on, and whoever would be replaced only to be told
  /// of it: what is known to fail does so as well.
  void settle_held_back()
  {
    std::map<ServiceName, const Instance*> failing; // by what is undone together
    for (const Instance* instance : draft_.order(Direction::forward))
      if (draft_.is_refused(*instance)) failing.try_emplace(draft_.hanging().root(instance->service), instance);
    if (failing.empty()) return;
    const auto failing_of = [&](const ServiceName& service) {
      const auto found = failing.find(draft_.hanging().root(service));
      return found == failing.end() ? nullptr : found->second;
    };
    const auto holder_of = [&](const Instance& instance) -> const Instance* {
      if (is_rolled(instance) && draft_.spares_after_failure(instance.service))
        if (const Instance* const failed = failing_of(instance.service)) return failed;
      if (!follows_others(instance)) return nullptr;
      for (const ServiceName& next : draft_.graph().next(instance.service, Direction::forward))
        if (const Instance* const failed = failing_of(next)) return failed;
      return nullptr;
    };
    for (const Instance* instance : draft_.order(Direction::forward)) {
      if (draft_.is_settled(*instance) || !goes_down(*instance) || !can_be_relied_on(draft_.standing(*instance)))
        continue;
      if (const Instance* const failed = holder_of(*instance))
        draft_.settle(*instance, Verdict::blocked, fmt::format("{} would fail, and holds it back", failed->name));
    }
  }

  /// Whether its container goes on, perhaps with other settings.
  bool stays(const Instance& instance) const
  {
    return is_unchanged(draft_, instance) ||
           (updates_.contains(instance.name) && !draft_.hanging().hangs(instance.name));
  }

  /// Of what is up, or is to be.
  bool is_made_anew(const Instance& instance) const
  {
    return !stays(instance) && (draft_.standing(instance).up() || !is_kept(draft_, instance));
  }

  bool is_rolled(const Instance& instance) const { return draft_.roll(instance.service).is_rolled; }

  bool goes_down(const Instance& instance) const { return draft_.standing(instance).up() && !stays(instance); }

  /// Where all are stopped before any is started, before; where they are rolled, as they come.
  std::function<GoesDown(const Instance&, const Instance&)> when_it_goes_down() const
  {
    std::map<const Instance*, std::size_t> places;
    for (const Instance* instance : rolling_order(Direction::forward)) places.emplace(instance, places.size());
    return [this, places = std::move(places)](const Instance& holder, const Instance& instance) {
      if (!goes_down(holder)) return GoesDown::never;
      const bool rolls = maestro::is_rolled(draft_.environment().services.at(holder.service), draft_.wish());
      return !rolls || places.at(&holder) < places.at(&instance) ? GoesDown::before : GoesDown::afterwards;
    };
  }

  /// The containers that have a host port that it is to get. Nothing is known of a ship that does not answer.
  std::vector<const engine::ContainerSummary*> ports_held(const Instance& instance) const
  {
    const auto facts = draft_.observed().ships.find(instance.ship);
    if (facts == draft_.observed().ships.end()) return {};
    return holders_of_ports(instance, facts->second);
  }

  /// What has a port of it goes down before.
  void wait_for_ports(const Instance& instance)
  {
    for (const engine::ContainerSummary* holder : ports_held(instance))
      if (const auto down = stopped_.find(InstanceName(holder->name)); down != stopped_.end())
        draft_.clear_the_way(instance, down->second);
  }

  /// Settles what --only-if-changed leaves alone, but for what must be proved to be ready, because it is not known to
  /// be, because what needs it is to be started, or because its container of another ship is to go.
  void settle_unchanged()
  {
    std::set<ServiceName> starting;
    for (const Instance* instance : draft_.order(Direction::forward))
      if (!draft_.is_settled(*instance) && !stays(*instance)) starting.insert(instance->service);
    const std::set<ServiceName> relied_on = draft_.all_behind(starting, Direction::forward);
    for (const Instance* instance : draft_.order(Direction::forward)) {
      if (draft_.is_settled(*instance) || !is_unchanged(draft_, *instance)) continue;
      const Standing& standing = draft_.standing(*instance);
      if (standing.condition == Condition::done)
        draft_.settle(*instance, Verdict::done, "it has done its work");
      else if (!takes_over(draft_, *instance) &&
               (standing.readiness == Readiness::ready ||
                (standing.readiness == Readiness::untested && !relied_on.contains(instance->service))))
        draft_.settle(*instance, Verdict::up_to_date, reason_to_stay(draft_, *instance));
    }
  }

  /// Finds what can be brought up before anything is stopped, because nothing that it needs is: jobs in the first
  /// place, so that what waits for them goes on if they fail; and what is down, so that it is dealt with first.
  void find_early()
  {
    std::set<ServiceName> late; // services that wait for a stop, their own or that of what they need
    const auto& order = draft_.order(Direction::forward);
    for (const Instance* instance : order)
      if (!draft_.is_settled(*instance) && goes_down(*instance)) late.insert(instance->service);
    const std::set<ServiceName> needs_late = draft_.all_behind(late, Direction::backward);
    std::set<ServiceName> mixed;
    std::set<InstanceName> not_early;
    for (const Instance* instance : order) {
      if (draft_.is_settled(*instance)) continue;
      const auto& given = draft_.graph().next(instance->name, Direction::forward); // perhaps by its own service
      const bool waits = (!draft_.wish().ignore_order &&
                          std::any_of(given.begin(), given.end(),
                                      [&](const InstanceName& giver) { return not_early.contains(giver); })) ||
                         !ports_held(*instance).empty();
      if (!goes_down(*instance) && !needs_late.contains(instance->service) && !waits) {
        early_.insert(instance->name);
        early_services_.insert(instance->service);
      } else {
        not_early.insert(instance->name);
        mixed.insert(instance->service);
      }
    }
    for (const ServiceName& service : mixed) early_services_.erase(service);
  }

  void draft_early()
  {
    for (const Instance* instance : draft_.order(Direction::forward))
      if (early_.contains(instance->name) && !draft_.is_settled(*instance))
        bring_up(*instance, draft_.gate(*instance, Direction::forward));
  }

  /// Whether it is relied on, and replaced only because it is told of others: they come first, and it stays as it is if
  /// they fail.
  bool follows_others(const Instance& instance) const
  {
    return draft_.wish().verb == Verb::apply && !draft_.wish().ignore_order && !draft_.hanging().hangs(instance.name) &&
           draft_.standing(instance).readiness != Readiness::unready && is_told_otherwise(draft_, instance);
  }

  /// What must be certain before a running container is stopped: that a new one can be created.
  Gate certainty(const Instance& instance)
  {
    Gate gate;
    if (draft_.wish().reuse) return gate;
    if (follows_others(instance)) gate = draft_.behind_changes(instance.service);
    draft_.wait_for_material(instance, gate);
    if (!is_created_beside(draft_, instance))
      return behind(draft_.add(instance, VerifyCreate{}, {Cause::precaution}, std::move(gate)));
    const std::string& old = draft_.standing(instance).container->id;
    const auto [created, last] = draft_creation(draft_, instance, {.replaces = old, .beside = true},
                                                reason_to_replace(draft_, instance), std::move(gate));
    draft_.undo_with(instance, created, {old});
    return behind(last);
  }

  /// The stops, dependents first, and after what could be brought up before.
  void draft_stops()
  {
    for (const Instance* instance : rolling_order(Direction::backward)) {
      if (draft_.is_settled(*instance) || !goes_down(*instance) || is_rolled(*instance)) continue;
      Gate gate = draft_.gate(*instance, Direction::backward);
      const std::vector<MilestoneId>& proved = proved_before(instance->service);
      gate.milestones.insert(gate.milestones.end(), proved.begin(), proved.end());
      std::sort(gate.milestones.begin(), gate.milestones.end());
      gate.milestones.erase(std::unique(gate.milestones.begin(), gate.milestones.end()), gate.milestones.end());
      stop(*instance, std::move(gate));
      draft_.reached(*instance, Direction::backward, stopped_.at(instance->name));
    }
  }

  /// What must have come about before the old container is touched.
  Gate before_touching(const Instance& instance, Gate gate)
  {
    for (const StepId certain : certainty(instance).steps) gate.steps.push_back(certain);
    if (const auto delay = delay_before(instance); delay.count() > 0)
      gate = behind(draft_.add(instance, Pause{delay}, {Cause::delay, "between instances"}, std::move(gate)));
    ++stops_[instance.service];
    return gate;
  }

  void relieve(const Instance& instance, Gate gate)
  {
    const BroughtUp up =
        draft_relief(draft_, instance, reason_to_replace(draft_, instance), before_touching(instance, std::move(gate)));
    note_up(instance, up, false);
  }

  void remark_stop_first(const Instance& instance)
  {
    if (!draft_.roll(instance.service).starts_first) return;
    const auto obstacle = obstacle_to_start_first(draft_, instance);
    draft_.remark({Remark::Kind::stops_first,
                   instance.name.text(),
                   instance.ship,
                   fmt::format("is stopped before its new container starts: {}", obstacle.value_or(std::string())),
                   {}});
  }

  /// What has another container's namespaces ends with it, or is cut off: it is stopped before.
  Gate stop_what_shares(const Instance& instance, Gate gate)
  {
    std::vector<StepId> stopped;
    for (const InstanceName& name : draft_.hanging().on(instance.name)) {
      const Instance& other = draft_.environment().instances.at(name);
      if (!shares_namespaces(other.settings, instance.name) || !goes_down(other)) continue;
      if (!stopped_.contains(name))
        stop(other, gate);
      else if (!is_rolled(instance))
        continue; // it is stopped after that anyway
      stopped.push_back(stopped_.at(name));
    }
    gate.steps.insert(gate.steps.end(), stopped.begin(), stopped.end());
    return gate;
  }

  void stop(const Instance& instance, Gate gate)
  {
    gate = stop_what_shares(instance, before_touching(instance, std::move(gate)));
    const std::string& old = draft_.standing(instance).container->id;
    const bool is_kept = can_be_put_back(draft_, instance);
    const StopContainer how{old, instance.settings.stop_timeout, true, is_kept};
    const auto [stop, last] =
        draft_take_down(draft_, instance, how, std::move(gate), reason_to_replace(draft_, instance));
    if (is_kept && !is_created_beside(draft_, instance)) draft_.undo_with(instance, stop, {old});
    stopped_[instance.name] = last;
  }

  /// The first ones of a service need not wait, as many as may be down at the same time.
  std::chrono::seconds delay_before(const Instance& instance) const
  {
    const Roll& roll = draft_.roll(instance.service);
    const auto before = stops_.find(instance.service);
    const bool is_behind = before != stops_.end() && before->second >= std::max<std::size_t>(roll.at_most, 1);
    const auto of_roll = is_behind ? std::chrono::ceil<std::chrono::seconds>(roll.delay) : 0s;
    return stopped_.empty() ? of_roll : std::max(of_roll, draft_.wish().step_delay);
  }

  /// What must be ready before an instance of a service is stopped: what it needs that could be brought up early.
  const std::vector<MilestoneId>& proved_before(const ServiceName& service)
  {
    return resolved(proved_, draft_.graph(), service, Direction::forward, [&](const ServiceName& one) {
      std::vector<MilestoneId> all;
      if (draft_.wish().ignore_order) return all;
      for (const ServiceName& next : draft_.graph().next(one, Direction::forward)) {
        const std::vector<MilestoneId>& before = proved_.at(next);
        all.insert(all.end(), before.begin(), before.end());
        if (!early_services_.contains(next)) continue;
        if (const auto ready = draft_.milestone(next, Direction::forward)) all.push_back(*ready);
      }
      std::sort(all.begin(), all.end());
      all.erase(std::unique(all.begin(), all.end()), all.end());
      return all;
    });
  }

  /// The same, but what goes down and has a host port that another one gets is before that; a circle stays as it is.
  std::vector<const Instance*> let_go_first(const std::vector<const Instance*>& members) const
  {
    std::map<std::string, const Instance*> holders;
    for (const Instance* member : members)
      if (!member->settings.ports.empty() && goes_down(*member)) holders.emplace(member->name.text(), member);
    if (holders.empty()) return members;
    std::vector<const Instance*> order;
    std::set<const Instance*> seen;
    const std::function<void(const Instance*)> place = [&](const Instance* member) {
      if (!seen.insert(member).second) return;
      for (const engine::ContainerSummary* holder : ports_held(*member))
        if (const auto found = holders.find(holder->name); found != holders.end()) place(found->second);
      order.push_back(member);
    };
    for (const Instance* member : members) place(member);
    return order;
  }

  /// Within a service, what cannot be relied on anyway goes first, and what only has to be told of the others last.
  std::vector<const Instance*> rolling_order(Direction direction) const
  {
    const auto is_bad = [&](const Instance* instance) {
      return draft_.standing(*instance).readiness == Readiness::unready;
    };
    std::vector<const Instance*> order = draft_.order(direction);
    std::map<ServiceName, std::vector<std::size_t>> places;
    for (std::size_t i = 0; i < order.size(); ++i) places[order[i]->service].push_back(i);
    for (const auto& [service, of_service] : places) {
      std::vector<const Instance*> members;
      members.reserve(of_service.size());
      for (const std::size_t i : of_service) members.push_back(order[i]);
      const bool wait_for_each_other = std::any_of(members.begin(), members.end(), [&](const Instance* member) {
        return !draft_.graph().next(member->name, direction).empty();
      });
      if (wait_for_each_other) continue;
      const auto others = std::stable_partition(members.begin(), members.end(), is_bad);
      std::stable_partition(others, members.end(), [&](const Instance* one) { return !follows_others(*one); });
      members = let_go_first(members);
      for (std::size_t i = 0; i < members.size(); ++i) order[of_service[i]] = members[i];
    }
    return order;
  }

  /// The starts, requirements first, each after the instance's own stop. What is rolled is stopped only now: what needs
  /// it goes on meanwhile, and each instance is down only as long as its own replacement takes.
  void draft_starts()
  {
    const std::vector<const Instance*> order = rolling_order(Direction::forward);
    std::map<ServiceName, const Instance*> last;
    std::map<ServiceName, std::size_t> changed;
    for (const Instance* instance : order) {
      last[draft_.hanging().root(instance->service)] = instance;
      if (!draft_.is_settled(*instance) && !stays(*instance)) ++changed[instance->service];
    }
    for (const auto& [service, count] : changed) {
      const Roll& roll = draft_.roll(service);
      const bool rolls_back = roll.is_rolled && roll.failure_action == FailureAction::rollback && count > 1;
      if (rolls_back || !draft_.hanging().undone_together(service).empty()) are_undone_together_.insert(service);
    }
    for (const Instance* instance : order) {
      if (!draft_.is_settled(*instance) && !early_.contains(instance->name)) draft_start(*instance);
      const ServiceName root = draft_.hanging().root(instance->service);
      if (last.at(root) == instance) end_roll(root);
    }
  }

  void draft_start(const Instance& instance)
  {
    if (is_made_anew(instance)) wait_for_ports(instance);
    Gate gate = draft_.gate(instance, Direction::forward);
    for (const InstanceName& provider : draft_.hanging().providers_of(instance.name))
      if (const auto proved = proved_by_.find(provider); proved != proved_by_.end())
        gate.steps.push_back(proved->second);
    if (stopped_.contains(instance.name) && !draft_.hanging().hangs(instance.name)) {
      const std::vector<MilestoneId>& proved = proved_before(instance.service); // before the stop already
      std::erase_if(gate.milestones,
                    [&](MilestoneId one) { return std::binary_search(proved.begin(), proved.end(), one); });
    } else if (stopped_.contains(instance.name)) { // perhaps along with what it hangs on
    } else if (goes_down(instance) && is_started_first(draft_, instance)) {
      return relieve(instance, std::move(gate));
    } else if (goes_down(instance)) { // rolled; the start comes after it
      remark_stop_first(instance);
      if (draft_.roll(instance.service).keeps_up > 0 && draft_.standing(instance).readiness != Readiness::unready)
        for (const StepId healed : healed_[instance.service]) gate.steps.push_back(healed);
      stop(instance, std::exchange(gate, {}));
    }
    bring_up(instance, std::move(gate));
  }

  /// Behind the gate, and the instance's own stop if there is one.
  void bring_up(const Instance& instance, Gate gate)
  {
    if (const auto down = stopped_.find(instance.name); down != stopped_.end()) {
      gate.steps.push_back(down->second);
      if (draft_.wish().stop_start_delay.count() > 0) {
        const StepId pause = draft_.add(instance, Pause{draft_.wish().stop_start_delay},
                                        {Cause::delay, "between stop and start"}, behind(down->second));
        draft_.follow_through(pause);
        gate.steps.back() = pause;
      }
    }
    const BroughtUp up = stays(instance) ? draft_readiness(draft_, instance, updated(instance, std::move(gate)))
                                         : draft_bring_up(draft_, instance, std::move(gate),
                                                          reason_to_bring_up(draft_.standing(instance), instance));
    note_up(instance, up, stays(instance));
  }

  /// Behind its update, if it has one.
  Gate updated(const Instance& instance, Gate gate)
  {
    const auto update = updates_.find(instance.name);
    if (update == updates_.end()) return gate;
    if (!update->second.networks.empty())
      for (const StepId step : draft_.resources(instance)) gate.steps.push_back(step);
    return behind(draft_.add(instance, update->second, reason_to_replace(draft_, instance), std::move(gate)));
  }

  void note_up(const Instance& instance, BroughtUp up, bool stays)
  {
    draft_.reached(instance, Direction::forward, up.ready);
    if (draft_.standing(instance).readiness == Readiness::unready) healed_[instance.service].push_back(up.ready);
    const ServiceName root = draft_.hanging().root(instance.service);
    if (!stays) proofs_[root].push_back(up.done);
    if (!stays && !follows_others(instance)) draft_.changed(instance, up.done);
    proved_by_[instance.name] = up.done;
    const bool is_replaced = goes_down(instance) && can_be_put_back(draft_, instance);
    if (is_replaced && are_undone_together_.contains(instance.service))
      return replaced_[root].push_back({&instance, up});
    if (is_replaced) draft_farewell(draft_, instance, behind(up.done));
    draft_.set_goal(instance, up, stays && !updates_.contains(instance.name));
  }

  /// The old containers of a service go once all that was made anew of it has proved itself.
  void end_roll(const ServiceName& service)
  {
    const auto replaced = replaced_.find(service);
    if (replaced == replaced_.end()) return;
    const MilestoneId all = draft_.all_of(service, proofs_.at(service));
    for (auto one = replaced->second.rbegin(); one != replaced->second.rend(); ++one) // the last is undone first
      if (!draft_.hanging().hangs(one->instance->name)) take_leave(*one, all);
    for (const Replaced& one : replaced->second)
      if (draft_.hanging().hangs(one.instance->name)) take_leave(one, all);
  }

  /// After what it hangs on: as long as that can be put back, whatever hangs on it can be.
  void take_leave(const Replaced& one, MilestoneId all)
  {
    draft_.waits_for_all(*one.instance);
    Gate gate{{}, {all}};
    for (const InstanceName& provider : draft_.hanging().providers_of(one.instance->name))
      if (const auto gone = gone_.find(provider); gone != gone_.end()) gate.steps.push_back(gone->second);
    const StepId gone = draft_farewell(draft_, *one.instance, std::move(gate));
    gone_.emplace(one.instance->name, gone);
    draft_.set_goal(*one.instance, {one.up.ready, gone});
  }

  Reason reason_to_bring_up(const Standing& standing, const Instance& instance) const
  {
    if (standing.container == nullptr) {
      const Stray* const elsewhere = moved_one(draft_.strays(), instance.name);
      return elsewhere == nullptr ? Reason{Cause::absent} : Reason{Cause::moved, elsewhere->ship.text()};
    }
    const bool is_outdated = standing.condition == Condition::done && differs(standing.difference);
    if (!standing.up() && (!is_outdated || draft_.wish().reuse))
      return {Cause::not_running, standing.container->status_text};
    return draft_.wish().reuse ? Reason{Cause::stopped} : reason_to_replace(draft_, instance);
  }

  Draft& draft_;
  std::map<InstanceName, UpdateContainer> updates_; // of what goes on with other settings
  std::set<InstanceName> early_;
  std::set<ServiceName> early_services_; // all of whose selected instances are early
  std::map<InstanceName, StepId> stopped_;
  std::set<ServiceName> are_undone_together_;             // whose replacements are
  std::map<ServiceName, std::size_t> stops_;              // so many of its instances are stopped
  std::map<InstanceName, StepId> gone_;                   // with which an old container goes
  std::map<InstanceName, StepId> proved_by_;              // with which an instance has proved itself
  std::map<ServiceName, std::vector<StepId>> healed_;     // with which those are ready that could not be relied on
  std::map<ServiceName, std::vector<StepId>> proofs_;     // with which what is made anew has proved itself
  std::map<ServiceName, std::vector<Replaced>> replaced_; // that can be put back
  std::map<ServiceName, std::vector<MilestoneId>> proved_;
};

} // namespace

void draft_restart(Draft& draft, const std::function<void()>& once_settled) { Restart(draft).draft(once_settled); }

std::vector<InstanceName> made_anew(Draft& draft) { return Restart(draft).made_anew(); }

} // namespace maestro
