// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace maestro::explore {

/// A play as its JSON lines tell it; of two plays of one command the last.
struct Story {
  struct Told { // an instance_finished
    std::string result, words;
    bool down = false;
  };
  struct Step { // a step_started or step_finished, in the order in which they were told
    bool started = false;
    std::string action, kind, subject, ship, result;
  };

  bool begun = false, ended = false;
  std::string verb;
  std::int64_t exit_code = 0;
  std::size_t planned_steps = 0;
  std::map<std::string, std::size_t> counts;
  std::map<std::string, Told> told;
  std::vector<Step> steps;
  std::set<std::string> down;          // of play_finished
  std::vector<std::string> told_twice; // although nothing has happened to them
  /// An instance that is told to have failed once it was told to be ready: before this step.
  std::map<std::string, std::size_t> died_before_step;

  std::size_t count(const std::string& result) const;
};

Story story_of(const std::string& out);

} // namespace maestro::explore
