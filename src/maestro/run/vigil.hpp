// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/name.hpp>
#include <maestro/base/time.hpp>
#include <maestro/run/watch.hpp>

#include <functional>
#include <optional>
#include <unordered_map>

namespace maestro {

/// Why a container should be looked at.
struct Doubt {
  bool is_heard = false;       // of a death; otherwise one may have been missed while nobody listened
  std::optional<Moment> since; // by the ship's clock: it was well then, also if it had come back before; or nothing
};

/// Keeps an eye on instances that others rely on, from the moment when they are ready: the caller is told when deaths
/// are heard of, which may have been those of earlier containers of the name, or when some may have been missed.
class Vigil {
public:
  using Died = std::function<void(const InstanceName&, const Doubt&)>;
  /// died is called in the fiber that hears of deaths on that ship; it must not wait, or no other is heard of
  /// meanwhile.
  Vigil(Watches& watches, Died died) : watches_(watches), died_(std::move(died)) {}

  /// What its restart policy may have done to a container before it is kept.
  enum class Past {
    may_have_come_back, // it is well all the same
    has_not_come_back,  // or else it has died
  };
  /// From now on. Does nothing on a ship to whose events nobody listens.
  void keep(const InstanceName& instance, const ShipName& ship, Past past = Past::may_have_come_back);
  /// Not any more.
  void leave(const InstanceName& instance, const ShipName& ship);
  /// Calls died for all on ships of which nothing is heard now.
  void doubt_unheard();
  /// Whether it was kept, and no death has been heard of or missed since.
  bool is_certain_of(const InstanceName& instance, const ShipName& ship) const;

private:
  struct Kept {
    std::size_t deaths_at_first = 0, deaths = 0; // known of, with what may have been missed
    std::size_t heard = 0;                       // of these
    std::optional<Moment> since;
  };
  struct Post { // on one ship
    std::unordered_map<InstanceName, Kept> kept;
    ShipWatch* watch = nullptr;
    std::optional<ShipWatch::Listener> listener;
  };
  void hear(Post& post);

  Watches& watches_;
  Died died_;
  std::unordered_map<ShipName, Post> posts_;
};

} // namespace maestro
