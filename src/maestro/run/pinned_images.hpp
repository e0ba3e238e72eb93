// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>
#include <maestro/run/history.hpp>

#include <vector>

namespace maestro {

/// Gives each instance exactly the image that it ran when a release had ended. Returns the instances of which that is
/// not known: they get what the name of their image means today.
std::vector<InstanceName> pin_images(Environment& environment, const History& history, const KeptRelease& release);

} // namespace maestro
