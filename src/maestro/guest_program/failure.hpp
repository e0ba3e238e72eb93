// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

namespace maestro::guest_program {

/// What the program ends with; those of wrong usage and of time-outs are promised to scripts.
namespace exit_code {
constexpr int done = 0;
constexpr int failed = 1;
constexpr int usage = 2;
constexpr int timed_out = 5;
constexpr int cannot_run = 126;
constexpr int not_found = 127;
constexpr int signal = 128; ///< and the signal's number
} // namespace exit_code

/// Ends the program with a message and a code.
class Failure : public std::runtime_error {
public:
  explicit Failure(const std::string& text, int code = exit_code::failed) : std::runtime_error(text), code_(code) {}
  int code() const noexcept { return code_; }

private:
  int code_;
};

/// The command line was wrong.
class UsageError : public Failure {
public:
  explicit UsageError(const std::string& text) : Failure(text, exit_code::usage) {}
};

} // namespace maestro::guest_program
