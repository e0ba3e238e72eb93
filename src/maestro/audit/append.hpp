// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace maestro::audit {

/// Puts a line, with its line end, behind what a file has; the file is made if it is not there. Throws
/// Error(Fault::failed).
void append_line(const std::string& path, const std::string& line);

} // namespace maestro::audit
