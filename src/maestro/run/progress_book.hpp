// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/plan.hpp>

#include <deque>
#include <functional>
#include <optional>
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
  /// Takes back the success of a step that has ended: what waits for it and has not begun never will.
  void revoke(StepId step);
  /// The step whose success a step has waited for and that was taken back, also if that was after it had begun.
  std::optional<StepId> let_down_by(StepId step) const { return steps_[step].blamed; }

private:
  struct Wait {
    std::size_t open = 0;         // things that have not ended
    std::optional<StepId> blamed; // the first that did not succeed
  };
  struct Follower { // of a step or milestone: a step, or a milestone
    bool is_step = false;
    std::uint32_t id = 0;
  };
  Wait& wait_of(Follower follower) { return follower.is_step ? steps_[follower.id] : milestones_[follower.id]; }
  void pass_on(const std::vector<Follower>& followers, std::optional<StepId> blamed);
  void settle_open_ends();

  const Plan& plan_;
  std::function<void(StepId)> begin_;
  std::function<void(StepId, StepId)> held_back_;
  std::vector<Wait> steps_, milestones_;
  std::vector<std::vector<Follower>> after_step_, after_milestone_;
  std::deque<Follower> free_; // waits for nothing any more
};

} // namespace maestro
