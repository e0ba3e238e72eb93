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

/// Everything that waits. One thread runs many fibers. A call that waits looks like a plain call; while it waits, other
/// fibers run. All of this may be used only inside `run`.
namespace maestro::net {

using Duration = std::chrono::nanoseconds;
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;

/// Thrown out of a wait when the fiber has been cancelled. Deliberately not a std::exception: no code but the one that
/// cancelled the fiber should handle it.
class Cancelled {};

/// Thrown out of a wait when a Deadline of this fiber has passed. Not a std::exception either: it belongs to the code
/// that set the deadline and must get past any code in between that handles errors. `within` and Deadline::is_met_by
/// turn it into a result.
class TimedOut {};

/// Real time, or a simulated clock for tests. The simulated clock starts at zero and jumps to the next timer whenever
/// no fiber can run; sockets cannot be used with it. If there is no timer either, that is a deadlock: all fibers are
/// cancelled and `run` throws std::logic_error.
enum class Time { real, simulated };

/// Runs main_fiber and the loop under it, and returns what main_fiber returns or throws what it throws. An interrupt
/// (SIGINT, SIGTERM, or SIGHUP unless it was ignored when the program started) cancels main_fiber, and `run` then
/// throws Cancelled, unless an Interrupts is alive. The main fiber's stack is as large as a thread's; the stacks of
/// other fibers have 256 KB and a guard page.
int run(const std::function<int()>& main_fiber, Time time = Time::real);

/// The interrupt that was received last during `run`, 0 if there was none.
int received_signal();

/// While it is alive, an interrupt calls the handler instead of cancelling the main fiber. The handler runs on the
/// loop, outside any fiber, so it must not wait. Several may be alive, in different fibers, and end in any order: each
/// is called. The constructor throws Cancelled if an earlier interrupt has already cancelled this fiber.
class Interrupts {
public:
  explicit Interrupts(std::function<void(int signal)> handler);
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

TimePoint now();
void sleep(Duration duration);

/// While it is alive, every wait of this fiber, and every wait for a group of fibers, ends with TimedOut once the
/// deadline has passed. Deadlines nest: the nearest one counts. If the process was stopped or got no processor, what
/// has arrived in the meantime is read before deadlines pass.
class Deadline {
public:
  explicit Deadline(Duration from_now);
  ~Deadline();
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  /// Makes it pass now. May be called from another fiber or from the loop.
  void pass();
  /// Whether this deadline, and not another one, has passed.
  bool passed() const;

  /// Does the work and returns its result, or nothing if this deadline ended it. For work without a result: whether it
  /// was finished. If another deadline of this fiber ended it, TimedOut passes through to the code that set that one.
  template<class Work>
  auto is_met_by(const Work& work)
  {
    using Given = std::invoke_result_t<const Work&>;
    using Result = std::conditional_t<std::is_void_v<Given>, bool, std::optional<Given>>;
    try { // the only code that has to tell whose deadline it was
      if constexpr (std::is_void_v<Given>) {
        work();
        return true;
      } else {
        return Result(std::in_place, work());
      }
    } catch (const TimedOut&) {
      if (!passed()) throw;
      return Result();
    }
  }

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The duration of a Deadline that passes only when it is told to.
constexpr Duration unlimited = Duration::max();

/// Does the work with a deadline of its own and returns its result, or nothing if it took longer than the limit. For
/// work without a result: whether it was finished.
template<class Work>
auto within(Duration limit, const Work& work)
{
  return Deadline(limit).is_met_by(work);
}

/// While it is alive, calls a function once after some time. The function runs on the loop, outside any fiber, so it
/// must not wait.
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

/// Does work that must not wait on the loop's own stack, and returns its result. That stack is as large as a thread's.
/// A fiber keeps all memory that its stack has ever touched, and there may be ten thousand fibers.
template<class Work>
auto on_large_stack(const Work& work)
{
  std::optional<std::invoke_result_t<const Work&>> result;
  const std::function<void()> errand = [&] { result.emplace(work()); };
  do_on_large_stack(errand);
  return std::move(*result);
}

/// Child fibers, which end before the group does. The first one that fails cancels the others.
class Group {
public:
  Group();
  /// A group for very many fibers: at most so many of them run at a time, and fewer when the loop has very many fibers
  /// anyway. The others begin as those end, in the order in which they were spawned. They must not wait for each other.
  explicit Group(std::size_t at_a_time);
  /// Cancels the fibers that still run and waits for their end.
  ~Group();
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  /// Starts a fiber at the next turn of the loop. If the group has failed or has been cancelled, the body is not
  /// called. Called by a fiber, it throws if there are more fibers than can be; called from outside a fiber, or for a
  /// group that is bounded, it does not: the fiber begins when there is room.
  void spawn(std::function<void()> body);
  /// Makes the present or next wait of every fiber of the group throw Cancelled. Ending that way is not a failure. May
  /// be called from outside a fiber.
  void cancel();
  /// Waits until all fibers of the group have ended, and throws the first failure. If the waiting fiber is cancelled or
  /// timed out in the meantime, the group is cancelled and has ended before that exception is thrown. Afterwards the
  /// group can be used again.
  void wait();

private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

/// Does work in a fiber of its own and returns when it has ended, also when this fiber has been cancelled or is out of
/// time: for giving back what takes a wait. The work needs a deadline of its own.
void to_the_end(const std::function<void()>& work);

/// Fibers wait for it until another fiber, or the handler of an Interrupts, notifies them.
class Notice {
public:
  Notice();
  ~Notice();
  Notice(const Notice&) = delete;
  Notice& operator=(const Notice&) = delete;

  /// Waits for the next notify().
  void wait();
  /// The same, but not longer than this. Returns whether notify() was called.
  bool wait(Duration limit);
  /// Wakes all fibers that wait now. May be called from outside a fiber.
  void notify();

private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

/// A number of permits. A fiber that takes one waits until one is free, in the order of asking. With a count of 0 there
/// is no limit.
class Semaphore {
public:
  explicit Semaphore(std::size_t count);
  ~Semaphore();
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  /// Is given back when it is destroyed.
  class Permit {
  public:
    Permit(Permit&& other) noexcept;
    Permit& operator=(Permit&& other) noexcept;
    ~Permit();

  private:
    friend class Semaphore;
    explicit Permit(std::shared_ptr<void> held);
    std::shared_ptr<void> held_;
  };
  Permit take();

private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

} // namespace maestro::net
