// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/resolver.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using maestro::net::Resolution;
using maestro::net::Resolver;

namespace {

/// A look-up that waits for the test, as a dead name server does. Shared, because a stuck thread outlives the test.
class Gate {
public:
  void open()
  {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

  Resolution pass(const std::string& name)
  {
    std::unique_lock lock(mutex_);
    asked_.push_back(name);
    threads_.insert(std::this_thread::get_id());
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
    return {{}, name};
  }

  void wait_until_asked(std::size_t count)
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return asked_.size() >= count; });
  }

  std::vector<std::string> asked() const
  {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  std::size_t threads() const
  {
    const std::lock_guard lock(mutex_);
    return threads_.size();
  }

private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  std::vector<std::string> asked_;
  std::set<std::thread::id> threads_;
};

Resolver::LookUp through(const std::shared_ptr<Gate>& gate)
{
  return [gate](const std::string& name, std::uint16_t) { return gate->pass(name); };
}

/// The same for names that are dead; others are answered at once.
Resolver::LookUp through_if_dead(const std::shared_ptr<Gate>& gate)
{
  return [gate](const std::string& name, std::uint16_t) {
    return name.starts_with("dead") ? gate->pass(name) : Resolution{{}, name};
  };
}

/// The answers that have come. Shared with the threads.
class Answers {
public:
  Resolver::Done add()
  {
    return [state = state_](Resolution resolution) {
      const std::lock_guard lock(state->mutex);
      state->answers.push_back(std::move(resolution));
      state->changed.notify_all();
    };
  }

  std::vector<Resolution> wait_for(std::size_t count)
  {
    std::unique_lock lock(state_->mutex);
    state_->changed.wait_for(lock, 10s, [&] { return state_->answers.size() >= count; });
    return state_->answers;
  }

private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<Resolution> answers;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

} // namespace

TEST_CASE("resolver: addresses that are written out need no look-up")
{
  const auto ipv4 = maestro::net::literal_address("10.1.2.3", 2375);
  REQUIRE(ipv4);
  CHECK_EQ(ipv4->storage.ss_family, AF_INET);
  const auto ipv6 = maestro::net::literal_address("::1", 2375);
  REQUIRE(ipv6);
  CHECK_EQ(ipv6->storage.ss_family, AF_INET6);
  CHECK(!maestro::net::literal_address("localhost", 2375));
  CHECK(!maestro::net::literal_address("", 2375));
  CHECK(!maestro::net::literal_address("10.1.2.3.4", 2375));
}

TEST_CASE("resolver: the system knows localhost and says what it does not know")
{
  CHECK(!maestro::net::look_up("localhost", 80).addresses.empty());
  const Resolution unknown = maestro::net::look_up("no such name", 80);
  CHECK(unknown.addresses.empty());
  CHECK_EQ(unknown.problem, "Name or service not known");
}

TEST_CASE("resolver: answers each name")
{
  const auto gate = std::make_shared<Gate>();
  gate->open();
  Resolver resolver(through(gate));
  Answers answers;
  std::vector<Resolver::Ticket> tickets;
  for (int i = 0; i < 100; ++i) tickets.push_back(resolver.resolve("name" + std::to_string(i), 1, answers.add()));
  CHECK_EQ(answers.wait_for(100).size(), 100);
  CHECK_LE(gate->threads(), 4);
}

TEST_CASE("resolver: stuck look-ups delay only as many as there are threads")
{
  const auto gate = std::make_shared<Gate>();
  Resolver resolver(through_if_dead(gate), {.usual = 2});
  Answers answers;
  const auto dead = resolver.resolve("dead", 1, answers.add());
  gate->wait_until_asked(1);
  const auto alive = resolver.resolve("alive", 1, answers.add());
  const auto arrived = answers.wait_for(1);
  REQUIRE_EQ(arrived.size(), 1);
  CHECK_EQ(arrived.front().problem, "alive");
  gate->open();
  answers.wait_for(2);
}

TEST_CASE("resolver: who waits behind look-ups that hang gets one of his own, as long as there may be more")
{
  const auto gate = std::make_shared<Gate>();
  Resolver resolver(through_if_dead(gate), {.usual = 2, .most = 4});
  Answers answers;
  std::vector<Resolver::Ticket> tickets;
  const auto ask = [&](const std::string& name) { tickets.push_back(resolver.resolve(name, 1, answers.add())); };
  for (const char* const name : {"dead-1", "dead-2", "dead-3", "alive-1", "alive-2"}) ask(name);
  gate->wait_until_asked(2);
  CHECK_EQ(answers.wait_for(0).size(), 0);
  resolver.hasten(); // for the third that hangs
  gate->wait_until_asked(3);
  resolver.hasten();
  CHECK_EQ(answers.wait_for(2).size(), 2);
  ask("dead-4");
  resolver.hasten(); // the fourth has ended, or takes it
  gate->wait_until_asked(4);
  ask("alive-3");
  resolver.hasten();
  std::this_thread::sleep_for(20ms);
  CHECK_EQ(answers.wait_for(2).size(), 2); // there are as many as there may be
  gate->open();
  CHECK_EQ(answers.wait_for(7).size(), 7);
}

TEST_CASE("resolver: the same name is asked for once at a time, and for all that wait for it")
{
  const auto gate = std::make_shared<Gate>();
  Resolver resolver(through(gate));
  Answers answers;
  auto first = resolver.resolve("db", 1, answers.add());
  gate->wait_until_asked(1);
  const auto second = resolver.resolve("db", 1, answers.add());
  const auto other_port = resolver.resolve("db", 2, answers.add());
  first.reset(); // as after a time-out, which is followed by another try
  const auto third = resolver.resolve("db", 1, answers.add());
  gate->wait_until_asked(2);
  gate->open();
  CHECK_EQ(answers.wait_for(3).size(), 3);
  CHECK_EQ(gate->asked().size(), 2);
  const auto later = resolver.resolve("db", 1, answers.add());
  CHECK_EQ(answers.wait_for(4).size(), 4);
  CHECK_EQ(gate->asked().size(), 3); // nothing is kept
}

TEST_CASE("resolver: a name that nobody waits for any more is skipped")
{
  const auto gate = std::make_shared<Gate>();
  Resolver resolver(through(gate), {.usual = 1});
  Answers answers;
  const auto first = resolver.resolve("first", 1, answers.add());
  gate->wait_until_asked(1);
  auto second = resolver.resolve("second", 1, answers.add());
  const auto third = resolver.resolve("third", 1, answers.add());
  second.reset();
  gate->open();
  CHECK_EQ(answers.wait_for(2).size(), 2);
  CHECK_EQ(gate->asked(), std::vector<std::string>{"first", "third"});
}

TEST_CASE("resolver: a stuck look-up does not delay its end and answers nobody then")
{
  const auto gate = std::make_shared<Gate>();
  Answers answers;
  {
    Resolver resolver(through(gate), {.usual = 1});
    const auto stuck = resolver.resolve("stuck", 1, answers.add());
    const auto waiting = resolver.resolve("waiting", 1, answers.add());
    gate->wait_until_asked(1);
  }
  gate->open();
  std::this_thread::sleep_for(20ms);
  CHECK_EQ(answers.wait_for(0).size(), 0);
  CHECK_EQ(gate->asked(), std::vector<std::string>{"stuck"});
}
