// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/view/columns.hpp>
#include <maestro/view/play_facts.hpp>
#include <maestro/view/style.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace maestro {

/// The row of an instance in a play that is shown as it goes on: a mark, its names, and what is being done, what it
/// waits for, or how it ended.
class PlayRow {
public:
  /// All of them outlive it. Now is the time since the play began.
  PlayRow(const PlayFacts& facts, const Columns& columns, const Style& style, std::chrono::nanoseconds now)
      : facts_(facts), columns_(columns), style_(style), now_(now)
  {
  }
  std::string text(const InstanceFacts& one) const;

  /// Cells of the mark.
  static constexpr std::size_t first_column = 2;

private:
  std::string at_work(const InstanceFacts& one) const;
  std::string ended(const InstanceFacts& one) const;
  std::string waiting(const InstanceFacts& one) const;
  std::string prefix(const InstanceFacts& one, std::string_view mark, Colour colour = nullptr) const;
  /// Cells for words behind so many others and before a time that is not to stand far away.
  std::size_t room(std::size_t before) const;
  /// Words behind so many cells, and a time, if there is one, in a column of its own; words that are longer move it.
  std::string with_time(std::string_view words, const std::string& time, std::size_t before,
                        Colour colour = nullptr) const;
  std::string pull_text(const StepFacts& facts, std::string text) const;
  std::string work_text(const InstanceFacts& one, StepId id) const;

  const PlayFacts& facts_;
  const Columns& columns_;
  const Style& style_;
  std::chrono::nanoseconds now_;
};

} // namespace maestro
