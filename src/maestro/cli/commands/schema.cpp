// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/commands.hpp>
#include <maestro/load/schema.hpp>

namespace maestro::cli {

int schema(const Arguments&, Terminal& terminal)
{
  terminal.out(json_schema());
  return 0;
}

} // namespace maestro::cli
