// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>
#include <maestro/plan/standing.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace maestro {

/// Why it is known, before anything is touched, that an instance cannot be brought up.
struct ForeseenFailure {
  std::string because;
  std::string hint; // what to do about it, or empty
};

/// Whose host port the new container of an instance would need: a running container of its ship has it already. goes
/// tells which of them are stopped before it would start.
std::optional<ForeseenFailure> port_conflict(const Environment& environment, const Instance& instance,
                                             const ShipFacts& facts,
                                             const std::function<bool(const engine::ContainerSummary&)>& goes);

/// A network or volume that it needs is on its ship with other settings than declared, which no engine can change.
std::optional<ForeseenFailure> resource_conflict(const Environment& environment, const Instance& instance,
                                                 const ShipFacts& facts);

/// The running containers of its ship that have a host port that the new container of an instance would need.
std::vector<const engine::ContainerSummary*> holders_of_ports(const Instance& instance, const ShipFacts& facts);

/// What stands in the way of a container of the same name.
ForeseenFailure foreign_failure(const Standing& standing);

} // namespace maestro
