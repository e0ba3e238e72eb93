// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/error.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

/// Everything that waits. One thread runs many fibers; a call that waits looks like a plain call and lets other fibers
/// run meanwhile. All of it may be used only inside `run`.
namespace maestro::net {

using Duration = std::chrono::nanoseconds;
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;

/// Thrown out of a wait when the fiber is being ended. Not a std::exception on purpose: nobody should handle it.
class Cancelled {};

/// Thrown out of a wait when a Deadline of this fiber has passed.
class TimedOut : public Error {
public:
  TimedOut() : Error(Fault::unreachable, "no answer in time") {}
};

/// Real time, or a simulated clock that starts at zero and jumps to the next timer whenever no fiber can go on (for
/// tests; no sockets then). If there is no timer either, all fibers are cancelled and run throws std::logic_error.
enum class Time { real, simulated };

/// Runs the loop until main_fiber has ended, and returns what it returned or throws what it threw. SIGINT and SIGTERM
/// cancel main_fiber, unless an Interrupts is alive; run throws Cancelled then. The main fiber's stack is as large as a
/// thread's; that of others is 256 KB, with a guard page.
int run(const std::function<int()>& main_fiber, Time time = Time::real);

/// The signal that was received last during `run`, 0 if none.
int received_signal();

/// While alive, SIGINT and SIGTERM call the handler (on the loop, outside any fiber: it must not wait) instead of
/// cancelling the main fiber. Throws Cancelled if a signal before has cancelled this fiber already.
class Interrupts {
public:
  explicit Interrupts(std::function<void(int signal)> handler);
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

private:
  std::function<void(int)> previous_;
};

TimePoint now();
void sleep(Duration duration);

/// While alive, every wait of this fiber, and of the groups it waits for, ends by then with TimedOut. Deadlines nest;
/// the nearest counts.
class Deadline {
public:
  explicit Deadline(Duration from_now);
  ~Deadline();
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  /// Lets it pass now. May be called from outside the fiber.
  void pass();
  /// Whether it was this deadline that has passed.
  bool passed() const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// For a Deadline that passes only when told.
constexpr Duration unlimited = Duration::max();

/// While alive, has a function called once after some time (on the loop, outside any fiber: it must not wait).
class Alarm {
public:
  Alarm(Duration after, std::function<void()> call);
  ~Alarm();
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

void do_on_large_stack(const std::function<void()>& work);

/// What work gives, done on the loop's own stack, which is as large as a thread's: a fiber keeps the memory that its
/// stack has ever used, and there may be ten thousand. The work must not wait.
template<class Work>
auto on_large_stack(const Work& work)
{
  std::optional<std::invoke_result_t<const Work&>> result;
  const std::function<void()> errand = [&] { result.emplace(work()); };
  do_on_large_stack(errand);
  return std::move(*result);
}

/// Child fibers that end before the group does. The first failure cancels the others.
class Group {
public:
  Group();
  /// A group for a crowd: of its fibers only so many run at a time, and fewer when there are very many fibers already;
  /// the others begin as those end, first come first served. They must not wait for each other.
  explicit Group(std::size_t at_a_time);
  /// Cancels what still runs and waits for its end.
  ~Group();
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  /// Starts a fiber at the next turn of the loop. In a group that is cancelled or has failed the body is not called.
  void spawn(std::function<void()> body);
  /// Ends all fibers of the group with Cancelled at their next (or present) wait, which is not a failure of theirs. May
  /// be called from outside a fiber.
  void cancel();
  /// Waits until all fibers have ended; throws the first failure. If this fiber is cancelled or runs out of time
  /// meanwhile, the group is cancelled and waited for first. Afterwards the group can be used again.
  void wait();

private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

/// Lets fibers wait for something that another fiber (or a signal handler) tells.
class Notice {
public:
  Notice();
  ~Notice();
  Notice(const Notice&) = delete;
  Notice& operator=(const Notice&) = delete;

  /// Waits for the next notify().
  void wait();
  /// Waits for it so long at most; whether it came.
  bool wait(Duration patience);
  /// Wakes all that wait now. May be called from outside a fiber.
  void notify();

private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

/// A number of places; who takes one waits, first come first served, until one is free. 0 means without limit.
class Places {
public:
  explicit Places(std::size_t count);
  ~Places();
  Places(const Places&) = delete;
  Places& operator=(const Places&) = delete;

  /// Gives the place back when destroyed.
  class Place {
  public:
    Place(Place&& other) noexcept;
    Place& operator=(Place&& other) noexcept;
    ~Place();

  private:
    friend class Places;
    explicit Place(std::shared_ptr<void> held);
    std::shared_ptr<void> held_;
  };
  Place take();

private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

} // namespace maestro::net
