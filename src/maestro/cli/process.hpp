// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace maestro::cli {

/// Sets up what belongs to the whole process: signals, its limit of open files, how it gets its memory.
void set_up_process();

} // namespace maestro::cli
