// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/checks/check.hpp>

#include <cstdint>
#include <optional>
#include <string>

/// Where a port of an instance can be reached.
namespace maestro {

/// The number that the engine has picked where it may: a described 0, or one of a range for a single port. None if it
/// may not, or has not told.
std::optional<std::uint16_t> picked_number(const Port& port, const engine::ContainerState& container);

/// The number on the ship: as described, or, where the engine picks one (0), the one that it has picked. Throws
/// Error(Fault::failed) if it has not told.
std::uint16_t published_number(const CheckContext& context, const std::string& port, std::uint16_t described);

/// What to say if nobody answers because the port is published where only the ship itself reaches it; or empty.
std::string loopback_hint(const CheckContext& context, const std::string& port);

} // namespace maestro
