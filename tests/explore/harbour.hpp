// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/fleet.hpp>
#include <maestro/model/environment.hpp>

#include <explore/scenario.hpp>

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace maestro::explore {

using testing::FakeContainer;
using testing::FakeDaemon;

/// One request as it passes between Maestro and a daemon.
struct Call {
  std::string ship, name, target;             // target: an instance where it can be told, else an image, network, …
  std::string asked;                          // the same as Maestro says it: a container by id
  std::function<void(engine::Engine&)> again; // what is asked, for a request that arrives after its sender has gone
  bool arrived = false;                       // the daemon has begun to do it
  bool answered = false;                      // by the daemon, be it by a refusal
  bool changes = false;
  net::TimePoint began{};
  const void* fiber = nullptr; // that asks
};

/// Somebody who sees all calls of all ships.
class Witness {
public:
  virtual ~Witness() = default;
  virtual void asked(const Call& call) = 0;
  /// The daemon is about to do it.
  virtual void taking_effect(const Call& call) = 0;
  /// Of what goes wrong.
  virtual void told(const std::string& what) = 0;
  /// With what was said if it was not done.
  virtual void answered(const Call& call, const std::string& refusal) = 0;
};

/// The daemons of a seed and how Maestro reaches them; what is to go wrong in a run goes wrong here.
class Harbour {
public:
  explicit Harbour(const Scenario& scenario);

  /// Before a run: what is to happen in it, the calls and the time of an undisturbed one being these.
  void prepare(const Disturbance* disturbance, std::size_t calls, net::Duration time, Witness& witness);
  /// After it: everything works again, and requests that were on their way when Maestro was killed have arrived.
  void settle();
  engine::Fleet connect();

  const Scenario& scenario() const { return scenario_; }
  const Environment& environment() const { return *environment_; }
  FakeDaemon& daemon(const std::string& ship) { return *daemons_.at(ship); }
  FakeDaemon& daemon_of(const std::string& instance) { return daemon(scenario_.instances.at(instance).ship); }
  FakeContainer* container(const std::string& instance) { return daemon_of(instance).container(instance); }
  /// Of a container with this id, also if it is gone; what is no id is returned as it is.
  std::string name_of(const std::string& ship, const std::string& id);
  /// All agendas up to now.
  void advance();

  std::size_t calls() const { return calls_; }
  bool killed() const { return killed_; }
  std::optional<net::TimePoint> interrupted_at() const { return interrupted_at_; }
  std::optional<net::TimePoint> interrupted_again_at() const { return interrupted_again_at_; }
  /// When Maestro let go of its engines.
  net::TimePoint ended_at() const { return ended_at_; }
  /// What changing calls were under way for when the first signal came.
  const std::set<std::string>& busy_at_interrupt() const { return busy_at_interrupt_; }
  bool endless() const { return endless_; }
  bool anything_went_wrong() const { return went_wrong_; }
  bool world_changed() const { return world_changed_; }
  const std::list<Call>& under_way() const { return under_way_; }
  /// Refusals that last to the end of the run: "create a-1".
  const std::set<std::string>& standing_refusals() const { return standing_refusals_; }
  bool registry_has(const std::string& image) const;

  // For the engines.
  using Ticket = std::list<Call>::iterator;
  Ticket begin(Call call);
  void succeeded(Ticket ticket);
  void failed(Ticket ticket, const Error& error);
  void abandoned(Ticket ticket);
  void run_ends();

private:
  void furnish(const std::string& ship);
  void furnish_otherwise(FakeDaemon& daemon, const std::string& ship);
  void put(const InstancePlan& plan);
  void make_trouble(const Trouble& trouble, const Call& call);
  void end_now();
  void kill();
  void start_clock();
  void signal();
  void arrive(const std::string& name);

  const Scenario& scenario_;
  std::optional<Environment> environment_;
  std::map<std::string, std::unique_ptr<FakeDaemon>> daemons_;
  std::unique_ptr<net::Group> clock_; // fibers of the present run
  Witness* witness_ = nullptr;
  const Disturbance* disturbance_ = nullptr;
  std::map<std::size_t, std::vector<const Trouble*>> due_; // by number of call
  std::optional<std::size_t> end_at_call_;
  net::Duration end_after_{0};
  std::size_t calls_ = 0;
  std::list<Call> under_way_, late_;
  std::set<std::string> standing_refusals_;
  std::optional<net::TimePoint> interrupted_at_, interrupted_again_at_;
  std::set<std::string> busy_at_interrupt_;
  net::TimePoint ended_at_{};
  net::Notice signalled_;
  bool killed_ = false, endless_ = false, went_wrong_ = false, world_changed_ = false;
};

/// The harbour that maestro::connect connects to.
Harbour*& present_harbour();

} // namespace maestro::explore
