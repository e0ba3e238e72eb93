// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>
#include <maestro/net/loop.hpp>

#include <list>
#include <utility>

namespace maestro::net {

Interrupts::Interrupts(std::function<void(int)> handler)
    : previous_(std::exchange(Loop::current().on_signal(), std::move(handler)))
{
}

Interrupts::~Interrupts() { Loop::current().on_signal() = std::move(previous_); }

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
  Timers::Key timer{};
  bool passed = false;

  void pass()
  {
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
  impl_->timer = impl_->loop.at(later(impl_->loop.now(), from_now), [impl = impl_.get()] { impl->pass(); });
}

Deadline::~Deadline()
{
  if (impl_->passed)
    impl_->fiber.withdraw_expiry();
  else
    impl_->loop.forget(impl_->timer);
}

bool Deadline::passed() const { return impl_->passed; }

struct Group::Impl {
  std::list<Fiber*> fibers;
  std::exception_ptr failure; // the first
  bool cancelled = false;     // what is spawned from now on does not begin
  Waiters waiting;            // for the end of all

  void cancel()
  {
    cancelled = true;
    for (Fiber* const fiber : fibers) fiber->cancel();
  }

  void ended(std::list<Fiber*>::iterator place, std::exception_ptr thrown)
  {
    fibers.erase(place);
    if (thrown && !failure) {
      failure = std::move(thrown);
      cancel();
    }
    if (fibers.empty()) waiting.wake_all();
  }

  void join()
  {
    while (!fibers.empty()) waiting.wait();
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

Group::Group() : impl_(std::make_shared<Impl>()) {}

Group::~Group()
{
  if (!impl_->fibers.empty()) impl_->cancel_and_join();
}

void Group::spawn(std::function<void()> body)
{
  const auto place = impl_->fibers.insert(impl_->fibers.end(), nullptr);
  try {
    *place = &Loop::current().start(
        std::move(body), [impl = impl_, place](std::exception_ptr thrown) { impl->ended(place, std::move(thrown)); },
        fiber_stack);
  } catch (const std::exception&) { // no fiber, no place
    impl_->fibers.erase(place);
    throw;
  }
  if (impl_->cancelled) (*place)->cancel();
}

void Group::cancel() { impl_->cancel(); }

void Group::wait()
{
  try {
    impl_->join();
  } catch (...) { // Cancelled or TimedOut; the children must not outlive the wait
    impl_->cancel_and_join();
    impl_->reset();
    throw;
  }
  if (const std::exception_ptr failure = impl_->reset()) std::rethrow_exception(failure);
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

void Notice::notify() { impl_->waiters.wake_all(); }

struct Places::Impl {
  explicit Impl(std::size_t count) : limited(count > 0), free(count) {}

  // A place that is given back goes straight to the first who waits, so that nobody can overtake.
  void give_back()
  {
    if (!waiters.wake_one()) ++free;
  }

  bool limited;
  std::size_t free;
  Waiters waiters;
};

Places::Places(std::size_t count) : impl_(std::make_shared<Impl>(count)) {}
Places::~Places() = default;

Places::Place Places::take()
{
  const std::shared_ptr<Impl> impl = impl_;
  if (!impl->limited) return Place(nullptr);
  if (impl->free > 0)
    --impl->free;
  else
    impl->waiters.wait();
  return Place(std::shared_ptr<void>(impl.get(), [impl](void*) { impl->give_back(); }));
}

Places::Place::Place(std::shared_ptr<void> held) : held_(std::move(held)) {}
Places::Place::Place(Place&& other) noexcept = default;
Places::Place& Places::Place::operator=(Place&& other) noexcept = default;
Places::Place::~Place() = default;

} // namespace maestro::net
