// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace maestro {

/// What kind of thing went wrong; decides the exit code and nothing else.
enum class Fault {
  failed,      // an action or a command failed
  usage,       // the command line asks for something that does not exist
  description, // the description is invalid or cannot be read
  unreachable, // a ship does not answer
  locked,      // somebody else holds the environment's lock
  outdated,    // a saved plan does not fit any more
};

/// The process exit code of a fault (docs/reference/cli.md).
int exit_code(Fault fault);

/// The exit code that shells give a process which a signal ended.
constexpr int exit_code_of_signal(int signal) { return 128 + signal; }

/// The one error type: what happened in the user's words, and what to do about it.
class Error : public std::runtime_error {
public:
  Error(Fault fault, const std::string& text, std::string hint = {})
      : std::runtime_error(text), fault_(fault), hint_(std::move(hint))
  {
  }

  Fault fault() const { return fault_; }
  /// How to mend it, or empty.
  const std::string& hint() const { return hint_; }

private:
  Fault fault_;
  std::string hint_;
};

} // namespace maestro
