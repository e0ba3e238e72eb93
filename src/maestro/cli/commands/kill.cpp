// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/commands.hpp>
#include <maestro/cli/road.hpp>

namespace maestro::cli {

int kill(const Arguments& arguments, Terminal& terminal) { return change(Verb::kill, arguments, terminal); }

} // namespace maestro::cli
