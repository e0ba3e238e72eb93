// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace maestro::cli {

/// Sets up what belongs to the whole process: signals, its limit of open files, how it gets its memory,
/// whose certificates it trusts.
void set_up_process();

/// The user as logged in, by what the process was given, by the system, or else by number.
std::string login_name(const std::map<std::string, std::string>& process_environment);
std::string machine_name();

/// Whose process it is, for people to read: `ann@ci`.
std::string own_user();

/// The program maestro-guest that is installed beside this one; empty if it is not known where this one is.
std::string guest_program();

} // namespace maestro::cli
