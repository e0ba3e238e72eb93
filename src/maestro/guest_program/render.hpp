// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/guest_program/command.hpp>
#include <maestro/guest_program/signals.hpp>

#include <string>

namespace maestro::guest_program {

/// Throws UsageError where the options of `rendered` are wrong.
void check_rendering(const Words& words);

/// Renders a file, or standard input for `-`, with the options --context and --undefined. Throws Failure.
std::string rendered(const std::string& file, const Words& words, guest::Environment& environment,
                     const Signals& signals);

} // namespace maestro::guest_program
