// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/road.hpp>
#include <maestro/cli/status_watch.hpp>
#include <maestro/net/descriptor.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/run/live.hpp>
#include <maestro/view/screen.hpp>
#include <maestro/view/status_screen.hpp>

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <optional>
#include <utility>

namespace maestro::cli {
namespace {

using namespace std::chrono_literals;

constexpr net::Duration time_of_frame = 1s / 12;
constexpr net::Duration time_of_look_at_size = 250ms;
constexpr net::Duration time_of_age = 1s; // how long things have been so is shown in seconds

/// While it is alive, keys arrive as they are pressed and are not shown. Does nothing if standard input is no terminal.
class Keys {
public:
  Keys()
  {
    termios now{};
    if (tcgetattr(STDIN_FILENO, &now) != 0) return;
    before_ = now;
    now.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    now.c_cc[VMIN] = 1;
    now.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSANOW, &now);
  }
  ~Keys()
  {
    if (before_) tcsetattr(STDIN_FILENO, TCSANOW, &*before_);
  }
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;

  /// Returns when the key is pressed that leaves, or never if there is no keyboard.
  void await_leaving() const
  {
    net::Notice never;
    if (!before_) never.wait();
    const net::Descriptor input(dup(STDIN_FILENO));
    std::array<char, 1> key{};
    do {
      input.wait_readable();
      if (read(input.fd(), key.data(), key.size()) <= 0) never.wait();
    } while (key[0] != 'q' && key[0] != 'Q');
  }

private:
  std::optional<termios> before_;
};

/// Rows of the screen; 0 if it cannot show a table in its place.
std::size_t height_of(const Terminal& terminal)
{
  winsize size{};
  if (!terminal.out_is_terminal() || !terminal.can_rewrite(0) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_row;
}

void write_at_last(Terminal& terminal, std::string_view text)
{
  try {
    terminal.out(text);
  } catch (const BrokenPipe&) { // nobody is there who wants the terminal back
  } catch (const Error&) {      // the same
  }
}

/// Draws when something has changed: what is watched, the terminal's size, or, each second, how long things are so.
class Drawing {
public:
  Drawing(const Environment& environment, const ObserveWish& wish, bool show_hosts, Terminal& terminal)
      : environment_(environment), wish_(wish), show_hosts_(show_hosts), terminal_(terminal), links_(environment)
  {
  }

  void changed()
  {
    is_old_ = true;
    news_.notify();
  }

  void draw_for_ever(const LiveObservation& live)
  {
    for (;;) {
      draw(live);
      const net::TimePoint drawn = net::now();
      net::sleep(time_of_frame);
      while (!is_old_ && size() == drawn_size_ && net::now() < drawn + time_of_age) news_.wait(time_of_look_at_size);
    }
  }

private:
  using Size = std::pair<std::size_t, std::size_t>;
  Size size() const { return {static_cast<std::size_t>(terminal_.width()), height_of(terminal_)}; }

  void draw(const LiveObservation& live)
  {
    is_old_ = false;
    if (const Size before = std::exchange(drawn_size_, size()); before != drawn_size_) screen_.forget();
    const Standings standings = standings_of(environment_, wish_.instances, live.observed(), links_);
    const Status status =
        status_of(environment_, live.observed(), standings, {}, wish_.instances, now(), live.looked_at());
    screen_.show(status_screen(
        status, {.height = drawn_size_.second, .table = {.style = terminal_.style(), .addresses = show_hosts_}}));
  }

  const Environment& environment_;
  const ObserveWish& wish_;
  bool show_hosts_;
  Terminal& terminal_;
  LinkBook links_;
  Screen screen_{[this](std::string_view text) { terminal_.out(text); },
                 [this](std::string_view text) { write_at_last(terminal_, text); }};
  Size drawn_size_;
  bool is_old_ = true;
  net::Notice news_;
};

} // namespace

void expect_watchable(const Terminal& terminal)
{
  if (height_of(terminal) == 0)
    throw Error(Fault::usage, "--watch needs a terminal that can show a table in its place",
                "`maestro status --wait` waits until all is well; `maestro status --format json` asks once");
}

void watch_status(const Environment& environment, engine::Fleet& fleet, const ObserveWish& wish, bool show_hosts,
                  Terminal& terminal)
{
  const Keys keys;
  Drawing drawing(environment, wish, show_hosts, terminal);
  LiveObservation live(environment, fleet, wish, {.clock = now, .changed = [&] { drawing.changed(); }});
  net::Group work;
  work.spawn([&] { live.run(); });
  work.spawn([&] { drawing.draw_for_ever(live); });
  work.spawn([&] {
    keys.await_leaving();
    work.cancel();
  });
  work.wait();
}

} // namespace maestro::cli
