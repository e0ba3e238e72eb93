// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/cascade.hpp>
#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/foreseen.hpp>
#include <maestro/plan/image.hpp>
#include <maestro/plan/plan.hpp>
#include <maestro/plan/roll.hpp>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace maestro {

/// What a step must wait for.
struct Gate {
  std::vector<StepId> steps;
  std::vector<MilestoneId> milestones;
};

inline Gate behind(StepId step) { return {{step}, {}}; }

/// Why a step is there, with the particulars.
struct Reason {
  Cause cause;
  std::string detail = {};
};

struct Steps {
  StepId first, last;
};
/// The steps with which an instance is ready, and with which nothing is left to be done for it: the old container may
/// go.
struct BroughtUp {
  StepId ready, done;
};

/// A plan in the making: the bookkeeping that all verbs share. A verb goes through order() in the directions that it
/// needs; for each instance it asks for its gate(), adds steps behind it, and says with reached() which was the last.
class Draft {
public:
  Draft(const Environment& environment, const Graph& graph, const Observed& observed, const Wish& wish);

  // ---- What is known.

  const Environment& environment() const { return environment_; }
  const Observed& observed() const { return observed_; }
  const Wish& wish() const { return wish_; }
  const Graph& graph() const { return graph_; }
  const Standing& standing(const Instance& instance) const { return standings_.at(instance.name); }
  const std::vector<Stray>& strays() const { return strays_; }
  /// What the engine would be asked to create for it.
  engine::ContainerSpec spec(const Instance& instance) const;
  /// What is not as described of its container; nothing if its ship was not asked what it was made with.
  const std::vector<Field>& differing(const Instance& instance) const;
  /// The image of a new container, and whether its ship has it.
  WantedImage image(const Instance& instance) const;
  /// How its instances are replaced; settle_rolls() finds it out.
  const Roll& roll(const ServiceName& service) const;
  /// Whether none of its instances is stopped any more once one has failed.
  bool spares_after_failure(const ServiceName& service) const;

  // ---- What hangs on what (cascade.hpp).

  Hanging& hanging() { return hanging_; }
  const Hanging& hanging() const { return hanging_; }

  // ---- Instances for which nothing is done.

  void settle(const Instance& instance, Verdict verdict, std::string because, std::string hint = {});
  bool is_settled(const Instance& instance) const { return settled_.contains(instance.name); }
  /// So many are.
  std::size_t settled() const { return settled_.size(); }
  /// Whether it is settled because it is known that it would fail.
  bool is_refused(const Instance& instance) const;
  /// The first selected instance that is known not to become what it is to be, though its ship answers; or null.
  const Instance* first_held_up() const;
  /// Settles the selected instances that nothing can be done for: their ships could not be asked, somebody else has
  /// taken their names, or their images could not be made fresh.
  void settle_untouchable();
  /// Settles the selected instances that would have to wait, in this direction, for one that cannot be dealt with: its
  /// ship could not be asked, it is known that it would fail, or it is blocked itself. Forward that is what is to
  /// start, unless what blocks it can be relied on as it is; backward what runs and would be stopped. True if there was
  /// one.
  bool settle_blocked(Direction direction);
  /// Finds out how the services of the selected instances are replaced. is_changed tells what is replaced or brought
  /// up; of that, what runs and can be relied on is settled where otherwise too few would be up.
  void settle_rolls(const std::function<bool(const Instance&)>& is_changed);
  void remark(Remark remark) { plan_.remarks.push_back(std::move(remark)); }

  // ---- Order.

  /// The selected instances, each behind those that it waits for.
  const std::vector<const Instance*>& order(Direction direction) const { return order_[index_of(direction)]; }
  /// Before an instance is brought up, this has to be done, too: something is in its way.
  void clear_the_way(const Instance& instance, StepId step) { cleared_[instance.name].push_back(step); }
  /// What an instance must wait for in this direction. All that it waits for has been dealt with by then.
  Gate gate(const Instance& instance, Direction direction);
  /// "All that is selected of this service, and all that it waits for, is where it should be."
  std::optional<MilestoneId> milestone(const ServiceName& service, Direction direction);
  void reached(const Instance& instance, Direction direction, StepId last);
  /// The services that any of these waits for in this direction, directly or not.
  std::set<ServiceName> all_behind(const std::set<ServiceName>& services, Direction direction) const;

  // ---- Steps.

  StepId add(const Instance& instance, Action action, Reason reason, Gate gate = {});
  StepId add(const Stray& stray, Action action, Reason reason, Gate gate = {});
  StepId add(const StrayResource& stray, Action action, Reason reason, Gate gate = {});
  /// Makes a step wait for a gate as well.
  void put_behind(StepId step, Gate gate);
  void follow_through(StepId step) { plan_.steps[step].follows_through = true; }
  /// From the first step on, what was made to replace the instance's container is to be taken back if it fails.
  void undo_with(const Instance& instance, StepId first, PutBack undo);
  /// With this step the new container has proved itself, as far as it alone goes.
  void proved_with(const Instance& instance, StepId proved) { undos_.at(instance.name).first.proved = proved; }
  bool is_replaced(const InstanceName& instance) const { return undos_.contains(instance); }
  /// But it may be taken back until all of its service have proved themselves.
  void waits_for_all(const Instance& instance) { undos_.at(instance.name).first.waits_for_all = true; }
  /// "All of these steps", for what is the same for many.
  MilestoneId all_of(const ServiceName& service, std::vector<StepId> steps);
  /// With this step something of its service is where it should be of which others are told.
  void changed(const Instance& instance, StepId step) { changes_[instance.service].steps.push_back(step); }
  /// Behind all that was changed of a service so far.
  Gate behind_changes(const ServiceName& service);
  /// "All that there is to do so far"; none if there is nothing.
  std::optional<MilestoneId> all_so_far();
  void set_goal(const Instance& instance, BroughtUp up, bool changes_nothing = false);
  void set_goal(const Instance& instance, StepId step, bool changes_nothing = false)
  {
    set_goal(instance, BroughtUp{step, step}, changes_nothing);
  }
  /// The step with which an instance is where it should be; none if it is settled.
  std::optional<StepId> goal_of(const InstanceName& instance) const;
  /// The step that pulls the instance's image to its ship, made once however many instances need it; none if the ship
  /// has it or the wish says never.
  std::optional<StepId> pull_if_needed(const Instance& instance);
  /// The steps that make the declared networks and volumes of an instance on its ship, each made once.
  std::vector<StepId> resources(const Instance& instance);
  /// Adds what a new container of the instance is made from to what is waited for: its image and these resources.
  void wait_for_material(const Instance& instance, Gate& gate);

  const std::vector<Step>& steps() const { return plan_.steps; }
  Plan finish();

private:
  static std::size_t index_of(Direction direction) { return direction == Direction::forward ? 0 : 1; }

  std::size_t ready_of(const Service& service) const;
  StepId append(Step step, Gate gate);
  StepId share(const Instance& instance, const Resource& resource, Action action, Cause cause);
  const Instance* first_stuck(const std::vector<InstanceName>& instances, Direction direction) const;
  bool is_stuck(const Instance& instance, Direction direction) const;
  /// What everything behind a service is blocked by; null: nothing.
  using Blockers = std::map<ServiceName, const Instance*>;
  const Instance* blocker_behind(const ServiceName& service, Direction direction, Blockers& known) const;
  const Instance* blocker_of(const Instance& instance, Direction direction, Blockers& known) const;
  std::optional<MilestoneId> add_milestone(const ServiceName& service, Direction direction);
  void remark_what_podman_ignores(const Instance& instance);
  void add_undos();
  void find_consequences();
  void form_turns();
  void form_groups();
  void form_groups_of_services(const std::function<std::optional<Group>(const ServiceName&)>& promise,
                               const std::function<ServiceName(const ServiceName&)>& one,
                               const std::function<bool(const Turn&)>& belongs);

  const Environment& environment_;
  const Graph& graph_;
  const Observed& observed_;
  const Wish& wish_;
  mutable LinkBook links_; // what it was asked for already
  Standings standings_;    // of the selected ones
  std::vector<Stray> strays_;
  std::map<InstanceName, std::vector<Field>> differing_; // of those whose engine was asked what they were made with
  Plan plan_;
  std::vector<const Instance*> order_[2]; // by direction
  std::map<InstanceName, Verdict> settled_;
  std::map<std::pair<ShipName, Resource>, StepId> shared_;
  std::map<InstanceName, std::vector<StepId>> cleared_;
  std::map<InstanceName, std::pair<Replacement, PutBack>> undos_;
  std::map<ServiceName, Roll> rolls_;

  struct Changes {
    std::vector<StepId> steps;
    std::optional<MilestoneId> all; // of the first `counted` of them
    std::size_t counted = 0;
  };
  std::map<ServiceName, Changes> changes_;
  Hanging hanging_;

  struct Reached { // in one direction
    std::unordered_map<InstanceName, StepId> instances;
    std::unordered_map<ServiceName, std::vector<StepId>> services;
    std::map<ServiceName, std::optional<MilestoneId>> milestones; // none: nothing to wait for
  };
  Reached reached_[2];
};

/// Steps for one instance, each behind the one before it.
class Chain {
public:
  Chain(Draft& draft, const Instance& instance, Gate begin)
      : draft_(draft), instance_(instance), gate_(std::move(begin))
  {
  }

  StepId add(Action action, Reason reason)
  {
    const StepId step = draft_.add(instance_, std::move(action), std::move(reason), std::move(gate_));
    gate_ = behind(step);
    return step;
  }
  /// What the next one waits for.
  const Gate& gate() const { return gate_; }
  /// The next one waits for this step, which was added elsewhere.
  void go_on_behind(StepId step) { gate_ = behind(step); }

private:
  Draft& draft_;
  const Instance& instance_;
  Gate gate_;
};

// The verbs.
void draft_start(Draft& draft);
void draft_stop(Draft& draft); // stop and kill
/// once_settled is called when it is known which instances nothing is done for, before there are steps.
void draft_restart(Draft& draft, const std::function<void()>& once_settled = {});
/// What a restart, or an apply, would make anew of what is selected.
std::vector<InstanceName> made_anew(Draft& draft);
void draft_apply(Draft& draft);
/// What apply changes of a container that runs, instead of making it anew; nothing if it does not.
std::optional<UpdateContainer> update_by_apply(const Draft& draft, const Instance& instance);
/// How a stray is stopped: as its instance is described, if it has moved; otherwise as it was made.
StopContainer stop_of(const Draft& draft, const Stray& stray);
/// Whether stop, kill or clean is about a stray: strays are wished, it is of what is named, and in the state that the
/// verb deals with.
bool is_ended(const Draft& draft, const Stray& stray);
/// Whether apply takes a stray away.
bool goes_with(const Draft& draft, const Stray& stray);
/// Tells of a stray that nothing is done about, and why it stays if there is a reason.
void remark_stray(Draft& draft, const Stray& stray, const std::string& keeper);
/// Why one that is to be pruned stays all the same: "side-1 has things of it"; empty: nothing keeps it.
std::string what_keeps(const Draft& draft, const Stray& stray);
/// Takes away the networks and volumes that are not described any more, as far as that is wished and nobody uses them,
/// and tells of the others. What else there is to do is known by then.
void draft_prune(Draft& draft);
void draft_pull(Draft& draft);
void draft_clean(Draft& draft);

/// Whether the container that does not run is started as it is. One that an earlier play may have left half created,
/// because it is created in steps, is not; nor is one that its engine could not start, which may fail for ever (Docker
/// does so when it was killed during a start); nor one that has things of another container, which may be gone by now.
bool is_kept(const Draft& draft, const Instance& instance);
/// The steps that bring an instance up whose container does not run, or will not run by then: from the checks before
/// the start to its readiness.
BroughtUp draft_bring_up(Draft& draft, const Instance& instance, Gate gate, const Reason& reason);
/// The steps that let a new container take the place of the instance's, which is down by then, until it has proved
/// itself.
BroughtUp draft_replacement(Draft& draft, const Instance& instance, const Reason& reason, Gate gate);
/// How long a new container must go on running before the old one goes. What has checks has proved itself by them,
/// unless more is asked for.
std::chrono::milliseconds proof_time(const Draft& draft, const Instance& instance);
/// The step with which the old container goes that was replaced.
StepId draft_farewell(Draft& draft, const Instance& instance, Gate gate);
/// Whether the old container can serve again if the new one fails: a job that was ended is not begun again.
bool can_be_put_back(const Draft& draft, const Instance& instance);
/// Whether, besides, its new container is created before the old one stops. An engine looks up what a container needs
/// of others when it creates it, and these may be about to be replaced themselves.
bool is_created_beside(const Draft& draft, const Instance& instance);
/// Whether, even more, it is started before the old one stops: its service asks for it, and nothing is in the way.
bool is_started_first(const Draft& draft, const Instance& instance);
/// What is in the way of that: "both would publish port 80"; nothing if nothing is.
std::optional<std::string> obstacle_to_start_first(const Draft& draft, const Instance& instance);
/// The steps that start the new container beside the old one, which goes on until it has proved itself.
BroughtUp draft_relief(Draft& draft, const Instance& instance, const Reason& reason, Gate gate);
/// The steps that create an instance's container, with its files.
Steps draft_creation(Draft& draft, const Instance& instance, CreateContainer create, const Reason& reason, Gate gate);
/// Whether the instance's container of another ship, where it was described before, goes once it has proved itself
/// here.
bool takes_over(const Draft& draft, const Instance& instance);
/// The step that waits until a container that runs already is ready, and those with which it has proved itself if it is
/// to take over.
BroughtUp draft_readiness(Draft& draft, const Instance& instance, Gate gate);
/// "each of 3 checks passes": when an instance is ready.
std::string checks_detail(const Instance& instance);
std::vector<std::string> paths_of_files(const ContainerSettings& settings);
/// The steps that take a running container down, checks included. The first is the one that ends it.
Steps draft_take_down(Draft& draft, const Instance& instance, Action how, Gate gate, const Reason& reason);
/// Whether a running container of ours is stopped by a plan, seen from an instance that is to be brought up.
enum class GoesDown { never, before, afterwards };
/// Settles the selected instances that are to be brought up although it is known that they would fail. goes_down is
/// asked of the instance whose container it is, and of the one that is to be brought up.
void settle_known_failures(Draft& draft, const std::function<bool(const Instance&)>& is_created,
                           const std::function<GoesDown(const Instance&, const Instance&)>& goes_down);

} // namespace maestro
