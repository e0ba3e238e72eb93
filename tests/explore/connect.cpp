// SPDX-License-Identifier: Apache-2.0
#include <maestro/maestro.hpp>

#include <explore/harbour.hpp>

namespace maestro {

/// In this program Maestro reaches the daemons in memory: the linker takes this function, so that the archive with the
/// real one is not looked into.
engine::Fleet connect(const Environment&, const engine::DockerConfig&, const std::string&)
{
  return explore::present_harbour()->connect();
}

// If the declared one is another, there are two, and this one would be taken by nobody: then this is ambiguous.
[[maybe_unused]] constexpr auto the_only_one = &connect;

} // namespace maestro
