// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/keys.hpp>
#include <maestro/cli/pace.hpp>
#include <maestro/cli/patient_output.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/cli/status_watch.hpp>
#include <maestro/cli/suspensions.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/run/live.hpp>
#include <maestro/view/screen.hpp>
#include <maestro/view/status_changes.hpp>
#include <maestro/view/status_screen.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace maestro::cli {
namespace {

using namespace std::chrono_literals;

constexpr net::Duration time_of_age = 1s; // how long things have been so is shown in seconds

/// Rows of the screen; 0 if it cannot show a table in its place.
std::size_t height_of(const Terminal& terminal)
{
  return terminal.out_is_terminal() ? terminal.height().value_or(0) : 0;
}

void write_at_last(Terminal& terminal, std::string_view text)
{
  try {
    terminal.out(text);
  } catch (const BrokenPipe&) { // nobody is there who wants the terminal back
  } catch (const Error&) {      // the same
  }
}

/// Tells those who show an observation that it has changed.
class Watching {
public:
  explicit Watching(const WatchWish& wish)
      : wish_(wish), links_(wish.environment),
        live_(wish.environment, wish.fleet, wish.what, {.clock = now, .changed = [this] { changed(); }})
  {
  }

  void run() { live_.run(); }
  void changed()
  {
    is_old_ = true;
    news_.notify();
  }
  bool is_old() const { return is_old_; }
  void wait(net::Duration limit) { news_.wait(limit); }
  void wait()
  {
    while (!is_old_) news_.wait();
  }
  bool knows(const ShipName& ship) const { return live_.knows(ship); }
  const DeathsByInstance& deaths() const { return live_.deaths(); }

  /// As it is now.
  Status status()
  {
    is_old_ = false;
    const Standings standings = standings_of(wish_.environment, wish_.what.instances, live_.observed(), links_);
    return status_of(wish_.environment, live_.observed(), standings, links_, {}, wish_.what.instances, now(),
                     live_.looked_at());
  }

private:
  const WatchWish& wish_;
  LinkBook links_;
  LiveObservation live_;
  bool is_old_ = true;
  net::Notice news_;
};

/// Draws when something has changed: what is watched, the terminal's size, or, each second, how long things are so.
class Drawing {
public:
  Drawing(Watching& watching, bool addresses, Terminal& terminal)
      : watching_(watching), addresses_(addresses), terminal_(terminal)
  {
  }

  void draw_for_ever()
  {
    for (;;) {
      draw();
      const net::TimePoint drawn = net::now();
      net::sleep(time_of_frame);
      while (!watching_.is_old() && size() == drawn_size_ && net::now() < drawn + time_of_age)
        watching_.wait(time_of_look_at_size);
    }
  }

  /// The terminal is given back, until it is resumed.
  void suspend() { screen_.leave(); }
  void resume()
  {
    screen_.enter();
    watching_.changed();
  }

private:
  using Size = std::pair<std::size_t, std::size_t>;
  Size size() const { return {static_cast<std::size_t>(terminal_.width()), height_of(terminal_)}; }

  void draw()
  {
    if (const Size before = std::exchange(drawn_size_, size()); before != drawn_size_) screen_.forget();
    screen_.show(status_screen(watching_.status(), {.height = drawn_size_.second,
                                                    .table = {.style = terminal_.style(), .addresses = addresses_}}));
  }

  Watching& watching_;
  bool addresses_;
  Terminal& terminal_;
  PatientOutput output_{terminal_};
  Screen screen_{[this](std::string_view text) { output_.write(text); },
                 [this](std::string_view text) { write_at_last(terminal_, text); }};
  Size drawn_size_;
};

void draw_status(Watching& watching, bool addresses, Terminal& terminal)
{
  Keys keys;
  Drawing drawing(watching, addresses, terminal);
  const Suspensions suspensions(
      [&] {
        drawing.suspend();
        keys.give_back();
      },
      [&] {
        keys.take();
        drawing.resume();
      });
  net::Group work;
  work.spawn([&] { watching.run(); });
  work.spawn([&] { drawing.draw_for_ever(); });
  work.spawn([&] {
    keys.await_leaving();
    work.cancel();
  });
  work.wait();
}

void tell_changes(Watching& watching, const WatchWish& wish, Terminal& terminal)
{
  StatusChanges changes({.table = {.style = terminal.style(), .addresses = wish.addresses}, .json = wish.json});
  PatientOutput output(terminal);
  net::Group work;
  work.spawn([&] { watching.run(); });
  work.spawn([&] {
    for (;; watching.wait()) {
      Status status = watching.status();
      std::erase_if(status.instances, [&](const InstanceStatus& one) { return !watching.knows(one.ship); });
      output.write(changes.news(status, now(), watching.deaths()));
    }
  });
  work.wait();
}

} // namespace

void watch_status(const WatchWish& wish, Terminal& terminal)
{
  Watching watching(wish);
  if (wish.json || height_of(terminal) == 0)
    tell_changes(watching, wish, terminal);
  else
    draw_status(watching, wish.addresses, terminal);
}

} // namespace maestro::cli
