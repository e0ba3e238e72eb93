// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/cli/pace.hpp>
#include <maestro/cli/play_output.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/view/events_json.hpp>

#include <utility>

namespace maestro::cli {
namespace {

/// Only what the user must be told at once.
class NoView : public EventSink {
public:
  explicit NoView(Terminal& terminal) : terminal_(terminal) {}
  void on(const Event& event) override
  {
    if (std::holds_alternative<Interrupted>(event)) terminal_.error(std::string(interrupted_text) + "\n");
  }

private:
  Terminal& terminal_;
};

std::chrono::nanoseconds clock() { return net::now().time_since_epoch(); }

} // namespace

PlayOutput::PlayOutput(const Environment& environment, const Plan& plan, const Arguments& arguments, Terminal& terminal)
    : terminal_(terminal)
{
  view_ = view_for(environment, plan, arguments); // which sets the other members, too
}

std::unique_ptr<EventSink> PlayOutput::view_for(const Environment& environment, const Plan& plan,
                                                const Arguments& arguments)
{
  if (arguments.progress == "json") return std::make_unique<JsonView>(plan, now, writer());
  if (arguments.quiet || arguments.progress == "quiet") return std::make_unique<NoView>(terminal_);
  const bool is_high_enough = terminal_.height().value_or(0) >= PlayWindow::least_height;
  if (arguments.progress == "tty" || (arguments.progress == "auto" && is_high_enough))
    return window_for(environment, plan, arguments.verbose);
  return lines_for(environment, plan, arguments.verbose);
}

std::unique_ptr<PlayWindow> PlayOutput::window_for(const Environment& environment, const Plan& plan, bool verbose)
{
  const auto screen = [this] {
    return PlayWindow::Screen{.height = terminal_.height().value_or(unlimited_height), .style = terminal_.style()};
  };
  auto window = std::make_unique<PlayWindow>(
      environment, plan,
      PlayWindow::Settings{.screen = screen, .clock = clock, .changed = [this] { schedule(); }, .verbose = verbose});
  window_ = window.get();
  return window;
}

std::unique_ptr<PlayLines> PlayOutput::lines_for(const Environment& environment, const Plan& plan, bool verbose)
{
  auto lines = std::make_unique<PlayLines>(
      environment, plan, PlayLines::Settings{.style = terminal_.style(), .clock = clock, .verbose = verbose},
      [this, write = writer()](std::string_view text) {
        last_told_ = net::now();
        write(text);
      });
  last_told_ = net::now();
  break_silence(*lines);
  return lines;
}

/// Now if it has lasted long enough, and once it will have otherwise.
void PlayOutput::break_silence(const PlayLines& lines)
{
  if (net::now() - last_told_ >= PlayLines::longest_silence) lines.remind();
  silence_.emplace(last_told_ + PlayLines::longest_silence - net::now(), [this, &lines] { break_silence(lines); });
}

/// For what has to be written all.
Write PlayOutput::writer()
{
  return [this](std::string_view text) {
    unwritten_ += terminal_.shown(text);
    schedule();
  };
}

void PlayOutput::forget()
{
  if (window_ != nullptr) window_->forget();
}

void PlayOutput::check() const
{
  if (problem_) std::rethrow_exception(problem_);
}

void PlayOutput::finish()
{
  due_.reset();
  silence_.reset();
  attempt([&] { terminal_.out(std::exchange(unwritten_, {})); });
  attempt([&] { terminal_.out(news()); });
}

void PlayOutput::schedule()
{
  if (due_ && !is_idle_) return;
  is_idle_ = false;
  due_.reset();
  if (window_ != nullptr && !std::exchange(is_shown_, true))
    return write(); // a user sees at once what is going to happen
  due_.emplace(window_ != nullptr ? time_of_frame : time_of_write, [this] { write(); });
}

void PlayOutput::write()
{
  due_.reset();
  if (unwritten_.empty()) unwritten_ = terminal_.shown(news());
  attempt([&] { unwritten_.erase(0, terminal_.out_now(unwritten_)); });
  if (gone_) return;
  if (!unwritten_.empty()) return schedule();
  is_idle_ = window_ != nullptr;
  if (is_idle_) due_.emplace(time_of_look_at_size, [this] { write(); });
}

std::string PlayOutput::news() { return window_ != nullptr ? window_->news() : std::string(); }

template<class Work>
void PlayOutput::attempt(const Work& work)
{
  if (gone_) return;
  try {
    work();
  } catch (const BrokenPipe&) { // see above
    gone_ = true;
  } catch (const Error&) { // thrown by check
    problem_ = std::current_exception();
    unwritten_.clear();
  }
}

} // namespace maestro::cli
