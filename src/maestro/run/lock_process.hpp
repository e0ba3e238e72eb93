// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace maestro {

/// What tells this process from all others: the boot of its machine, its namespace of processes, its number, and when
/// it began. Empty if the system does not tell.
std::string own_process();

/// Whether a process that called itself so ran on this machine, where it could be seen from here, and runs no more.
bool is_gone(const std::string& process);

} // namespace maestro
