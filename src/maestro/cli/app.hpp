// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/view/terminal.hpp>

#include <functional>
#include <string>
#include <vector>

namespace maestro::cli {

/// The program: a command line becomes an exit code. The one place where errors become text.
int run(const std::vector<std::string>& words);
/// Lets a command run where it can wait: by net::run, or in a fiber that is inside it already.
using Carrier = std::function<int(const std::function<int()>& command)>;
/// The same before any terminal and clock.
int run(const std::vector<std::string>& words, Terminal& terminal, const Carrier& carrier);

} // namespace maestro::cli
