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

  /// Whether it hears of deaths now.
  bool listens() const { return listens_; }
  /// How many deaths of this container it has heard of.
  std::size_t deaths(const std::string& container) const;
  /// Waits until anything has died, or wake().
  void wait() { news_.wait(); }
  void wake() { news_.notify(); }

private:
  void follow();

  engine::Engine& engine_;
  bool started_ = false;
  bool settled_ = false; // it is known whether the engine tells
  bool listens_ = false;
  net::Notice heard_;
  net::Notice news_;
  std::map<std::string, std::size_t> deaths_;
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
