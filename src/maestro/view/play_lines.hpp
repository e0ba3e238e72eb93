// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>
#include <maestro/run/event.hpp>
#include <maestro/view/columns.hpp>
#include <maestro/view/play_facts.hpp>
#include <maestro/view/tree.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace maestro {

/// A play as a line for each fact, each with the time since the play began: for pipes and the logs of CI.
class PlayLines : public EventSink {
public:
  /// So long nothing may be told before remind() is called.
  static constexpr std::chrono::seconds longest_silence{30};

  struct Settings {
    Style style{};
    PlayFacts::Clock clock{};
    bool verbose = false; // also what checks see
  };
  /// Environment and plan outlive it.
  PlayLines(const Environment& environment, const Plan& plan, Settings settings, Write write);
  void on(const Event& event) override;
  /// Says what is waited for.
  void remind() const;

private:
  /// What was told of a step last.
  struct Told {
    std::string note{};
    std::chrono::seconds waited{0};
  };
  void started(StepId step);
  void progressed(const StepProgress& progress);
  void ended(const InstanceFinished& finished) const;
  /// What a step does, and what was seen of that last.
  void tell_work(StepId step) const;
  /// Of the first of the instances that stand there; the others are counted.
  void tell(const std::vector<std::size_t>& places, const std::string& words) const;
  void write(const Instance& instance, std::string_view words, Colour colour = nullptr) const;

  PlayFacts facts_;
  Settings settings_;
  Columns columns_;
  Write write_;
  std::vector<Told> told_;
};

} // namespace maestro
