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

class Client;

/// The daemons of a seed.
class Harbour {
public:
  explicit Harbour(const Scenario& scenario);

  /// Before one or two Maestros come.
  void prepare();
  void admit(Client& client) { clients_.push_back(&client); }
  /// After they have gone: everything works again, and requests that were on their way when one was killed have
  /// arrived.
  void settle();
  engine::Fleet connect();

  /// What is described from now on, of the same ships; by the ids of the images that instances are to run, if not by
  /// what these are called.
  void describe(const Scenario& scenario, std::map<std::string, std::string> pinned = {});
  /// The images that do so mean others from now on, on the ships as well.
  void move_tags();
  const Scenario& scenario() const { return *scenario_; }
  const Environment& environment() const { return *environment_; }
  const std::map<std::string, std::string>& pinned() const { return pinned_; }
  FakeDaemon& daemon(const std::string& ship) { return *daemons_.at(ship); }
  FakeDaemon& daemon_of(const std::string& instance) { return daemon(scenario_->instances.at(instance).ship); }
  FakeContainer* container(const std::string& instance) { return daemon_of(instance).container(instance); }
  /// The instance that a container's name belongs to, also while it is being replaced; another name as it is.
  std::string instance_of(const std::string& container) const;
  /// Of a container with this id, also if it is gone, the instance; what is no id is such a name.
  std::string name_of(const std::string& ship, const std::string& id);
  /// All agendas up to now.
  void advance();
  /// Whether a container still runs that its daemon was asked to stop.
  bool is_stopping_something();
  bool anything_went_wrong() const { return went_wrong_; }
  bool world_changed() const { return world_changed_; }
  /// Refusals that last until all have gone: "create a-1".
  const std::set<std::string>& standing_refusals() const { return standing_refusals_; }

  void make_trouble(const Trouble& trouble, const Call& call, Witness& witness);
  /// It will arrive after its sender has gone.
  void keep(Call call) { late_.push_back(std::move(call)); }

private:
  void furnish(const std::string& ship);
  void leave_behind(const Leftover& leftover);
  void publish_first(FakeDaemon& there) const;
  void bring_published(FakeDaemon& there) const;
  void furnish_otherwise(FakeDaemon& daemon, const std::string& ship);
  void put(const InstancePlan& plan);

  const Scenario* scenario_;
  std::optional<Environment> environment_;
  std::map<std::string, std::string> pinned_; // instance → id of an image
  std::map<std::string, std::unique_ptr<FakeDaemon>> daemons_;
  std::vector<Client*> clients_;
  std::list<Call> late_;
  std::set<std::string> standing_refusals_;
  bool went_wrong_ = false, world_changed_ = false;
};

/// Whether a container has the name of one that is replaced, or is to replace another one.
bool is_aside(const std::string& name);

/// The harbour that maestro::connect connects to.
Harbour*& present_harbour();

} // namespace maestro::explore
