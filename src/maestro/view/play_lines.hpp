// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>
#include <maestro/run/event.hpp>
#include <maestro/view/columns.hpp>
#include <maestro/view/play_facts.hpp>
#include <maestro/view/tree.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace maestro {

/// A play as a line for each fact (compat §9.3).
class PlayLines : public EventSink {
public:
  struct Settings {
    Style style{};
    bool verbose = false; // also what checks see
  };
  /// Environment and plan outlive it.
  PlayLines(const Environment& environment, const Plan& plan, const Settings& settings, Write write);
  void on(const Event& event) override;

private:
  /// What was told of a step last.
  struct Told {
    double percent = -1;
    std::string note{};
  };
  void started(StepId step);
  void progressed(const StepProgress& progress);
  void ended(const InstanceFinished& finished);
  /// A line for each instance that a step is done for.
  void tell(StepId step, const std::string& words);
  std::string prefix(std::size_t place) const;
  /// Words behind so many cells, as far as there is room.
  std::string fitted(std::string_view words, std::size_t before) const;

  PlayFacts facts_;
  Settings settings_;
  Columns columns_;
  Write write_;
  std::vector<Told> told_;
};

} // namespace maestro
