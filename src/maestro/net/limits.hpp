// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace maestro::net {

/// How many connections this process may have at the same time, to all servers.
std::size_t most_connections();

/// The limit of open files with which they may be so many.
std::size_t open_files_for(std::size_t connections);

} // namespace maestro::net
