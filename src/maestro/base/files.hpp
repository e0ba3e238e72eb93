// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace maestro {

/// The whole content of a file, `-` for standard input.
/// Throws Error(Fault::description) that names the file if it cannot be read or has more than limit bytes.
std::string read_file(const std::string& path, std::size_t limit = 256UL << 20U);

} // namespace maestro
