// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace maestro::cli {

/// The program: a command line becomes an exit code. The one place where errors become text.
int run(const std::vector<std::string>& words);

} // namespace maestro::cli
