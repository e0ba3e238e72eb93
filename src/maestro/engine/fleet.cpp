// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/fleet.hpp>

#include <utility>

namespace maestro::engine {

void Fleet::add(const ShipName& ship, Connect connect) { berths_[ship] = Berth{.connect = std::move(connect)}; }

Engine& Fleet::at(const ShipName& ship)
{
  Berth& berth = berths_.at(ship);
  if (!berth.engine) {
    const auto place = berth.connecting->take();
    if (!berth.engine) berth.engine = berth.connect(); // unless somebody did it while this fiber waited
  }
  return *berth.engine;
}

} // namespace maestro::engine
