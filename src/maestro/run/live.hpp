// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/time.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/run/observe.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace maestro {

/// How often an instance's container has ended, as far as that was heard: a look finds only how things are by then.
struct Deaths {
  std::size_t count = 0;
  std::optional<int> last_exit_code{};
};
using DeathsByInstance = std::map<InstanceName, Deaths>;

/// The actions of engines' events that change a container's standing. Not the commands in it: each test of its health
/// is one, as is what a check runs there.
const std::vector<std::string>& standing_actions();

/// An observation that stays true: each ship tells what happens on it, over one stream of events, and is asked again
/// when something has. While a ship's stream is broken, nothing is known of the ship.
class LiveObservation {
public:
  struct Settings {
    std::function<Moment()> clock;
    std::function<void()> changed; // called whenever the observation is another one; must not wait
  };
  /// Environment and fleet outlive it. Until a ship has answered, that is the reason why nothing is known of it.
  LiveObservation(const Environment& environment, engine::Fleet& fleet, const ObserveWish& wish, Settings settings);

  /// Keeps the observation true until it is cancelled.
  void run();
  const Observed& observed() const { return observed_; }
  /// Whether it is known how a ship is: it has answered, or why not.
  bool knows(const ShipName& ship) const
  {
    return looked_at_.contains(ship) || observed_.ships.at(ship).error.has_value();
  }
  /// When each ship was looked at last.
  const std::map<ShipName, Moment>& looked_at() const { return looked_at_; }
  /// Those that were heard of before the last looks.
  const DeathsByInstance& deaths() const { return deaths_; }

private:
  struct Watched {
    ShipName ship;
    ObserveWish wish;              // as far as it concerns the ship
    std::set<InstanceName> mine{}; // the instances of it
    bool listens = false;
    std::size_t streams = 0;         // of events, that have begun
    bool is_stale = false;           // something has happened since the last look
    std::set<std::string> touched{}; // instances to which something has happened
    DeathsByInstance heard{};        // all the deaths since it was watched
    net::Notice news{};              // it has become stale
  };
  void listen(Watched& watched);
  void look_when_stale(Watched& watched);
  void await_news(Watched& watched);
  void look(Watched& watched);
  void hear(Watched& watched, const engine::ContainerEvent& event);
  void lose(Watched& watched, const std::string& error, const std::string& hint);

  const Environment& environment_;
  engine::Fleet& fleet_;
  Settings settings_;
  std::map<ShipName, Watched> ships_;
  Observed observed_;
  std::map<ShipName, Moment> looked_at_;
  DeathsByInstance deaths_;
};

} // namespace maestro
