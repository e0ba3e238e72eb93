// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/engine.hpp>

#include <functional>
#include <string>
#include <vector>

namespace maestro::contract {

/// A use of one member function of Engine, with all that it can be given.
struct EngineCall {
  std::string function; // its name in engine.hpp
  std::function<void(engine::Engine&)> play;
};

/// All of them, some in several ways. Containers are called web-1, volumes data.
std::vector<EngineCall> every_call();

/// A container with every setting that engines of all versions take.
engine::ContainerSpec full_spec();
/// The same with those that only newer engines know.
engine::ContainerSpec newest_spec();

} // namespace maestro::contract
