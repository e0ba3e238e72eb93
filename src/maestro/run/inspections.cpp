// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/inspections.hpp>

namespace maestro {

std::optional<engine::ContainerState> Inspections::of(const InstanceName& instance, const ShipName& ship,
                                                      net::TimePoint since)
{
  Asked& asked = ships_.try_emplace(ship).first->second;
  const auto place = asked.places.take(); // which may take as long as others wait for an answer
  if (asked.silence && asked.silent_at >= since) throw Error(*asked.silence);
  try {
    return fleet_.at(ship).inspect(instance.text());
  } catch (const Error& error) { // others are not to wait for the same
    if (error.fault() == Fault::unreachable) {
      asked.silence = error;
      asked.silent_at = net::now();
    }
    throw;
  }
}

} // namespace maestro
