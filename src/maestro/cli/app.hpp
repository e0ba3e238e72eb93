// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>
#include <maestro/view/terminal.hpp>

#include <string>
#include <vector>

namespace maestro::cli {

/// The program: a command line becomes an exit code. The one place where errors become text.
int run(const std::vector<std::string>& words);
/// The same before any terminal and clock.
int run(const std::vector<std::string>& words, Terminal& terminal, net::Time time);

} // namespace maestro::cli
