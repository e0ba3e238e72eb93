// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/guest_program/command.hpp>
#include <maestro/guest_program/endpoint.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace maestro::guest_program {

/// What is waited for, and how.
struct Waiting {
  std::vector<Endpoint> endpoints;
  bool any = false; ///< one of them is enough
  std::chrono::milliseconds limit{};
};

/// From the named targets and the options --timeout, --any and --all. Throws where they are wrong, or not told of.
Waiting waiting(const std::vector<std::string>& targets, const Words& words, const guest::Environment& environment);

/// Waits; looks at once, then again after growing pauses. Throws Failure with the code of time-outs, which tells what
/// is not ready and why, or guest::Interrupted when the file `stop` becomes readable.
void wait_for(const Waiting& waiting, int stop);

} // namespace maestro::guest_program
