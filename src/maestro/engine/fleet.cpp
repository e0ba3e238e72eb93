// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/fleet.hpp>

#include <utility>

namespace maestro::engine {

void Fleet::add(const ShipName& ship, Connect connect) { entries_[ship] = Entry{.connect = std::move(connect)}; }

Engine& Fleet::at(const ShipName& ship)
{
  Entry& entry = entries_.at(ship);
  if (!entry.engine) {
    const auto turn = entry.connecting->take();
    if (!entry.engine) entry.engine = entry.connect(); // unless another fiber did so while this one waited
    if (hurries_) entry.engine->hurry();
  }
  return *entry.engine;
}

void Fleet::hurry()
{
  hurries_ = true;
  for (auto& [ship, entry] : entries_)
    if (entry.engine) entry.engine->hurry();
}

} // namespace maestro::engine
