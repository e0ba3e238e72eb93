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
#include <utility>
#include <vector>

namespace boost::asio {
class io_context;
}

/// Internal to net: how fibers are run. Asio itself stays in loop.cpp and descriptor.cpp.
namespace maestro::net {

class Loop;
class Resolver;
class TlsContexts;

/// The part of the C++ runtime's per-thread state that belongs to a fiber: the exceptions it is handling and throwing.
/// Without a swap at each switch, a fiber that waits inside a catch block would mix its exceptions with those of
/// others. (Boost.Context does it by itself from 1.88 on.)
struct ExceptionState {
  void* caught = nullptr;
  unsigned uncaught = 0;
};

/// A function on a stack of its own. It runs until it waits; whoever has what it waits for calls wake().
class Fiber {
public:
  using Body = std::function<void()>;
  using Ended = std::function<void(std::exception_ptr)>;

  Fiber(Loop& loop, std::uint64_t id, const boost::context::stack_context& stack, Body body, Ended ended);
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// Ends its present wait, or else its next one, with Cancelled; a body that has not begun is never called.
  void cancel();
  /// One deadline of this fiber has passed; until it is withdrawn all waits end with TimedOut.
  void expire();
  void withdraw_expiry() { --expired_; }

  /// For use by the running fiber itself.
  /// Waits until told is true. Throws if the fiber is cancelled or timed out first.
  void park(const bool& told);
  /// Waits until done is true, whatever happens; if the fiber is cancelled or timed out meanwhile, give_up is called
  /// and has to bring done about.
  void complete(const bool& done, const std::function<void()>& give_up);
  void throw_if_ended() const;
  /// To be called before each try of input or output, which may never have to wait: lets others run now and then.
  void take_turns();

  /// Has the loop do something meanwhile that does not wait.
  void on_loops_stack(const std::function<void()>& work);

  /// Lets a waiting fiber look again, at its turn.
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
  unsigned tries_ = 0; // since it last gave others a turn
  const std::function<void()>* give_up_ = nullptr;
  const std::function<void()>* errand_ = nullptr; // for the loop
};

/// While alive, neither cancellation nor deadlines end the waits of the running fiber: for cleaning up.
class Shield {
public:
  Shield();
  ~Shield();
  Shield(const Shield&) = delete;
  Shield& operator=(const Shield&) = delete;

private:
  Fiber& fiber_;
};

/// Fibers that wait for a word from another, first come first served.
class Waiters {
public:
  void wait();
  /// Waits so long at most; whether a word came.
  bool wait(Duration patience);
  /// False if nobody waits.
  bool wake_one();
  void wake_all();
  bool empty() const { return waiting_.empty(); }

private:
  /// A fiber in the list, as long as nobody has told it.
  struct Entry {
    explicit Entry(Waiters& in);
    ~Entry();
    void tell();

    Waiters& waiters;
    Fiber& fiber;
    std::list<Entry*>::iterator place;
    bool told = false;
  };
  std::list<Entry*> waiting_;
};

class Loop {
public:
  explicit Loop(Time time);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// The loop of this thread; std::logic_error outside run().
  static Loop& current();
  int run(const std::function<int()>& main_fiber);

  /// The fiber that runs now; std::logic_error outside a fiber.
  Fiber& fiber() const;
  /// Starts a fiber at the next turn, and keeps it until it has ended. Then ended is called outside of any fiber with
  /// what the body threw, or with null if that was only the Cancelled it was asked for.
  Fiber& start(Fiber::Body body, Fiber::Ended ended, std::size_t stack_size);
  /// Lets the fiber run at its turn.
  void ready(Fiber& fiber) { ready_.push_back(&fiber); }
  /// Whether what can be put off should be.
  bool is_crowded() const;
  /// Has next called, again and again as long as it says so, when those who have begun before wait: whoever has begun
  /// comes first, but for a few that begin together (one at a time in simulated time).
  void begin_when_idle(std::function<bool()> next);

  TimePoint now() const;
  /// Has callback called at this time or up to a millisecond later.
  Timers::Key at(TimePoint when, std::function<void()> callback) { return timers_.add(when, std::move(callback)); }
  void forget(const Timers::Key& key) { timers_.remove(key); }

  /// A function that any thread may call to have something done on this loop; it does nothing once the loop is gone.
  std::function<void(std::function<void()>)> door();

  boost::asio::io_context& io();
  Resolver& resolver();
  TlsContexts& tls_contexts();
  Stacks& stacks() { return stacks_; }
  Connections& connections() { return connections_; }
  std::function<void(int)>& on_signal() { return on_signal_; }

private:
  struct Impl;
  void turn();
  void turn_simulated();
  void wait();
  bool resume_ready();
  void begin_next();
  void resume(Fiber& fiber);
  void end(Fiber& fiber);
  void cancel_all();
  void listen_for_signals();

  std::unique_ptr<Impl> impl_;
  Time time_;
  TimePoint simulated_now_{};
  Timers timers_;
  Stacks stacks_;
  Connections connections_;
  std::map<std::uint64_t, std::unique_ptr<Fiber>> fibers_;
  std::vector<Fiber*> ready_, resuming_;
  std::deque<std::function<bool()>> beginners_;
  unsigned turns_without_beginner_ = 0;
  std::uint64_t started_ = 0;
  Fiber* running_ = nullptr;
  Fiber* main_ = nullptr;
  std::size_t deadlocked_ = 0; // fibers that waited for each other
  std::function<void(int)> on_signal_;
  std::unique_ptr<Resolver> resolver_;
  std::unique_ptr<TlsContexts> tls_contexts_;
};

} // namespace maestro::net
