// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>
#include <maestro/run/event.hpp>
#include <maestro/view/columns.hpp>
#include <maestro/view/play_facts.hpp>
#include <maestro/view/rows.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace maestro {

class PlayRow;

/// A play on a terminal that shows how it is now. Where all instances have a row, each stays where it is; where there
/// are more of them than rows, those are shown that matter: what failed, what is at work, what comes next, what is
/// done, and the others are counted. A terminal may be slower than what happens: it is told how rows are when it can
/// take that, and not all that they have been.
class PlayWindow : public EventSink {
public:
  struct Screen {
    std::size_t height = 24;
    Style style{};
  };
  struct Settings {
    std::function<Screen()> screen; // as it is now
    PlayFacts::Clock clock;
    std::function<void()> changed; // there may be news
    bool verbose = false;          // what has ended stands above where it has no row
  };
  /// Lower screens show nothing that helps.
  static constexpr std::size_t least_height = 6;

  /// Environment and plan outlive it.
  PlayWindow(const Environment& environment, const Plan& plan, Settings settings);
  void on(const Event& event) override;

  /// The characters that bring the terminal to how the play is now; none if it shows that.
  std::string news();
  /// The terminal has shown something else meanwhile: the next news are all rows, below that.
  void forget();

private:
  using Places = std::vector<std::size_t>;
  /// Instances by what matters most.
  struct Ranks {
    Places failed, unreachable, at_work, waiting, skipped, interrupted, done;
  };
  Ranks ranks() const;
  /// The rows of a window of so many, and one that counts what they do not show.
  std::vector<std::string> window(const PlayRow& row, std::size_t room, const Style& style) const;
  /// Rows of what has ended and was not told yet, unless it keeps its row.
  std::vector<std::string> told(const PlayRow& row);
  std::string heading(const Style& style) const;

  PlayFacts facts_;
  Settings settings_;
  Columns::Wish wish_;
  LiveRows rows_;
  Places ended_;               // in the order in which they did
  std::size_t untold_ = 0;     // of those that ended, the first that was not told above
  std::vector<bool> is_above_; // by place: it was told above
  bool is_interrupted_ = false;
};

} // namespace maestro
