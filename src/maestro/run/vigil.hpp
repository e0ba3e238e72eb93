// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/name.hpp>
#include <maestro/run/watch.hpp>

#include <functional>
#include <list>
#include <unordered_map>

namespace maestro {

/// Keeps an eye on instances that others rely on, from the moment when they are ready: the caller is told when deaths
/// are heard of, which may have been those of earlier containers of the name.
class Vigil {
public:
  /// died is called in the fiber that hears of deaths on that ship; it must not wait, or no other is heard of
  /// meanwhile.
  Vigil(Watches& watches, std::function<void(const InstanceName&)> died) : watches_(watches), died_(std::move(died)) {}

  /// From now on. Does nothing on a ship to whose events nobody listens.
  void keep(const InstanceName& instance, const ShipName& ship);
  /// Not any more.
  void leave(const InstanceName& instance, const ShipName& ship);

private:
  struct Post { // on one ship
    std::unordered_map<InstanceName, std::size_t> known_deaths;
    ShipWatch* watch = nullptr;
    std::optional<ShipWatch::Listener> listener;
  };
  void hear(Post& post);

  Watches& watches_;
  std::function<void(const InstanceName&)> died_;
  std::unordered_map<ShipName, Post> posts_;
};

} // namespace maestro
