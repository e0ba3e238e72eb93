// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/name.hpp>
#include <maestro/model/check.hpp>
#include <maestro/model/graph.hpp>
#include <maestro/plan/observed.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace maestro {

enum class Verb { start, stop, kill, restart, pull, clean };
std::string to_text(Verb verb);

// What a step does: one change on one ship, or one wait for it.
struct PullImage {
  std::string image;
};
struct EnsureNetwork {
  std::string network;
};
struct EnsureVolume {
  std::string volume;
};
struct RunChecks { // before a start or a stop, and after a stop
  LifecycleState state;
};
/// Asks the engine whether it would create the container if the name were free, so that nothing is removed in vain.
struct VerifyCreate {};
struct RemoveContainer {
  std::string id;
};
struct CreateContainer {};
struct StartContainer {};
/// Waits until the container runs and its `running` checks pass.
struct AwaitRunning {};
struct StopContainer {
  std::chrono::seconds grace;
};
struct KillContainer {};
struct Pause { // between restarts
  std::chrono::seconds duration;
};

using Action = std::variant<PullImage, EnsureNetwork, EnsureVolume, RunChecks, VerifyCreate, RemoveContainer,
                            CreateContainer, StartContainer, AwaitRunning, StopContainer, KillContainer, Pause>;

/// The word for an action in a plan: pull, remove, create, start, wait, stop, kill, …
std::string_view word(const Action& action);

using StepId = std::uint32_t;
using MilestoneId = std::uint32_t;

struct Step {
  StepId id = 0; // its place in the plan, from 0; people are shown numbers from 1
  InstanceName instance;
  ShipName ship;
  Action action;
  std::string because; // for a person
  std::vector<StepId> after;
  std::vector<MilestoneId> after_milestones;
};

/// "All of service redis is ready": stands for many steps at once, so that a thousand dependents do not list them a
/// thousand times.
struct Milestone {
  MilestoneId id = 0;
  ServiceName service;
  bool stopped = false; // all stopped; otherwise all ready
  std::vector<StepId> after;
  std::vector<MilestoneId> after_milestones;
};

/// An instance is done when this step is: its own last one, or a pull that it shares with another instance.
struct Goal {
  InstanceName instance;
  ShipName ship;
  StepId step = 0;
  std::string container_id; // of its container when the ship was asked, or empty
};

/// Why nothing is to be done for a selected instance.
enum class Settled {
  already_running,
  already_stopped,
  absent,
  still_running, // clean leaves it alone
  up_to_date,    // restart --only-if-changed
  unreachable,   // its ship could not be asked
  blocked,       // it must wait for something on a ship that could not be asked
};

struct SettledInstance {
  InstanceName instance;
  ShipName ship;
  Settled verdict = Settled::already_running;
  std::string because;
  std::string container_id; // of its container when the ship was asked, or empty
};

struct UnknownShip {
  ShipName ship;
  std::string error;
};

/// What will be done, in which order, and why: a value without clock or connection.
struct Plan {
  Verb verb = Verb::start;
  std::string environment;
  std::vector<InstanceName> instances; // selected, in the order of the play
  std::vector<Step> steps;
  std::vector<Milestone> milestones; // each after those it waits for
  std::vector<Goal> goals;           // of the instances that something is done for
  std::vector<SettledInstance> settled;
  std::vector<UnknownShip> unknown;
};

enum class PullPolicy { missing, always, never };

struct Wish {
  Verb verb = Verb::start;
  std::vector<InstanceName> instances; // from select()
  bool ignore_order = false;           // -i
  PullPolicy pull = PullPolicy::missing;
  bool reuse = false;           // start the container that is there as it is
  bool only_if_changed = false; // of restart
  std::chrono::seconds step_delay{0}, stop_start_delay{0};
};

/// Decides. Same arguments, same plan. Needs images in observed for start and restart.
Plan make_plan(const Environment& environment, const Graph& graph, const Observed& observed, const Wish& wish);

/// The plan as a person reads it: one line a step with its reason; the same text for --dry-run and the golden tests.
std::string to_text(const Plan& plan);

/// Everything a step waits for, as step ids, milestones written out; sorted, each once.
std::vector<StepId> all_after(const Plan& plan, const Step& step);

} // namespace maestro
