// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/command.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/plan/plan.hpp>
#include <maestro/run/event.hpp>
#include <maestro/view/play_lines.hpp>
#include <maestro/view/play_window.hpp>
#include <maestro/view/terminal.hpp>
#include <maestro/view/tree.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>

namespace maestro::cli {

/// What a play tells, written a little later and together: a play may tell ten thousand things a second. A terminal
/// that takes less does not slow the play down. A play is not cut in two because nobody reads about it any more, or
/// because it cannot be written.
class PlayOutput {
public:
  /// All of them outlive it.
  PlayOutput(const Environment& environment, const Plan& plan, const Arguments& arguments, Terminal& terminal);
  ~PlayOutput() { finish(); }
  PlayOutput(const PlayOutput&) = delete;
  PlayOutput& operator=(const PlayOutput&) = delete;

  /// Who is to be told what happens.
  EventSink& view() { return *view_; }
  /// The terminal has shown something else meanwhile.
  void forget();
  /// Throws if something could not be written.
  void check() const;
  /// Writes all that there is, however long it takes.
  void finish();

private:
  std::unique_ptr<EventSink> view_for(const Environment& environment, const Plan& plan, const Arguments& arguments);
  std::unique_ptr<PlayWindow> window_for(const Environment& environment, const Plan& plan, bool verbose);
  std::unique_ptr<PlayLines> lines_for(const Environment& environment, const Plan& plan, bool verbose);
  void break_silence(const PlayLines& lines);
  Write writer();
  void schedule();
  void write();
  std::string news();
  template<class Work>
  void attempt(const Work& work);

  Terminal& terminal_;
  PlayWindow* window_ = nullptr; // the view, if it is one
  std::unique_ptr<EventSink> view_;
  std::string unwritten_;
  std::optional<net::Alarm> due_;
  std::optional<net::Alarm> silence_; // of lines: when to look whether there was one
  net::TimePoint last_told_{};
  bool is_idle_ = false; // what is due is only to look whether time or the terminal's size have changed something
  std::exception_ptr problem_;
  bool gone_ = false, is_shown_ = false;
};

} // namespace maestro::cli
