// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/event.hpp>
#include <maestro/run/release.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace maestro {

/// Notes what a play does, for the release that it becomes.
class ReleaseNotes : public EventSink {
public:
  /// The plan must outlive it.
  explicit ReleaseNotes(const Plan& plan) : plan_(plan) {}
  void on(const Event& event) override;

  /// Whether a step was begun that changes something.
  bool did_something() const { return did_something_; }
  /// What lies on ships that could not be asked from the beginning is no failure of it.
  ReleaseResult result() const;
  std::vector<ReleaseChange> changes() const;

private:
  std::string result_of(const Step& step) const;

  const Plan& plan_;
  bool did_something_ = false;
  bool is_all_well_ = false;
  std::map<StepId, Result> steps_;
  std::map<InstanceName, Result> instances_;
  bool took_away_ = false;          // something that is not described any more
  std::set<InstanceName> touched_;  // something was begun that changes them
  std::set<InstanceName> put_back_; // their replacement failed, and their old container serves again
};

} // namespace maestro
