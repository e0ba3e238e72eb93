// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/graph.hpp>
#include <maestro/plan/consequence.hpp>
#include <maestro/plan/observed.hpp>
#include <maestro/plan/standing.hpp>
#include <maestro/plan/step.hpp>
#include <maestro/plan/stray.hpp>
#include <maestro/plan/stray_resource.hpp>
#include <maestro/plan/verb.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace maestro {

/// "All of service redis is ready": stands for many steps at once, so that a thousand dependents do not list them a
/// thousand times.
struct Milestone {
  MilestoneId id = 0;
  enum class Reached { ready, stopped, proved, changed, done };
  ServiceName service{};            // empty: of whichever
  Reached reached = Reached::ready; // by all of it
  std::vector<StepId> after{};
  std::vector<MilestoneId> after_milestones{};
};

/// Steps with one subject that follow each other directly: they are begun and ended as one piece of work.
struct Turn {
  TurnId id = 0;
  std::vector<StepId> steps{};
  std::vector<GroupId> groups{}; // that it belongs to, in ascending order
  bool takes_down = false;       // it stops what runs, to replace it
};

/// What is promised about the turns that belong to it.
struct Group {
  GroupId id = 0;
  ServiceName service{};             // whose; empty: the whole play
  std::size_t at_most = 0;           // so many turns at the same time; 0: no limit
  std::size_t keeps_up = 0;          // so many of the service's instances stay ready: asked before each stop
  std::size_t ready = 0;             // so many of them were when the play began
  bool spares_after_failure = false; // once a turn has failed, none that takes something down begins
  bool undoes_all = false;           // and what was replaced before is undone as well
  std::vector<ServiceName> with{};   // whose instances hang on each other, so that they are undone together
};

/// An instance whose running container is replaced, and how that is taken back if the new one does not prove itself.
struct Replacement {
  InstanceName instance{};
  StepId first = 0;                     // once it has begun there is something to take back
  StepId proved = 0;                    // once it is done the new container has proved itself
  StepId undo = 0;                      //
  bool takes_down_ready = false;        // an old container that could be relied on, before the new one can be
  bool waits_for_all = false;           // it may be taken back until all that is undone with it have proved themselves
  std::vector<InstanceName> hangs_on{}; // what its old container has things of: that must serve again before it can
};

/// A selected instance as it was found.
struct Selected {
  InstanceName name{};
  ShipName ship{};
  Condition condition = Condition::unknown;
  std::string container_id{}; // of its container, or empty
  std::string image{};        // of its container as it was named, or as described
};

/// An instance is done when this step is: its own last one, or a pull that it shares with another instance.
struct Goal {
  InstanceName instance{};
  ShipName ship{};
  StepId step = 0;
  bool changes_nothing = false; // it is only waited for
  StepId ready = 0;             // the step after which others rely on it: the same, or one before it
};

/// Why nothing is to be done for a selected instance.
enum class Verdict {
  already_running,
  already_stopped,
  absent,
  still_running, // clean leaves it alone
  up_to_date,    // restart --only-if-changed
  done,          // it has done its work
  unreachable,   // its ship could not be asked
  blocked,       // it must wait for something that cannot be dealt with
  foreign,       // the container of its name is somebody else's
  refused,       // it is known that it would fail
};

/// `already-running`, `refused`, …: as in JSON.
std::string_view to_text(Verdict verdict);
/// Whether it is known that what is wanted of it fails.
bool would_fail(Verdict verdict);

struct SettledInstance {
  InstanceName instance{};
  ShipName ship{};
  Verdict verdict = Verdict::already_running;
  std::string because{};
  std::string hint{}; // what to do about it, or empty
};

/// Something that the user should know although nothing, or nothing special, is done about it.
struct Remark {
  enum class Kind {
    adopted,       // a container without labels, or another's, counts as ours
    differs,       // it runs, but is not what is described
    stray,         // a container of ours that is not described
    stray_network, // a network, or volume, that was made for the environment and is not described any more
    stray_volume,  //
    stops_first,   // it cannot be started before its old container is stopped
    podman,        // it is made by Podman, which does not do all that is asked for
    unseen,        // it is made anew, and may still run on a ship that does not answer
  };
  Kind kind = Kind::adopted;
  std::string name{}; // of the instance or container
  ShipName ship{};
  std::string text{}; // behind the name: "runs, but its image has changed"
  std::string hint{}; // what to do about it, or empty

  bool operator==(const Remark&) const = default;
};
std::string_view to_text(Remark::Kind kind);

struct UnknownShip {
  ShipName ship{};
  std::string error{};
};

/// What will be done, in which order, and why: a value without clock or connection.
struct Plan {
  Verb verb = Verb::start;
  bool is_repair = false; // it only ends what earlier replacements have left in the middle
  bool adopts = false;    // containers that are somebody else's count as ours
  std::string environment;
  std::vector<Selected> selected; // in the order of the play
  std::vector<Step> steps;
  std::vector<Milestone> milestones; // each after those it waits for
  std::vector<Turn> turns;           // each step is in one, but those that undo
  std::vector<Group> groups;
  std::vector<Replacement> replacements;
  std::vector<Consequence> consequences;
  std::vector<Goal> goals; // of the instances that something is done for
  std::vector<SettledInstance> settled;
  std::vector<Remark> remarks;
  std::vector<UnknownShip> unknown;
};

enum class PullPolicy { missing, always, never };

struct Wish {
  Verb verb = Verb::start;
  std::vector<InstanceName> instances = {}; // from select()
  std::set<InstanceName> named = {};   // those of them that the user has named, by their own name or their service's
  std::set<InstanceName> brought = {}; // those of them that only come along, because of what they hang on
  bool ignore_order = false;           // -i
  PullPolicy pull = PullPolicy::missing;
  bool reuse = false;                // start the container that is there as it is
  bool only_if_changed = false;      // of restart
  bool adopt = false;                // take over containers that are somebody else's
  bool keep_going = false;           // a failed replacement spares nobody
  bool strays = false;               // of stop and clean: the strays of the ships that were asked, too
  bool prune = false;                // of apply: containers that are not described any more go
  StrayServices stray_services = {}; // those of them alone, where things were named or chosen by name
  StrayResources stray_resources = StrayResources::untold; // of apply: what is done about those
  bool leave_peers = false;               // of apply: what only has to be told other things of others stays
  std::optional<std::size_t> min_up = {}; // instead of what is declared
  std::size_t concurrency = 0;            // -c: so many turns at the same time; 0: no limit
  std::chrono::seconds step_delay{0}, stop_start_delay{0};
};

/// Decides. Same arguments, same plan. Needs images in observed for start and restart.
Plan make_plan(const Environment& environment, const Graph& graph, const Observed& observed, const Wish& wish);

/// What has to be done first about replacements of these instances that were left in the middle: each is brought to its
/// end, or undone. No steps if there are none. What is found then is to be looked at anew.
Plan make_repair_plan(const Environment& environment, const Graph& graph, const Observed& observed, const Wish& wish);

/// What a step acts on, for a person: "web-1", "image web:2", "stray web-9".
std::string subject_text(const Step& step);
/// The plan as a person reads it: one line a step with its reason; the same text for --dry-run and the golden tests.
std::string to_text(const Plan& plan);
/// Whether two plans are one to a person, however long things have been as they are: an engine's words for that change
/// each second.
bool is_the_same(const Plan& one, const Plan& other);

/// The steps that are done if all goes well.
std::size_t planned_steps(const Plan& plan);

/// The milestones that a step waits for, with those that they wait for; sorted, each once.
std::vector<MilestoneId> milestones_after(const Plan& plan, const Step& step);
/// Everything a step waits for, as step ids, milestones written out; sorted, each once.
std::vector<StepId> all_after(const Plan& plan, const Step& step);

} // namespace maestro
