// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/command.hpp>

#include <string>

namespace maestro::cli {

/// `maestro [options] start [options] [thing ...]`; of the program as a whole if there is no command.
std::string usage(const Command* command);
/// What it does, examples, its options: a screen of so many columns.
std::string help(const Command* command, std::size_t columns);
/// What most people want to do, in ten lines.
std::string first_steps();

std::string man_page();
std::string markdown();

/// The script that makes a shell complete command lines; empty for a shell that is not known.
std::string completion_script(std::string_view shell);

} // namespace maestro::cli
