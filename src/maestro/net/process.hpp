// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>

#include <optional>
#include <string>
#include <vector>

namespace maestro::net {

struct ProcessSpec {
  std::vector<std::string> command;                    // the program, looked up in PATH, and its arguments
  std::optional<std::vector<std::string>> environment; // NAME=value; none: our own
  std::string input;                                   // written to its standard input, then closed
  std::size_t output_limit = 1UL << 20U; // bytes kept (the last ones) of its standard output and error, together
  bool errors_apart = false;             // standard error goes to errors, and has a limit of its own
};

struct ProcessResult {
  int status = 0;     // its exit status, or 128 + the signal that ended it
  std::string output; // standard output and error as they came
  std::string errors; // standard error, if it was wanted apart
};

/// Runs a child in a process group of its own and waits for its end. The group is killed when the wait ends early
/// (Deadline, cancellation). Throws Error(Fault::failed) if the program cannot be started.
ProcessResult run_process(const ProcessSpec& spec);

} // namespace maestro::net
