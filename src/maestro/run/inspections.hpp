// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/error.hpp>
#include <maestro/base/name.hpp>
#include <maestro/engine/fleet.hpp>
#include <maestro/net/fiber.hpp>

#include <cstddef>
#include <map>
#include <optional>

namespace maestro {

/// Looks at containers beside each other, some at a time on each ship. However many looks there are, a ship that does
/// not answer costs its time-out once.
class Inspections {
public:
  explicit Inspections(engine::Fleet& fleet) : fleet_(fleet) {}

  /// What Engine::inspect says of an instance's container. Where the ship has given no answer since then, it is not
  /// asked, and that is thrown again.
  std::optional<engine::ContainerState> of(const InstanceName& instance, const ShipName& ship, net::TimePoint since);

private:
  static constexpr std::size_t at_a_time = 8; // fewer than a ship answers at a time
  struct Asked {
    net::Semaphore places{at_a_time};
    std::optional<Error> silence = std::nullopt; // the last one
    net::TimePoint silent_at{};
  };

  engine::Fleet& fleet_;
  std::map<ShipName, Asked> ships_;
};

} // namespace maestro
