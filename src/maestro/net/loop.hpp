// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/connections.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/net/stacks.hpp>
#include <maestro/net/timers.hpp>

#include <boost/context/fiber.hpp>

#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace boost::asio {
class io_context;
}

/// Internal to net: the loop that runs the fibers. Asio itself is included in loop.cpp and descriptor.cpp only.
namespace maestro::net {

class Loop;
class Resolver;
class TlsContexts;

/// The exceptions that a fiber is handling and throwing. The C++ runtime keeps this for each thread, so it is exchanged
/// whenever the loop switches to a fiber and back: otherwise a fiber that waits in a catch block would mix up its
/// exceptions with those of other fibers. (Boost.Context does this itself from version 1.88 on.)
struct ExceptionState {
  void* caught = nullptr;
  unsigned uncaught = 0;
};

/// A function with a stack of its own. It runs until it waits; the code that brings what it waits for calls wake().
class Fiber {
public:
  using Body = std::function<void()>;
  using Ended = std::function<void(std::exception_ptr)>;

  Fiber(Loop& loop, std::uint64_t id, const boost::context::stack_context& stack, Body body, Ended ended);
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// Makes the present wait, or else the next one, throw Cancelled. A body that has not begun is never called.
  void cancel();
  /// A deadline of this fiber has passed: all its waits throw TimedOut until the deadline is withdrawn.
  void expire();
  void withdraw_expiry() { --expired_; }

  // The following are for the running fiber itself.

  /// Waits until `told` is true. Throws if the fiber is cancelled or timed out before.
  void park(const bool& told);
  /// Waits until `done` is true, in any case. If the fiber is cancelled or timed out in the meantime, give_up is
  /// called, which must see to it that `done` becomes true.
  void complete(const bool& done, const std::function<void()>& give_up);
  void throw_if_ended() const;
  /// To be called before each attempt to read or write. Such attempts may succeed for ever without a wait, so this lets
  /// other fibers run now and then.
  void take_turns();

  /// Does work that must not wait, on the loop's stack.
  void on_loops_stack(const std::function<void()>& work);

  /// If the fiber waits, it will run at the next turn of the loop and check what it waits for.
  void wake();

private:
  friend class Loop;
  friend class Shield;
  enum class State { running, waiting, ready, ended };

  boost::context::fiber run(boost::context::fiber&& caller);
  void suspend(State state);
  void interrupt();
  bool shielded() const { return shields_ > 0; }

  Loop& loop_;
  std::uint64_t id_;
  Body body_;
  Ended ended_;
  std::exception_ptr failure_;
  boost::context::fiber context_; // of the fiber while it is suspended
  boost::context::fiber caller_;  // of the loop while the fiber runs
  ExceptionState exceptions_;
  State state_ = State::waiting;
  bool cancelled_ = false;
  unsigned expired_ = 0;
  unsigned shields_ = 0;
  unsigned tries_ = 0; // to read or write, since other fibers last could run
  const std::function<void()>* give_up_ = nullptr;
  const std::function<void()>* for_loop_ = nullptr; // work to be done on the loop's stack
};

/// While it is alive, neither cancellation nor a deadline ends a wait of the running fiber. For cleaning up.
class Shield {
public:
  Shield();
  ~Shield();
  Shield(const Shield&) = delete;
  Shield& operator=(const Shield&) = delete;

private:
  Fiber& fiber_;
};

/// Fibers that wait to be woken by another one, in the order in which they began to wait.
class Waiters {
public:
  void wait();
  /// The same, but not longer than this. Returns whether it was woken.
  bool wait(Duration limit);
  /// Wakes the fiber that has waited longest. Returns false if none waits.
  bool wake_one();
  void wake_all();
  bool empty() const { return waiting_.empty(); }

private:
  /// A waiting fiber. It is in the list until it has been told.
  struct Entry {
    explicit Entry(Waiters& in);
    ~Entry();
    void tell();

    Waiters& waiters;
    Fiber& fiber;
    std::list<Entry*>::iterator position;
    bool told = false;
  };
  std::list<Entry*> waiting_;
};

/// Of an Interrupts that is alive.
struct SignalHandler {
  Fiber* fiber = nullptr; // that made it
  std::function<void(int)> handle;
};

class Loop {
public:
  explicit Loop(Time time);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// The loop of this thread. Throws std::logic_error outside run().
  static Loop& current();
  int run(const std::function<int()>& main_fiber);

  /// The fiber that runs now. Throws std::logic_error outside a fiber.
  Fiber& fiber() const;
  bool is_in_fiber() const { return running_ != nullptr; }
  /// Starts a fiber at the next turn and owns it until it has ended. Then `ended` is called, outside any fiber, with
  /// what the body threw; with null if it threw nothing, or only Cancelled after it had been cancelled.
  Fiber& start(Fiber::Body body, Fiber::Ended ended, std::size_t stack_size);
  /// Lets the fiber run at the next turn.
  void ready(Fiber& fiber) { ready_.push_back(&fiber); }
  /// Whether there are so many fibers that new ones should wait, if they can.
  bool is_crowded() const;
  /// Whether one may begin that can wait for its turn: those that running fibers need at once may be some more.
  bool has_room() const;
  /// Returns when there is room.
  void await_room();
  /// Calls `next` when there is room, until it has returned true once: it takes the room.
  void begin_when_room(std::function<bool()> next) { without_room_.push_back(std::move(next)); }
  /// Calls `next`, and again as long as it returns true, when all fibers that have begun already wait: they come first.
  /// A few calls are made together (in simulated time only one), because finding out that all wait is costly.
  void begin_when_idle(std::function<bool()> next);

  TimePoint now() const;
  /// Calls the callback at this time or up to a millisecond later.
  Timers::Key at(TimePoint when, std::function<void()> callback) { return timers_.add(when, std::move(callback)); }
  void forget(const Timers::Key& key) { timers_.remove(key); }

  /// A function with which any thread may have something done on this loop. It does nothing once the loop is gone.
  using Post = std::function<void(std::function<void()>)>;
  Post poster();

  boost::asio::io_context& io();
  Resolver& resolver();
  TlsContexts& tls_contexts();
  Stacks& stacks() { return stacks_; }
  Connections& connections() { return connections_; }
  std::list<SignalHandler>& signal_handlers() { return signal_handlers_; }

private:
  struct Impl;
  void turn();
  void turn_simulated();
  void fire_timers();
  void wait();
  bool resume_ready();
  void begin_next();
  void resume(Fiber& fiber);
  void end(Fiber& fiber);
  void give_room();
  void turn_until(const std::function<bool()>& is_over);
  void cancel_all();
  void listen_for_signals();

  std::unique_ptr<Impl> impl_;
  Time time_;
  TimePoint simulated_now_{};
  Timers timers_;
  std::optional<TimePoint> timers_held_until_;
  Stacks stacks_;
  Connections connections_;
  std::map<std::uint64_t, std::unique_ptr<Fiber>> fibers_;
  std::vector<Fiber*> ready_, resuming_;
  std::deque<std::function<bool()>> beginners_;
  unsigned turns_without_beginner_ = 0;
  std::deque<std::function<bool()>> without_room_;
  Waiters waiting_for_room_;
  std::exception_ptr defect_; // the first that a callback has thrown
  std::uint64_t started_ = 0;
  Fiber* running_ = nullptr;
  Fiber* main_ = nullptr;
  std::size_t deadlocked_ = 0; // so many fibers waited for each other
  std::list<SignalHandler> signal_handlers_;
  std::unique_ptr<Resolver> resolver_;
  std::unique_ptr<TlsContexts> tls_contexts_;
};

} // namespace maestro::net
