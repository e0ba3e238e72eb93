// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/plan.hpp>

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace maestro {

/// Which steps of a plan may begin, as others end: counting only, no waiting. A step whose predecessor did not succeed
/// never begins; it is reported as held back instead.
class ProgressBook {
public:
  /// begin hears of each step that may begin now, held_back of each that never will, with the step that is to blame.
  ProgressBook(const Plan& plan, std::function<void(StepId)> begin,
               std::function<void(StepId, StepId blamed)> held_back);

  /// Tells of the steps that wait for nothing.
  void open();
  /// Says that a step has ended, and tells what follows.
  void ended(StepId step, bool success);
  /// The step that goes on with the work of this one on the same instance and waits for nothing else.
  std::optional<StepId> continuation(StepId step) const;

private:
  struct Wait {
    std::size_t open = 0;         // things that have not ended
    std::optional<StepId> blamed; // the first that did not succeed
  };
  struct Follower { // of a step or milestone: a step, or a milestone
    bool is_step = false;
    std::uint32_t id = 0;
  };
  void pass_on(const std::vector<Follower>& followers, std::optional<StepId> blamed);
  void settle_open_ends();

  const Plan& plan_;
  std::function<void(StepId)> begin_;
  std::function<void(StepId, StepId)> held_back_;
  std::vector<Wait> steps_, milestones_;
  std::vector<std::vector<Follower>> after_step_, after_milestone_;
  std::vector<std::optional<StepId>> continuation_;
  std::deque<Follower> free_; // waits for nothing any more
};

} // namespace maestro
