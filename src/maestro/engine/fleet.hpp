// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/name.hpp>
#include <maestro/engine/engine.hpp>

#include <functional>
#include <memory>
#include <unordered_map>

namespace maestro::engine {

/// The engines of all ships, each connected when first asked for, once however many ask at the same time.
class Fleet {
public:
  using Connect = std::function<std::unique_ptr<Engine>()>;

  void add(const ShipName& ship, Connect connect);
  /// Throws what connecting throws; std::out_of_range for a ship that was not added.
  Engine& at(const ShipName& ship);
  /// Engine::hurry for all ships, also for those that are connected later.
  void hurry();

private:
  struct Entry {
    Connect connect;
    std::unique_ptr<Engine> engine = nullptr;
    std::unique_ptr<net::Semaphore> connecting = std::make_unique<net::Semaphore>(1);
  };
  std::unordered_map<ShipName, Entry> entries_;
  bool hurries_ = false;
};

} // namespace maestro::engine
