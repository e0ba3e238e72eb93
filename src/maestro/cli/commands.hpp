// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/arguments.hpp>
#include <maestro/view/terminal.hpp>

/// The commands: each takes what was said and returns the exit code.
namespace maestro::cli {

// Questions
int status(const Arguments& arguments, Terminal& terminal);
int logs(const Arguments& arguments, Terminal& terminal);
int deptree(const Arguments& arguments, Terminal& terminal);
int config(const Arguments& arguments, Terminal& terminal);
int render(const Arguments& arguments, Terminal& terminal);
int schema(const Arguments& arguments, Terminal& terminal);
int dump(const Arguments& arguments, Terminal& terminal);
int validate(const Arguments& arguments, Terminal& terminal);
int version(const Arguments& arguments, Terminal& terminal);
int complete(const Arguments& arguments, Terminal& terminal);
int completion(const Arguments& arguments, Terminal& terminal);
int reference(const Arguments& arguments, Terminal& terminal);

// Changes
int start(const Arguments& arguments, Terminal& terminal);
int stop(const Arguments& arguments, Terminal& terminal);
int kill(const Arguments& arguments, Terminal& terminal);
int restart(const Arguments& arguments, Terminal& terminal);
int pull(const Arguments& arguments, Terminal& terminal);
int clean(const Arguments& arguments, Terminal& terminal);
int plan(const Arguments& arguments, Terminal& terminal);

} // namespace maestro::cli
