// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace maestro::net {

struct ProcessSpec {
  std::vector<std::string> command{};                    // the program, looked up in PATH, and its arguments
  std::optional<std::vector<std::string>> environment{}; // NAME=value; none: our own
  std::string input{};                                   // written to its standard input, then closed
  std::size_t output_limit = 1UL << 20U; // bytes kept (the last ones) of its standard output and error, together
  bool errors_apart = false;             // standard error goes to errors, and has a limit of its own
};

struct ProcessResult {
  int status = 0;     // its exit status, or 128 + the signal that ended it
  std::string output; // standard output and error as they came
  std::string errors; // standard error, if it was wanted apart
};

/// Runs a child in a process group of its own and waits for its end. The group is killed when the wait ends early
/// (Deadline, cancellation), and also when we are killed. Throws Error(Fault::failed) if the program cannot be started.
ProcessResult run_process(const ProcessSpec& spec);

struct ChildSpec {
  std::vector<std::string> command;
  std::string folder = {};                // emptied and removed if we are killed and cannot do it; empty: none
  std::size_t output_limit = 16UL << 10U; // as above
};

/// A program that goes on beside us as long as this object lives. It has a session of its own, without a terminal, so
/// that nothing in it can ask a person; its input is empty. It and its own children end when the object is destroyed,
/// and also when we are killed. Throws Error(Fault::failed) if it cannot be started; a program that does not exist
/// ends with status 127, as in a shell.
class Child {
public:
  explicit Child(const ChildSpec& spec);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Whether it has ended, or does so within this time.
  bool ends_within(Duration time);
  /// How much of its output has been looked at so far: a position for `output`.
  std::size_t heard() const;
  /// Its standard output and error up to now, from a position on.
  std::string output(std::size_t from = 0);

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace maestro::net
