// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/load.hpp>

#include <string>

namespace maestro::reading {

/// A path as the description means it: relative to the description's directory.
std::string beside(const std::string& description, const std::string& path);

/// Reads a file by the caller's reader, or from the disk. Throws Error(Fault::description).
std::string read(const LoadOptions& options, const std::string& path);

} // namespace maestro::reading
