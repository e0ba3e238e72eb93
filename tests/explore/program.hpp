// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/app.hpp>

#include <string>
#include <vector>

namespace maestro::explore {

/// Exit codes.
struct Exit {
  static constexpr int locked = 5, interrupted = 130, terminated = 143;
};

/// The program with its description in a file and its output in memory, run in this process and in simulated time.
class Program {
public:
  explicit Program(const std::string& description);
  ~Program();
  /// From now on.
  void describe(const std::string& description);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// On standard output, by the run that is under way.
  std::string told_so_far() const;

  struct End {
    int exit_code = 0;
    std::string out, err;
  };
  End run(const std::vector<std::string>& words);
  /// The same in a fiber that waits in simulated time already.
  End run_here(const std::vector<std::string>& words);

private:
  End run(const std::vector<std::string>& words, const cli::Carrier& carrier);

  int description_, out_, err_;
};

} // namespace maestro::explore
