// SPDX-License-Identifier: Apache-2.0
#include <maestro/maestro.hpp>

#include <explore/harbour.hpp>

namespace maestro {

/// In this program Maestro reaches the daemons in memory: the linker takes this function, so that the archive with the
/// real one is not looked into.
engine::Fleet connect(const Environment&, const engine::DockerConfig&) { return explore::present_harbour()->connect(); }

} // namespace maestro
