// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/plan.hpp>
#include <maestro/run/event.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace maestro::test {

/// A plan as if it were carried out, in a time of its own, always the same: so many turns at a time, each action takes
/// its time, some instances fail.
class Rehearsal {
public:
  struct Settings {
    std::size_t at_a_time = 20;
    std::map<InstanceName, std::string> failures{}; // the words of each whose container does not become ready
  };
  Rehearsal(const Plan& plan, const Settings& settings);

  /// What happens next, and when; calls for nothing once the play is over.
  void run(const std::function<void(std::chrono::nanoseconds time, const Event& event)>& tell);

private:
  using Time = std::chrono::nanoseconds;
  void begin_what_can(Time now);
  void begin(const Step& step, Time now);
  void end(const Step& step, Time now);
  void skip(InstanceName instance, const InstanceName& because, Time now);
  void at(Time time, Event event);
  bool fails(const Step& step) const;

  const Plan& plan_;
  Settings settings_;
  std::map<std::pair<Time, std::size_t>, Event> events_;
  std::vector<std::size_t> unmet_;            // by step: how many it waits for
  std::vector<std::vector<StepId>> awaiting_; // by step: who waits for it
  std::vector<StepId> ready_;
  std::map<InstanceName, Result> results_;
  std::size_t told_ = 0, at_work_ = 0;
};

} // namespace maestro::test
