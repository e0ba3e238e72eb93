// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace maestro::test {

/// The bytes of a file; empty if it cannot be read.
std::string content_of(const std::string& path);

struct Outcome {
  int exit_code = -1; // 128 + signal if a signal ended it
  std::string out;
  std::string err;
};

/// Not at its end within the limit.
struct StillRunning : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A running child. Killed and waited for when destroyed. What it said is shown if a check fails after its end.
class Child {
public:
  /// The group of processes that it is in: ours, or its own. What is to be stopped (SIGSTOP) needs its own. The kernel
  /// sends SIGHUP to a group with somebody stopped in it at the moment when nobody outside is left who could let him go
  /// on, and CTest has all tests in one group.
  enum class ProcessGroup { ours, own };
  explicit Child(const std::vector<std::string>& command, const std::string& input = {},
                 const std::map<std::string, std::string>& environment = {}, ProcessGroup group = ProcessGroup::ours);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void signal(int number) const;
  /// What it has written so far.
  std::string out() const;
  std::string err() const;
  /// Waits for its end; throws StillRunning if it takes longer.
  Outcome wait(std::chrono::seconds limit = std::chrono::seconds(120));

private:
  std::vector<std::string> command_;
  int pid_ = -1;
  std::string folder_; // of its output files
};

/// Runs a command to its end, without a shell; kills it if that takes too long. Variables are added to our environment.
Outcome run_command(const std::vector<std::string>& command, const std::string& input = {},
                    const std::map<std::string, std::string>& environment = {});

/// The command that ended last and what it said, once: a listener of doctest's shows it with a check that fails.
std::string take_last_said();

/// Whether the condition comes true within the limit; looks again every few milliseconds.
bool eventually(const std::function<bool()>& condition, std::chrono::seconds limit = std::chrono::seconds(20));

} // namespace maestro::test
