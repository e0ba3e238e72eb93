// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/options.hpp>

#include <string>

namespace maestro::cli {

/// `maestro [options] start [options] [thing ...]`; of the program as a whole if there is no command.
std::string usage(const Command* command);
std::string help(const Command* command);

std::string man_page();
std::string markdown();

/// The script that makes a shell complete command lines; empty for a shell that is not known.
std::string completion_script(std::string_view shell);

/// `-c, --concurrency N`
std::string shown_names(const Option& option);

} // namespace maestro::cli
