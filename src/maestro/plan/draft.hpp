// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/plan.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace maestro {

/// What a step must wait for.
struct Gate {
  std::vector<StepId> steps;
  std::vector<MilestoneId> milestones;
};

inline Gate behind(StepId step) { return {{step}, {}}; }

/// A plan in the making: the bookkeeping that all verbs share.
class Draft {
public:
  Draft(const Environment& environment, const Graph& graph, const Observed& observed, const Wish& wish);

  /// Appends a step after the gate.
  StepId add(const Instance& instance, Action action, std::string because, Gate gate = {});
  /// Makes a step wait for a gate as well.
  void put_behind(StepId step, Gate gate);
  void settle(const Instance& instance, Settled verdict, std::string because);
  void set_goal(const Instance& instance, StepId step);

  /// The step that pulls the instance's image to its ship, made once however many instances need it; none if the ship
  /// has it or the wish says never.
  std::optional<StepId> pull_if_needed(const Instance& instance);
  /// The steps that make the declared networks and volumes of an instance on its ship, each made once.
  std::vector<StepId> resources(const Instance& instance);

  /// Settles the selected instances whose ships could not be asked.
  void settle_unreachable();
  /// Settles the selected instances that would have to wait, in this direction, for one that cannot be dealt with: it
  /// stands on a ship that could not be asked, or is blocked itself. Forward that is what is to start, unless what
  /// blocks it is ready as it is; backward what runs and would be stopped. True if there was one.
  bool settle_blocked(Direction direction);

  /// Plans one instance behind a gate: returns its last step, or none if nothing has to wait for it.
  using PlanInstance = std::function<std::optional<StepId>(const Instance&, Gate gate)>;
  /// Goes through the selected instances that are not settled, in dependency order; the gate is what an instance must
  /// wait for in this direction.
  void in_order(Direction direction, const PlanInstance& plan_instance);

  const Environment& environment() const { return environment_; }
  const Wish& wish() const { return wish_; }
  const engine::ContainerSummary* container(const Instance& instance) const;
  /// What the engine would be asked to create for it.
  engine::ContainerSpec spec(const Instance& instance) const;
  /// The id of the image that the ship has for this instance; none if it has none or was not asked.
  std::optional<std::string> local_image_id(const Instance& instance) const;

  Plan finish();

private:
  std::string container_id(const Instance& instance) const;
  using Milestones = std::map<ServiceName, std::optional<MilestoneId>>; // none: nothing to wait for
  const Instance* first_stuck(const std::vector<InstanceName>& instances, Direction direction) const;
  bool is_stuck(const Instance& instance, Direction direction) const;
  std::vector<ServiceName> service_order(Direction direction) const;
  std::vector<const Instance*> instance_order(const ServiceName& service, Direction direction) const;
  std::vector<MilestoneId> gates_of(const ServiceName& service, Direction direction,
                                    const Milestones& milestones) const;
  std::optional<MilestoneId> add_milestone(const ServiceName& service, Direction direction, std::vector<StepId> steps,
                                           std::vector<MilestoneId> milestones);

  const Environment& environment_;
  const Graph& graph_;
  const Observed& observed_;
  const Wish& wish_;
  mutable LinkBook links_; // what it was asked for already
  Plan plan_;
  std::map<ServiceName, std::vector<const Instance*>> selected_;
  std::map<InstanceName, Settled> settled_;
  std::map<std::pair<ShipName, std::string>, StepId> pulls_;     // by normalised image
  std::map<std::pair<ShipName, std::string>, StepId> resources_; // by kind and name
};

// The verbs.
void draft_start(Draft& draft);
void draft_stop(Draft& draft); // stop and kill
void draft_restart(Draft& draft);
void draft_pull(Draft& draft);
void draft_clean(Draft& draft);

/// The steps that bring an instance up whose container (null if there is none) does not run, or will not run by then:
/// from the checks before the start to its readiness. Returns the last one.
StepId draft_bring_up(Draft& draft, const Instance& instance, const engine::ContainerSummary* container, Gate gate,
                      const std::string& because);
/// Whether a running container is, by what its ship says of it, not ready yet: it is to come to its end, or its health
/// check has not succeeded. Everything else that runs counts as ready.
bool is_unready(const Instance& instance, const engine::ContainerSummary& container);
/// The step that waits until a container that runs already is ready.
StepId draft_readiness(Draft& draft, const Instance& instance, Gate gate);
/// The steps that take a running container down, checks included. Returns the last one.
StepId draft_take_down(Draft& draft, const Instance& instance, Action how, Gate gate, const std::string& because);

} // namespace maestro
