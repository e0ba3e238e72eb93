// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

/// Who comes from another tool types its words; the answer says what does that here.
namespace maestro::cli {

/// A hint for a word that is no command; empty if no tool that we know has it.
std::string habit_of_command(std::string_view word);
/// A hint for an option that a command, or the program before one, does not understand.
std::string habit_of_option(std::string_view option, std::string_view command);

} // namespace maestro::cli
