// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/name.hpp>
#include <maestro/engine/fleet.hpp>
#include <maestro/net/fiber.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace maestro {

/// Hears of containers' deaths on one ship as they happen. Best effort: without a stream of events it hears nothing,
/// and who waits must look for himself from time to time.
class ShipWatch {
public:
  explicit ShipWatch(engine::Engine& engine) : engine_(engine) {}

  /// Starts listening in a fiber of the group, once; returns when the engine tells everything from now on, or cannot.
  void listen(net::Group& background);

  /// How many deaths a container has died so far, and with which exit code the last time.
  struct Deaths {
    std::size_t count = 0;
    int exit_code = 0;
  };
  Deaths deaths(const std::string& container) const;
  /// Waits until anything has died, or wake().
  void wait() { news_.wait(); }
  void wake() { news_.notify(); }

private:
  void follow();

  engine::Engine& engine_;
  bool started_ = false;
  bool settled_ = false; // it is known whether the engine tells
  net::Notice heard_;
  net::Notice news_;
  std::map<std::string, Deaths> deaths_;
};

/// The watches of a play, one a ship, each begun when first needed.
class Watches {
public:
  Watches(engine::Fleet& fleet, net::Group& background) : fleet_(fleet), background_(background) {}

  /// Returns a watch that listens.
  ShipWatch& of(const ShipName& ship);

private:
  engine::Fleet& fleet_;
  net::Group& background_;
  std::map<ShipName, std::unique_ptr<ShipWatch>> watches_;
};

} // namespace maestro
