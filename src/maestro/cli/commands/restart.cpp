// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/commands.hpp>
#include <maestro/cli/road.hpp>

namespace maestro::cli {

int restart(const Arguments& arguments, Terminal& terminal) { return change(Verb::restart, arguments, terminal); }

} // namespace maestro::cli
