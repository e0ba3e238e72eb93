// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/arguments.hpp>
#include <maestro/cli/command.hpp>

#include <string>
#include <vector>

namespace maestro::cli {

/// Reads a command line (without the program's name) by the table, with the habits of Python's argparse: options of the
/// command and global ones anywhere after it, `--option=value`, unambiguous beginnings of long options, `-sd`, `-c2`,
/// `--`. Throws Error(Fault::usage). Without a command only help and version are left to do.
Arguments parse(const std::vector<std::string>& words);

} // namespace maestro::cli
