// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/loop.hpp>
#include <maestro/net/resolver.hpp>
#include <maestro/net/tls.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <cxxabi.h>
#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

namespace maestro::net {

using namespace std::chrono_literals;

namespace {

// Each stack takes two memory maps, of which Linux allows 65,530 by default (vm.max_map_count). Bounded groups begin no
// more fibers at a lower number, so that the fibers which theirs need to make progress can always be started. What the
// loop begins waits for its turn a little earlier than what a running fiber begins, which cannot wait.
constexpr std::size_t most_fibers = 30'000;
constexpr std::size_t most_that_can_wait = 28'000;
constexpr std::size_t most_in_crowds = 20'000;

/// Boost.Context's view of Stacks.
struct StackSource {
  Stacks& stacks; // NOLINT: it is copied, never assigned
  boost::context::stack_context allocate() { return stacks.allocate(fiber_stack); }
  void deallocate(boost::context::stack_context& stack) { stacks.deallocate(stack); }
};

// Fibers that begin together when all others wait. One at a time would touch fewer stacks, but each time the system
// has to be asked whether all wait.
constexpr unsigned begun_together = 8;

// A few fibers that are kept busy for ever must not keep others from beginning.
constexpr unsigned most_turns_before_a_beginner = 64;

// Reads and writes that a fiber may do in a row if it never has to wait for them.
constexpr unsigned most_tries = 16;

thread_local Loop* current_loop = nullptr;
thread_local int last_signal = 0;

ExceptionState exchange_exception_state(const ExceptionState& next)
{
  ExceptionState before;
  void* const globals = abi::__cxa_get_globals();
  std::memcpy(static_cast<void*>(&before), globals, sizeof before);
  std::memcpy(globals, &next, sizeof next);
  return before;
}

/// A timer that is so late was not kept by a busy loop: the process was stopped, or got no processor.
constexpr Duration very_late = 250ms;
constexpr Duration longest_hold = 1s;

/// What other threads have of a loop.
struct SharedIo {
  std::mutex mutex;
  asio::io_context* io = nullptr; // null once the loop is gone
};

} // namespace

struct Loop::Impl {
  // 1: a single thread runs it; others may still post.
  asio::io_context io{1};
  asio::signal_set signals{io, SIGINT, SIGTERM};
  std::shared_ptr<SharedIo> shared_io = std::make_shared<SharedIo>();
};

Fiber::Fiber(Loop& loop, std::uint64_t id, const boost::context::stack_context& stack, Body body, Ended ended)
    : loop_(loop), id_(id), body_(std::move(body)), ended_(std::move(ended)),
      context_(std::allocator_arg, boost::context::preallocated(stack.sp, stack.size, stack),
               StackSource{loop.stacks()}, [this](boost::context::fiber&& caller) { return run(std::move(caller)); })
{
}

boost::context::fiber Fiber::run(boost::context::fiber&& caller)
{
  caller_ = std::move(caller);
  try {
    // Destroying what the body holds may wait, so that is done here and not on the loop.
    const Body body = std::exchange(body_, nullptr);
    if (!cancelled_) body();
  } catch (const Cancelled&) {
    if (!cancelled_) failure_ = std::current_exception(); // otherwise it ended as it was told to
  } catch (const boost::context::detail::forced_unwind&) {
    throw; // Boost.Context's way to clear a stack
  } catch (...) {
    failure_ = std::current_exception(); // passed on by ended_
  }
  return std::move(caller_);
}

void Fiber::suspend(State state)
{
  tries_ = 0;
  state_ = state;
  caller_ = std::move(caller_).resume();
}

void Fiber::take_turns()
{
  throw_if_ended();
  if (++tries_ < most_tries) return;
  loop_.ready(*this);
  suspend(State::ready);
  throw_if_ended();
}

void Fiber::on_loops_stack(const std::function<void()>& work)
{
  std::exception_ptr failure;
  const std::function<void()> guarded = [&] {
    try {
      work();
    } catch (...) { // thrown again on the fiber's stack
      failure = std::current_exception();
    }
  };
  for_loop_ = &guarded;
  caller_ = std::move(caller_).resume();
  if (failure) std::rethrow_exception(failure);
}

void Fiber::wake()
{
  if (state_ != State::waiting) return;
  state_ = State::ready;
  loop_.ready(*this);
}

void Fiber::interrupt()
{
  if (state_ != State::waiting || shielded()) return;
  if (give_up_ != nullptr)
    (*give_up_)();
  else
    wake();
}

void Fiber::cancel()
{
  cancelled_ = true;
  interrupt();
}

void Fiber::expire()
{
  ++expired_;
  interrupt();
}

void Fiber::throw_if_ended() const
{
  if (shielded()) return;
  if (cancelled_) throw Cancelled();
  if (expired_ > 0) throw TimedOut();
}

void Fiber::park(const bool& told)
{
  throw_if_ended();
  while (!told) {
    suspend(State::waiting);
    if (!told) throw_if_ended();
  }
}

void Fiber::complete(const bool& done, const std::function<void()>& give_up)
{
  give_up_ = &give_up;
  while (!done) suspend(State::waiting);
  give_up_ = nullptr;
}

Shield::Shield() : fiber_(Loop::current().fiber()) { ++fiber_.shields_; }
Shield::~Shield() { --fiber_.shields_; }

Waiters::Entry::Entry(Waiters& in)
    : waiters(in), fiber(Loop::current().fiber()), position(in.waiting_.insert(in.waiting_.end(), this))
{
}

Waiters::Entry::~Entry()
{
  if (!told) waiters.waiting_.erase(position);
}

void Waiters::Entry::tell()
{
  waiters.waiting_.erase(position);
  told = true;
  fiber.wake();
}

void Waiters::wait()
{
  Entry entry(*this);
  entry.fiber.park(entry.told);
}

bool Waiters::wait(Duration limit)
{
  Entry entry(*this);
  bool too_late = false;
  const Alarm alarm(limit, [&] {
    if (entry.told) return;
    too_late = true;
    entry.tell();
  });
  entry.fiber.park(entry.told);
  return !too_late;
}

bool Waiters::wake_one()
{
  if (waiting_.empty()) return false;
  waiting_.front()->tell();
  return true;
}

void Waiters::wake_all()
{
  while (wake_one()) {
  }
}

Loop::Loop(Time time) : impl_(std::make_unique<Impl>()), time_(time)
{
  if (current_loop != nullptr) throw std::logic_error("net::run inside net::run");
  current_loop = this;
  last_signal = 0;
  impl_->shared_io->io = &impl_->io;
  // A program that was started to survive the end of its terminal (nohup) goes on ignoring it.
  struct sigaction hangup {};
  sigaction(SIGHUP, nullptr, &hangup);
  if (hangup.sa_handler != SIG_IGN) impl_->signals.add(SIGHUP);
  listen_for_signals();
}

Loop::~Loop()
{
  {
    const std::lock_guard lock(impl_->shared_io->mutex);
    impl_->shared_io->io = nullptr;
  }
  current_loop = nullptr;
}

Loop& Loop::current()
{
  if (current_loop == nullptr) throw std::logic_error("waiting is possible only inside net::run");
  return *current_loop;
}

int Loop::run(const std::function<int()>& main_fiber)
{
  std::optional<int> result;
  bool ended = false;
  std::exception_ptr failure;
  main_ = &start([&] { result = main_fiber(); },
                 [&](std::exception_ptr thrown) {
                   failure = std::move(thrown);
                   main_ = nullptr;
                   ended = true;
                 },
                 main_stack);
  turn_until([&] { return ended; });
  cancel_all(); // fibers of groups that the main fiber did not own
  turn_until([&] { return fibers_.empty(); });
  if (defect_) std::rethrow_exception(defect_);
  if (deadlocked_ > 0)
    throw std::logic_error(fmt::format("deadlock: {} fibers wait and no timer is left", deadlocked_));
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const TimedOut&) { // outside there is no deadline that it could belong to
    throw std::logic_error("a deadline has passed, and who set it does not handle that");
  }
  if (!result) throw Cancelled();
  return *result;
}

/// A callback should not throw. If one does, all fibers end as if they were cancelled, because what is on their stacks
/// can only be given back while the loop runs; then `run` throws the same.
void Loop::turn_until(const std::function<bool()>& is_over)
{
  while (!is_over()) {
    try {
      turn();
    } catch (...) { // whatever it is
      if (!defect_) defect_ = std::current_exception();
      cancel_all();
    }
  }
}

/// Asks the system once for all that has happened, then lets all fibers run that can.
void Loop::turn()
{
  if (time_ == Time::simulated) return turn_simulated();
  fire_timers();
  if (ready_.empty() && beginners_.empty()) {
    wait();
  } else {
    const bool is_idle = impl_->io.poll() == 0 && ready_.empty();
    if (!beginners_.empty() && (is_idle || ++turns_without_beginner_ == most_turns_before_a_beginner)) {
      turns_without_beginner_ = 0;
      for (unsigned begun = 0; begun < begun_together && !beginners_.empty(); ++begun) begin_next();
    }
  }
  resume_ready();
}

void Loop::wait()
{
  if (const auto next = timers_.earliest())
    impl_->io.run_one_until(std::max(*next, timers_held_until_.value_or(*next)));
  else
    impl_->io.run_one();
}

/// If the process did not get to run when a timer was due, timers are held for a moment: what has arrived meanwhile is
/// read before a time-out can end the wait for it.
void Loop::fire_timers()
{
  const TimePoint time = now();
  const auto due = timers_.earliest();
  const Duration late = due ? time - *due : -1ns;
  if (late < 0ns) timers_held_until_.reset(); // nothing is due
  if (late < 0ns) return;
  if (!timers_held_until_ && late > very_late) timers_held_until_ = time + std::min<Duration>(late / 4, longest_hold);
  if (timers_held_until_ && time < *timers_held_until_) return;
  timers_held_until_.reset();
  timers_.fire(time);
}

/// Runs the fibers that are ready now. Those that become ready in the meantime run at the next turn.
bool Loop::resume_ready()
{
  resuming_.swap(ready_);
  for (Fiber* const fiber : resuming_) resume(*fiber);
  const bool any = !resuming_.empty();
  resuming_.clear();
  return any;
}

void Loop::begin_next()
{
  std::function<bool()> next = std::move(beginners_.front());
  beginners_.pop_front();
  if (next()) beginners_.push_back(std::move(next));
}

void Loop::begin_when_idle(std::function<bool()> next) { beginners_.push_back(std::move(next)); }

void Loop::turn_simulated()
{
  impl_->io.restart();
  const bool resumed = resume_ready();
  if (impl_->io.poll() > 0 || resumed || !ready_.empty()) return;
  if (!beginners_.empty()) return begin_next();
  if (const auto next = timers_.earliest()) {
    simulated_now_ = std::max(simulated_now_, *next);
    timers_.fire(simulated_now_);
    return;
  }
  if (deadlocked_ > 0) { // cleaning up may wait for something real
    impl_->io.run_one();
    return;
  }
  deadlocked_ = fibers_.size();
  cancel_all();
}

Fiber& Loop::fiber() const
{
  if (running_ == nullptr) throw std::logic_error("waiting is possible only inside a fiber");
  return *running_;
}

Fiber& Loop::start(Fiber::Body body, Fiber::Ended ended, std::size_t stack_size)
{
  if (fibers_.size() >= most_fibers)
    throw Error(Fault::failed, fmt::format("more than {} things would have to go on at the same time.", most_fibers));
  const std::uint64_t id = started_++;
  auto fiber = std::make_unique<Fiber>(*this, id, stacks_.allocate(stack_size), std::move(body), std::move(ended));
  Fiber& started = *fiber;
  fibers_.emplace(id, std::move(fiber));
  started.wake();
  return started;
}

bool Loop::is_crowded() const { return fibers_.size() >= most_in_crowds; }

bool Loop::has_room() const { return fibers_.size() < most_that_can_wait; }

void Loop::await_room()
{
  while (!has_room()) waiting_for_room_.wait();
}

/// A fiber has ended: another one may begin.
void Loop::give_room()
{
  if (has_room()) waiting_for_room_.wake_one();
  while (has_room() && !without_room_.empty()) {
    const std::function<bool()> next = std::move(without_room_.front());
    without_room_.pop_front();
    if (next()) return;
  }
}

/// The stack is switched to a fiber here only, and back in Fiber::suspend and Fiber::on_loops_stack only.
void Loop::resume(Fiber& fiber)
{
  const ExceptionState of_loop = exchange_exception_state(fiber.exceptions_);
  running_ = &fiber;
  fiber.state_ = Fiber::State::running;
  fiber.context_ = std::move(fiber.context_).resume();
  while (fiber.for_loop_ != nullptr) {
    (*std::exchange(fiber.for_loop_, nullptr))();
    fiber.context_ = std::move(fiber.context_).resume();
  }
  running_ = nullptr;
  fiber.exceptions_ = exchange_exception_state(of_loop);
  if (!fiber.context_) end(fiber);
}

void Loop::end(Fiber& fiber)
{
  fiber.state_ = Fiber::State::ended;
  const auto kept = fibers_.extract(fiber.id_);
  fiber.ended_(std::exchange(fiber.failure_, nullptr));
  give_room();
}

void Loop::cancel_all()
{
  for (const auto& [id, fiber] : fibers_) fiber->cancel();
}

TimePoint Loop::now() const { return time_ == Time::simulated ? simulated_now_ : std::chrono::steady_clock::now(); }

void Loop::listen_for_signals()
{
  impl_->signals.async_wait([this](boost::system::error_code error, int signal) {
    if (error) return;
    last_signal = signal;
    const std::list<SignalHandler> handlers = signal_handlers_;
    for (const SignalHandler& handler : handlers) handler.handle(signal);
    if (handlers.empty() && main_ != nullptr) main_->cancel();
    listen_for_signals();
  });
}

Loop::Post Loop::poster()
{
  return [shared = impl_->shared_io](std::function<void()> work) {
    const std::lock_guard lock(shared->mutex);
    if (shared->io != nullptr) asio::post(*shared->io, std::move(work));
  };
}

asio::io_context& Loop::io() { return impl_->io; }

Resolver& Loop::resolver()
{
  if (!resolver_) resolver_ = std::make_unique<Resolver>();
  return *resolver_;
}

TlsContexts& Loop::tls_contexts()
{
  if (!tls_contexts_) tls_contexts_ = std::make_unique<TlsContexts>();
  return *tls_contexts_;
}

int run(const std::function<int()>& main_fiber, Time time)
{
  Loop loop(time);
  return loop.run(main_fiber);
}

int received_signal() { return last_signal; }

} // namespace maestro::net
