// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/cli/commands.hpp>
#include <maestro/cli/options.hpp>

namespace maestro::cli {

int plan(const Arguments& arguments, Terminal& terminal)
{
  const Command* verb = arguments.words.empty() ? nullptr : change_command(arguments.words.front());
  if (verb == nullptr)
    throw Error(Fault::usage, "plan needs to know what for", "maestro plan start|stop|kill|restart|pull|clean ...");
  Arguments dry = arguments;
  dry.command = verb->name;
  dry.words.erase(dry.words.begin());
  dry.dry_run = true;
  return verb->run(dry, terminal);
}

} // namespace maestro::cli
