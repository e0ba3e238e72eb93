// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/types.hpp>

namespace maestro::testing {

/// The least that a container can be created from.
inline engine::ContainerSpec web()
{
  engine::ContainerSpec spec;
  spec.name = "web-1";
  spec.image = "nginx:1";
  return spec;
}

} // namespace maestro::testing
