// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>

#include <doctest/doctest.h>
#include <support/simulated.hpp>
#include <unit/net/outcome.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::testing;
using namespace std::chrono_literals;
using net::Time;

namespace {

net::Duration taken(const std::function<void()>& work)
{
  const net::TimePoint start = net::now();
  work();
  return net::now() - start;
}

} // namespace

TEST_CASE("run: gives what the main fiber returns")
{
  CHECK_EQ(net::run([] { return 42; }), 42);
  CHECK_EQ(net::run([] { return 43; }, Time::simulated), 43);
}

TEST_CASE("run: throws what the main fiber throws")
{
  CHECK_EQ(outcome_of([] { net::run([]() -> int { throw std::runtime_error("no harbour"); }); }), "no harbour");
  CHECK_EQ(outcome_of([] { net::run([]() -> int { throw net::Cancelled(); }); }), "cancelled");
}

TEST_CASE("run: cannot be nested")
{
  CHECK_EQ(outcome_of([] { net::run([] { return net::run([] { return 0; }); }); }), "net::run inside net::run");
}

TEST_CASE("run: waiting outside of it is an error of the program")
{
  CHECK_THROWS_AS(net::sleep(1s), std::logic_error);
}

TEST_CASE("run: the main fiber has the stack of a thread")
{
  CHECK_EQ(net::run([] {
             volatile char deep[4U << 20U];
             deep[0] = 1;
             return static_cast<int>(deep[0]);
           }),
           1);
}

TEST_CASE("run: may be called from a catch block")
{
  try {
    throw std::runtime_error("outer");
  } catch (const std::exception&) {
    net::run([] {
      try {
        throw std::runtime_error("inner");
      } catch (const std::exception&) {
        net::sleep(1ms);
      }
      return 0;
    });
    CHECK_EQ(outcome_of([] { throw; }), "outer");
  }
}

TEST_CASE("run: fibers of a group that outlives the main fiber are cancelled")
{
  std::optional<net::Group> group;
  std::string outcome;
  play([&] {
    group.emplace();
    group->spawn([&] { outcome = outcome_of([] { net::sleep(1h); }); });
    net::sleep(1s);
  });
  CHECK_EQ(outcome, "cancelled");
}

TEST_CASE("sleep: lasts as long as it says in real time")
{
  net::run([] {
    const net::Duration slept = taken([] { net::sleep(20ms); });
    CHECK_GE(slept, 20ms);
    CHECK_LT(slept, 2s);
    return 0;
  });
}

TEST_CASE("sleep: zero and less let the other fibers run")
{
  std::string order;
  play([&] {
    net::Group group;
    group.spawn([&] { order += "b"; });
    order += "a";
    net::sleep(0s);
    order += "c";
    net::sleep(-5s);
    order += "d";
    group.wait();
    CHECK_EQ(net::now(), net::TimePoint{});
  });
  CHECK_EQ(order, "abcd");
}

TEST_CASE("sleep: five thousand fibers at once")
{
  int awake = 0;
  net::run([&] {
    net::Group group;
    for (int i = 0; i < 5000; ++i)
      group.spawn([&] {
        net::sleep(10ms);
        ++awake;
      });
    group.wait();
    return 0;
  });
  CHECK_EQ(awake, 5000);
}

TEST_CASE("simulated time: hours pass at once and exactly")
{
  const auto start = std::chrono::steady_clock::now();
  play([] {
    CHECK_EQ(taken([] { net::sleep(10h); }), 10h);
    net::Group group;
    for (int i = 1; i <= 100; ++i) group.spawn([i] { net::sleep(i * 1h); });
    CHECK_EQ(taken([&] { group.wait(); }), 100h);
  });
  CHECK_LT(std::chrono::steady_clock::now() - start, 1min);
}

TEST_CASE("simulated time: the same story is told the same way each time")
{
  const auto story = [] {
    std::string told;
    play([&] {
      net::Group group;
      net::Semaphore places(2);
      for (int i = 0; i < 20; ++i)
        group.spawn([&, i] {
          net::sleep(std::chrono::seconds(i * 7 % 5));
          const auto place = places.take();
          net::sleep(std::chrono::seconds(1 + i % 3));
          told += std::to_string(i) + "@" + std::to_string(net::now().time_since_epoch() / 1s) + " ";
        });
      group.wait();
    });
    return told;
  };
  const std::string first = story();
  CHECK_EQ(story(), first);
  CHECK_EQ(first.substr(0, 12), "0@1 5@3 10@3");
}

TEST_CASE("simulated time: who sleeps until the same moment wakes in the order of falling asleep")
{
  std::string order;
  play([&] {
    net::Group group;
    for (const char name : {'a', 'b', 'c', 'd'})
      group.spawn([&, name] {
        net::sleep(1s);
        order += name;
      });
    group.wait();
  });
  CHECK_EQ(order, "abcd");
}

TEST_CASE("simulated time: a deadlock is an error and every fiber is cleaned up")
{
  std::vector<std::string> outcomes;
  const std::string outcome = outcome_of([&] {
    play([&] {
      net::Notice never;
      net::Group group;
      for (int i = 0; i < 2; ++i) group.spawn([&] { outcomes.push_back(outcome_of([&] { never.wait(); })); });
      group.wait();
    });
  });
  CHECK_EQ(outcome, "deadlock: 3 fibers wait and no timer is left");
  CHECK_EQ(outcomes, std::vector<std::string>{"cancelled", "cancelled"});
}

TEST_CASE("simulated time: cleaning up after a deadlock may still sleep")
{
  bool cleaned = false;
  CHECK_THROWS_AS(play([&] {
                    net::Group group;
                    group.spawn([&] {
                      const struct Cleaner {
                        ~Cleaner()
                        {
                          net::Group last;
                          last.spawn([&] { net::sleep(1s); });
                          cleaned = true;
                        }
                        bool& cleaned;
                      } cleaner{cleaned};
                      net::Notice().wait();
                    });
                    group.wait();
                  }),
                  std::logic_error);
  CHECK(cleaned);
}

TEST_CASE("exceptions: waiting inside a catch block keeps those of a thousand fibers apart")
{
  int right = 0;
  play([&] {
    net::Group group;
    for (int i = 0; i < 1000; ++i)
      group.spawn([&, i] {
        const std::string mine = "boom " + std::to_string(i);
        try {
          net::sleep(1ms);
          throw std::runtime_error(mine);
        } catch (const std::exception&) {
          net::sleep(std::chrono::milliseconds(1 + i * 7 % 13));
          if (outcome_of([] { throw; }) == mine) ++right;
        }
      });
    group.wait();
  });
  CHECK_EQ(right, 1000);
}

TEST_CASE("exceptions: fibers that fail before their first wait do not disturb those that handle theirs")
{
  int right = 0;
  play([&] {
    try {
      throw std::runtime_error("mine");
    } catch (const std::exception&) {
      for (int i = 0; i < 100; ++i) {
        net::Group group;
        group.spawn([] { throw std::runtime_error("at once"); });
        if (outcome_of([&] { group.wait(); }) == "at once") ++right;
      }
      CHECK_EQ(outcome_of([] { throw; }), "mine");
    }
    CHECK_EQ(std::uncaught_exceptions(), 0);
  });
  CHECK_EQ(right, 100);
}

TEST_CASE("exceptions: waiting in a destructor while one flies")
{
  play([] {
    CHECK_EQ(outcome_of([] {
               net::Group group;
               group.spawn([] { net::sleep(1h); });
               net::sleep(1s);
               throw std::runtime_error("flying");
             }),
             "flying");
    CHECK_EQ(std::uncaught_exceptions(), 0);
  });
}

TEST_CASE("places: as many as there are at the same time and in the order of asking")
{
  std::string order;
  int inside = 0;
  int most = 0;
  play([&] {
    net::Semaphore places(2);
    net::Group group;
    for (const char name : {'a', 'b', 'c', 'd', 'e'})
      group.spawn([&, name] {
        const auto place = places.take();
        order += name;
        most = std::max(most, ++inside);
        net::sleep(1s);
        --inside;
      });
    group.wait();
    CHECK_EQ(net::now().time_since_epoch(), 3s);
  });
  CHECK_EQ(order, "abcde");
  CHECK_EQ(most, 2);
}

TEST_CASE("places: zero means without limit")
{
  play([] {
    net::Semaphore places(0);
    std::vector<net::Semaphore::Permit> held;
    for (int i = 0; i < 100; ++i) held.push_back(places.take());
  });
}

TEST_CASE("places: who is cancelled or times out while waiting takes none")
{
  play([] {
    net::Semaphore places(1);
    std::optional<net::Semaphore::Permit> held = places.take();
    {
      const net::Deadline deadline(1s);
      CHECK_EQ(outcome_of([&] { places.take(); }), "timed out");
    }
    net::Group group;
    group.spawn([&] { places.take(); });
    net::sleep(1s);
    group.cancel();
    group.wait();
    held.reset();
    const net::Deadline deadline(1s);
    CHECK_EQ(outcome_of([&] { places.take(); }), "done");
  });
}

TEST_CASE("places: one given back to a waiter that is cancelled in the same moment is not lost")
{
  play([] {
    net::Semaphore places(1);
    std::optional<net::Semaphore::Permit> held = places.take();
    net::Group group;
    group.spawn([&] { const auto place = places.take(); });
    net::sleep(1s);
    held.reset();
    group.cancel();
    group.wait();
    const net::Deadline deadline(1s);
    CHECK_EQ(outcome_of([&] { places.take(); }), "done");
  });
}

TEST_CASE("notice: wakes all that wait now and nobody later")
{
  int woken = 0;
  play([&] {
    net::Notice notice;
    notice.notify();
    net::Group group;
    for (int i = 0; i < 3; ++i)
      group.spawn([&] {
        notice.wait();
        ++woken;
      });
    net::sleep(1s);
    CHECK_EQ(woken, 0);
    notice.notify();
    group.wait();
    CHECK_EQ(woken, 3);
    const net::Deadline deadline(1s);
    CHECK_EQ(outcome_of([&] { notice.wait(); }), "timed out");
  });
}

TEST_CASE("notice: a wait may have an end, and tells whether the notice came")
{
  play([&] {
    net::Notice notice;
    const net::TimePoint began = net::now();
    CHECK_FALSE(notice.wait(2s));
    CHECK(net::now() - began == 2s);
    notice.notify(); // nobody waits any more
    CHECK_FALSE(notice.wait(0s));
    net::Group group;
    group.spawn([&] { CHECK(notice.wait(2s)); });
    net::sleep(1s);
    notice.notify();
    group.wait();
    CHECK(net::now() - began == 3s);
    const net::Deadline deadline(1s);
    CHECK_EQ(outcome_of([&] { notice.wait(2s); }), "timed out");
  });
}

TEST_CASE("notice: one that comes when the wait would end has come")
{
  play([&] {
    net::Notice notice;
    net::Group group;
    const net::Alarm alarm(1s, [&] { notice.notify(); });
    group.spawn([&] { CHECK(notice.wait(1s)); });
    group.wait();
  });
}
