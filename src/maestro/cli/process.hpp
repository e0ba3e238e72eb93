// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace maestro::cli {

/// Sets up what belongs to the whole process: signals, its limit of open files, how it gets its memory.
void set_up_process();

/// Whose process it is, for people to read: `ann@ci`.
std::string own_user();

/// The program maestro-guest that is installed beside this one; empty if it is not known where this one is.
std::string guest_program();

} // namespace maestro::cli
