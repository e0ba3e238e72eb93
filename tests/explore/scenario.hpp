// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/select.hpp>
#include <maestro/plan/plan.hpp>

#include <explore/dice.hpp>
#include <support/fake_engine.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What a seed decides: an environment, what is on its ships, what is done, and what goes wrong. Plain values.
namespace maestro::explore {

using testing::Boot;

/// Part of every secret; must never be seen in any output.
constexpr std::string_view secret_mark = "s3cr3t";

enum class CheckKind { sleep, health, log, rexec, exited };

struct CheckPlan {
  CheckKind kind = CheckKind::sleep;
  std::chrono::milliseconds wait{0}; // of sleep; until when others are tried
};

/// What a ship has under an instance's name before the first command, and whose that is.
enum class Before { absent, created, running, stopped };
enum class Owner { ours, nobody, other_environment, other_tool };

struct InstancePlan {
  std::string name, service, ship, image;
  std::vector<CheckPlan> pre_start, running, pre_stop, stopped;
  std::int64_t stop_timeout = 10;
  std::string restart;
  std::string revision;     // a variable of its own, or empty
  std::string volumes_from; // an instance, or empty
  bool network = false, volume = false;
  std::vector<Boot> boots;
  std::chrono::milliseconds answers_after{0}; // its commands succeed this long after the start
  Before before = Before::absent;
  bool before_is_old = false; // made from another description
  int before_exit_code = 0;   // of a stopped one-shot
  Owner owner = Owner::ours;
};

/// A container with our label that is not described on its ship.
struct StrayPlan {
  std::string name, ship;
  bool running = false;
};

/// A network or volume that is described no more, or never was.
struct Leftover {
  bool is_volume = false;
  Owner owner = Owner::ours;
  bool is_mounted = false; // what is in the volume is elsewhere, and stays there
  bool is_used = false;    // by a container that is not ours
  std::string name{}, ship{};
};

/// How a service is rolled.
struct UpdatePlan {
  std::size_t parallelism = 1;
  std::string failure_action; // empty: the default
  std::size_t min_up = 0;     // 0: not said
  bool starts_first = false;
  std::chrono::milliseconds monitor{0}, delay{0};
};

struct ServicePlan {
  std::string name, image;
  std::vector<std::string> requires_, wants_info;
  bool omit = false;
  std::optional<UpdatePlan> update;
  std::vector<std::string> instances;
};

/// What goes wrong at one call.
struct Trouble {
  enum class Kind { refuse, lose, lose_answer, hang, slow, cut_streams, end_streams, unreachable, crash };
  Kind kind = Kind::refuse;
  double at = 0;      // which call: the share of the calls of an undisturbed run that come before it
  bool stays = false; // for all calls of this kind to the same target
};

/// What happens to one run of a command.
struct Disturbance {
  std::vector<Trouble> troubles;
  enum class End { none, interrupt, kill } end = End::none;
  double at = 0; // share of the calls, or of the time
  bool by_time = false;
  bool after_effect = false; // of the call: its answer is lost on us
  bool second_signal = false;
};

struct Action {
  Verb verb = Verb::start;
  std::vector<std::string> words; // the command line, without the file
  SelectRequest request;
  bool prunes = false, prunes_volumes = false; // what is described no more; and volumes with data
  bool ignore_order = false, reuse = false, only_if_changed = false, fail_fast = false, pulls = false,
       never_pulls = false, keep_going = false, adopt = false, strays = false;
  std::size_t concurrency = 0;
  std::vector<Disturbance> disturbances;
  bool shows_plan = false; // before

  /// It brings up, and what ran before is replaced.
  bool replaces() const { return traits(verb).brings_up && traits(verb).takes_down; }
};

/// Another Maestro at the same time.
struct Companion {
  Action action;
  bool is_same = false;               // the action of both
  std::chrono::milliseconds later{0}; // than the first one
  std::optional<Disturbance> end, end_of_first;
};

/// How it is gone back to what was there before something else was described.
struct WayBack {
  std::set<std::string> moved; // images whose names mean others by then
  bool moved_early = false;    // before the other description is applied
  std::optional<Companion> companion;
  bool companion_goes_on = false; // it applies the other description meanwhile
  bool by_apply = false;          // of the first description, and no rollback
};

struct Scenario {
  std::uint64_t seed = 0;
  std::vector<std::string> ships;
  std::map<std::string, ServicePlan> services;
  std::map<std::string, InstancePlan> instances;
  std::string registry_password;
  std::map<std::string, std::set<std::string>> images_on;  // ship → references
  std::set<std::string> offered;                           // by registries; empty: everything
  std::set<std::string> renewed;                           // references that registries have a newer image of
  std::map<std::string, std::vector<std::string>> foreign; // ship → names of containers that are not ours
  std::vector<StrayPlan> strays;
  std::vector<Leftover> leftovers;
  std::map<std::string, std::set<std::string>> otherwise; // ship → networks and volumes made with other settings
  std::set<std::string> doubled;                          // ships that have two networks `net-made`
  std::vector<Action> actions;
  std::map<std::size_t, Companion> companions; // by place of the action
  bool boots_are_good = true;                  // every start succeeds, also after a disturbance
  bool boots_are_steady = true;                // each start ends the same way, and nothing changes by itself later
  std::string description;
  /// What is described at last, before it is gone back from; null: nothing else.
  std::shared_ptr<const Scenario> later;
  WayBack way_back;

  /// All services that a service requires, directly or not, also for volumes.
  std::set<std::string> required_by(const std::string& service) const;
};

Scenario scenario_of(std::uint64_t seed);

/// Describes something else at last in some worlds.
void add_later(Scenario& world);
/// Decides how it is gone back from that.
void add_way_back(Scenario& world);
/// Leaves things behind in some worlds, and has them removed.
void add_prunes(Scenario& world);

/// The description in Maestro's own words.
std::string description_of(const Scenario& scenario);

bool ends_by_itself(const InstancePlan& instance);

} // namespace maestro::explore
