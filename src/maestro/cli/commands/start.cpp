// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/commands.hpp>
#include <maestro/cli/road.hpp>

namespace maestro::cli {

int start(const Arguments& arguments, Terminal& terminal) { return change(Verb::start, arguments, terminal); }

} // namespace maestro::cli
