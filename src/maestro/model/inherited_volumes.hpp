// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>

namespace maestro {

/// The settings of an instance, with the volumes that it takes from others (`volumes_from`) as if they were its own:
/// for what lies where in its file system.
ContainerSettings with_inherited_volumes(const Environment& environment, const Instance& instance);

} // namespace maestro
