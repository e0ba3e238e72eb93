// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/engine.hpp>
#include <maestro/model/environment.hpp>

#include <string>

namespace maestro {

/// Sees to it that the ship has exactly one network of this name, and returns its id.
///
/// Engines may let two plays create it at the same time, and no container can join a network whose name two have. So
/// everybody looks again after creating: all agree on the oldest, and who made another removes it. What somebody left
/// behind that way (he was ended in between) is removed too if nobody is joined to it and it carries the label of the
/// same environment. Throws Error(Fault::failed) with the ids if some seconds later there are still several.
std::string ensure_network(engine::Engine& engine, const engine::NetworkSpec& wanted);

/// Removes a network that nobody is to be joined to any more; that it is gone is success. Throws Error(Fault::failed)
/// if somebody is after all: an engine asks only about those that run.
void remove_unused_network(engine::Engine& engine, const engine::NetworkState& network);

/// Removes a volume that was made for the environment; that it is gone is success. Throws Error(Fault::failed) if
/// somebody else has made one of its name since.
void remove_own_volume(engine::Engine& engine, const Environment& environment, const std::string& name);

} // namespace maestro
