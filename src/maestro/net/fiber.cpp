// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>
#include <maestro/net/loop.hpp>

#include <list>
#include <optional>
#include <utility>

namespace maestro::net {

struct Interrupts::Impl {
  Loop& loop;
  std::list<SignalHandler>::iterator place;
};

Interrupts::Interrupts(std::function<void(int)> handler)
{
  Loop& loop = Loop::current();
  loop.fiber().throw_if_ended();
  std::list<SignalHandler>& all = loop.signal_handlers();
  impl_ = std::make_unique<Impl>(Impl{loop, all.insert(all.end(), {&loop.fiber(), std::move(handler)})});
}

Interrupts::~Interrupts() { impl_->loop.signal_handlers().erase(impl_->place); }

TimePoint now() { return Loop::current().now(); }

void sleep(Duration duration)
{
  Loop& loop = Loop::current();
  Fiber& me = loop.fiber();
  bool told = false;
  const Timers::Key timer = loop.at(later(loop.now(), duration), [&] {
    told = true;
    me.wake();
  });
  struct Forget {
    ~Forget() { loop.forget(timer); }
    Loop& loop;
    const Timers::Key& timer;
  } const forget{loop, timer};
  me.park(told);
}

struct Deadline::Impl {
  Loop& loop = Loop::current();
  Fiber& fiber = loop.fiber();
  std::optional<Timers::Key> timer;
  bool passed = false;

  void pass()
  {
    if (passed) return;
    passed = true;
    fiber.expire();
  }
};

Deadline::Deadline(Duration from_now) : impl_(std::make_unique<Impl>())
{
  if (from_now <= Duration::zero()) {
    impl_->pass();
    return;
  }
  if (from_now == unlimited) return;
  impl_->timer = impl_->loop.at(later(impl_->loop.now(), from_now), [impl = impl_.get()] { impl->pass(); });
}

Deadline::~Deadline()
{
  if (impl_->timer) impl_->loop.forget(*impl_->timer);
  if (impl_->passed) impl_->fiber.withdraw_expiry();
}

void Deadline::pass() { impl_->pass(); }
bool Deadline::passed() const { return impl_->passed; }

struct Alarm::Impl {
  Loop& loop = Loop::current();
  Timers::Key timer{};
};

Alarm::Alarm(Duration after, std::function<void()> call) : impl_(std::make_unique<Impl>())
{
  impl_->timer = impl_->loop.at(later(impl_->loop.now(), after), std::move(call));
}

Alarm::~Alarm() { impl_->loop.forget(impl_->timer); }

void do_on_large_stack(const std::function<void()>& work) { Loop::current().fiber().on_loops_stack(work); }

struct Group::Impl {
  explicit Impl(std::size_t most) : at_a_time(most) {}

  std::size_t at_a_time;                  // 0: as many as there are
  std::list<std::function<void()>> queue; // costs nothing as long as it is empty
  bool beginning = false;                 // the loop will ask for the next of the queue, perhaps when there is room
  std::list<Fiber*> fibers;
  std::exception_ptr failure; // the first
  bool cancelled = false;     // what is spawned from now on does not begin
  Waiters waiting;            // for the end of all

  void cancel()
  {
    cancelled = true;
    queue.clear();
    for (Fiber* const fiber : fibers) fiber->cancel();
    if (is_done()) waiting.wake_all();
  }

  bool is_done() const { return fibers.empty() && queue.empty(); }

  /// One fiber always may, so that the group makes progress however many others there are.
  bool may_begin() const
  {
    return fibers.empty() || at_a_time == 0 || (fibers.size() < at_a_time && !Loop::current().is_crowded());
  }

  static void begin_queued(const std::shared_ptr<Impl>& impl)
  {
    if (impl->beginning || impl->queue.empty() || !impl->may_begin()) return;
    impl->beginning = true;
    Loop::current().begin_when_idle([impl] { return begin_next(impl); });
  }

  /// Whether there may be a next one.
  static bool begin_next(const std::shared_ptr<Impl>& impl)
  {
    impl->beginning = !impl->queue.empty() && impl->may_begin();
    if (!impl->beginning) return false;
    if (!Loop::current().has_room()) {
      begin_when_room(impl);
      return false;
    }
    std::function<void()> body = std::move(impl->queue.front());
    impl->queue.pop_front();
    try {
      begin(impl, std::move(body));
    } catch (const std::exception&) { // the loop calls this: the fiber that waits for the group is to hear of it
      impl->fail(std::current_exception());
    }
    return true;
  }

  static void begin_when_room(const std::shared_ptr<Impl>& impl)
  {
    Loop::current().begin_when_room([impl] {
      impl->beginning = false;
      begin_queued(impl);
      return impl->beginning;
    });
  }

  static void begin(const std::shared_ptr<Impl>& impl, std::function<void()> body)
  {
    const auto place = impl->fibers.insert(impl->fibers.end(), nullptr);
    try {
      *place = &Loop::current().start(
          std::move(body), [impl, place](std::exception_ptr thrown) { ended(impl, place, std::move(thrown)); },
          fiber_stack);
    } catch (const std::exception&) { // there is no fiber to keep
      impl->fibers.erase(place);
      throw;
    }
    if (impl->cancelled) (*place)->cancel();
  }

  static void ended(const std::shared_ptr<Impl>& impl, std::list<Fiber*>::iterator place, std::exception_ptr thrown)
  {
    impl->fibers.erase(place);
    if (thrown) impl->fail(std::move(thrown));
    begin_queued(impl);
    if (impl->is_done()) impl->waiting.wake_all();
  }

  void fail(std::exception_ptr thrown)
  {
    if (failure) return;
    failure = std::move(thrown);
    cancel();
  }

  void join()
  {
    while (!is_done()) waiting.wait();
  }

  void cancel_and_join()
  {
    cancel();
    const Shield shield;
    join();
  }

  /// The group can be used again.
  std::exception_ptr reset()
  {
    cancelled = false;
    return std::exchange(failure, nullptr);
  }
};

Group::Group() : Group(0) {}
Group::Group(std::size_t at_a_time) : impl_(std::make_shared<Impl>(at_a_time)) {}

Group::~Group()
{
  if (!impl_->is_done()) impl_->cancel_and_join();
}

void Group::spawn(std::function<void()> body)
{
  if (impl_->at_a_time == 0 && Loop::current().is_in_fiber()) return Impl::begin(impl_, std::move(body));
  if (impl_->cancelled) return;
  impl_->queue.push_back(std::move(body));
  Impl::begin_queued(impl_);
}

void Group::cancel() { impl_->cancel(); }

void Group::wait()
{
  const auto end_children = [this] { // they must not outlive the wait
    impl_->cancel_and_join();
    impl_->reset();
  };
  try {
    impl_->join();
  } catch (const Cancelled&) {
    end_children();
    throw;
  } catch (const TimedOut&) {
    end_children();
    throw;
  }
  if (const std::exception_ptr failure = impl_->reset()) std::rethrow_exception(failure);
}

void to_the_end(const std::function<void()>& work)
{
  const Shield shield;
  Group group;
  group.spawn(work);
  group.wait();
}

struct Notice::Impl {
  Waiters waiters;
};

Notice::Notice() : impl_(std::make_shared<Impl>()) {}
Notice::~Notice() = default;

void Notice::wait()
{
  const std::shared_ptr<Impl> kept = impl_; // the notice may be gone when the wait ends
  kept->waiters.wait();
}

bool Notice::wait(Duration limit)
{
  const std::shared_ptr<Impl> kept = impl_;
  return kept->waiters.wait(limit);
}

void Notice::notify() { impl_->waiters.wake_all(); }

struct Semaphore::Impl {
  explicit Impl(std::size_t count) : limited(count > 0), free(count) {}

  // A permit that is given back goes straight to the fiber that has waited longest, so that no other can overtake it.
  void give_back()
  {
    if (!waiters.wake_one()) ++free;
  }

  bool limited;
  std::size_t free;
  Waiters waiters;
};

Semaphore::Semaphore(std::size_t count) : impl_(std::make_shared<Impl>(count)) {}
Semaphore::~Semaphore() = default;

Semaphore::Permit Semaphore::take()
{
  const std::shared_ptr<Impl> impl = impl_;
  if (!impl->limited) return Permit(nullptr);
  if (impl->free > 0)
    --impl->free;
  else
    impl->waiters.wait();
  return Permit(std::shared_ptr<void>(impl.get(), [impl](void*) { impl->give_back(); }));
}

Semaphore::Permit::Permit(std::shared_ptr<void> held) : held_(std::move(held)) {}
Semaphore::Permit::Permit(Permit&& other) noexcept = default;
Semaphore::Permit& Semaphore::Permit::operator=(Permit&& other) noexcept = default;
Semaphore::Permit::~Permit() = default;

} // namespace maestro::net
