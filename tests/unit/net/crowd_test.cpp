// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/connections.hpp>
#include <maestro/net/fiber.hpp>

#include <doctest/doctest.h>
#include <support/simulated.hpp>
#include <unistd.h>

#include <array>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::testing;
using namespace std::chrono_literals;

namespace {

/// Lets all others run that can.
void yield()
{
  net::Group group;
  group.spawn([] {});
  group.wait();
}

#ifndef __SANITIZE_ADDRESS__
/// Bytes of this process in memory.
std::size_t resident()
{
  std::ifstream statm("/proc/self/statm");
  std::size_t size = 0, pages = 0;
  statm >> size >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

[[gnu::noinline]] char touch_much_stack()
{
  std::array<char, 100UL << 10U> room{};
  for (std::size_t i = 0; i < room.size(); i += 1024) static_cast<volatile char&>(room[i]) = 'x';
  return room[2048];
}
#endif

} // namespace

TEST_CASE("crowd: a group runs so many of its fibers at a time, in order")
{
  std::string order;
  std::size_t now = 0, most = 0;
  play([&] {
    net::Group group(3);
    for (char name = 'a'; name <= 'h'; ++name)
      group.spawn([&, name] {
        order += name;
        most = std::max(most, ++now);
        net::sleep(1s);
        --now;
      });
    group.wait();
    CHECK_EQ(net::now().time_since_epoch(), 3s);
  });
  CHECK_EQ(order, "abcdefgh");
  CHECK_EQ(most, 3);
}

TEST_CASE("crowd: nobody begins while one that has begun can go on")
{
  std::string order;
  play([&] {
    net::Group group(10);
    for (char name = 'a'; name <= 'd'; ++name)
      group.spawn([&, name] {
        order += name;
        yield();
        order += name;
        net::sleep(1s);
      });
    group.wait();
  });
  CHECK_EQ(order, "aabbccdd");
}

TEST_CASE("crowd: begins also while another never has to wait")
{
  bool begun = false;
  std::size_t turns = 0;
  net::run([&] {
    net::Group group(10);
    group.spawn([&] {
      for (; !begun && turns < 100'000; ++turns) yield();
    });
    group.spawn([&] { begun = true; });
    group.wait();
    return 0;
  });
  CHECK(begun);
  CHECK_LT(turns, 100'000);
}

TEST_CASE("crowd: one that is cancelled before anybody has begun is at its end")
{
  bool begun = false;
  play([&] {
    net::Group group(10);
    group.spawn([&] { begun = true; });
    group.cancel();
    group.wait();
    net::sleep(1s);
  });
  CHECK(!begun);
}

TEST_CASE("crowd: those that have not begun when another fails never do")
{
  std::size_t begun = 0;
  play([&] {
    net::Group group(2);
    for (int i = 0; i < 10; ++i)
      group.spawn([&] {
        ++begun;
        net::sleep(1s);
        throw Error(Fault::failed, "no");
      });
    CHECK_THROWS_AS(group.wait(), Error);
  });
  CHECK_EQ(begun, 2);
}

TEST_CASE("crowd: a group that is cancelled forgets those that have not begun")
{
  std::size_t begun = 0;
  play([&] {
    net::Group group(2);
    for (int i = 0; i < 10; ++i)
      group.spawn([&] {
        ++begun;
        net::sleep(1h);
      });
    net::sleep(1s);
    group.cancel();
    group.wait();
    group.spawn([&] { begun += 100; }); // it can be used again
    group.wait();
  });
  CHECK_EQ(begun, 102);
}

TEST_CASE("crowd: fifty thousand get through where thirty thousand fibers may be")
{
  std::size_t done = 0;
  play([&] {
    net::Group others; // leave little room
    for (int i = 0; i < 19'000; ++i) others.spawn([] { net::sleep(1h); });
    net::Group group(10'000);
    for (int i = 0; i < 50'000; ++i)
      group.spawn([&] {
        net::Group own; // what one of a crowd needs always has room
        own.spawn([] { net::sleep(1s); });
        own.wait();
        ++done;
      });
    group.wait();
    others.cancel();
    others.wait();
  });
  CHECK_EQ(done, 50'000);
}

TEST_CASE("crowd: what an alarm begins where there is no room begins when there is some")
{
  std::string order;
  play([&] {
    net::Group late;
    const net::Alarm alarm(1s, [&] { late.spawn([&] { order += "late"; }); });
    net::Group others;
    for (int i = 0; i < 29'990; ++i) others.spawn([] { net::sleep(1min); });
    net::sleep(30s);
    order += "full ";
    others.wait();
    late.wait();
    CHECK_EQ(net::now().time_since_epoch(), 1min);
  });
  CHECK_EQ(order, "full late");
}

TEST_CASE("crowd: what an alarm would have begun is forgotten with its group")
{
  bool begun = false;
  play([&] {
    net::Group others;
    for (int i = 0; i < 29'990; ++i) others.spawn([] { net::sleep(1min); });
    {
      net::Group late;
      const net::Alarm alarm(1s, [&] { late.spawn([&] { begun = true; }); });
      net::sleep(30s);
    }
    others.wait();
    net::sleep(1s);
  });
  CHECK_FALSE(begun);
}

TEST_CASE("crowd: the first of a bounded group waits for room, too, and fails nobody")
{
  std::size_t done = 0;
  play([&] {
    net::Group others;
    for (int i = 0; i < 29'000; ++i) others.spawn([] { net::sleep(1min); });
    net::Group group;
    for (int i = 0; i < 500; ++i)
      group.spawn([&] {
        net::Group own(2);
        for (int k = 0; k < 2; ++k) own.spawn([&] { ++done; });
        own.wait();
      });
    group.wait();
    CHECK_EQ(net::now().time_since_epoch(), 1min);
    others.wait();
  });
  CHECK_EQ(done, 1'000);
}

TEST_CASE("crowd: a fiber that needs more than there can be is told")
{
  play([] {
    net::Group group;
    CHECK_THROWS_WITH_AS(
        [&] {
          for (int i = 0; i < 30'000; ++i) group.spawn([] { net::sleep(1h); });
        }(),
        "more than 30000 things would have to go on at the same time.", Error);
  });
}

TEST_CASE("deadline: passes when it is told to")
{
  play([] {
    net::Deadline cut(net::unlimited);
    net::Group group;
    group.spawn([&] {
      net::sleep(1s);
      cut.pass();
      cut.pass();
    });
    CHECK_THROWS_AS(net::sleep(1h), net::TimedOut);
    CHECK(cut.passed());
    CHECK_EQ(net::now().time_since_epoch(), 1s);
  });
}

TEST_CASE("deadline: one that was told to pass is over with its scope")
{
  play([] {
    {
      net::Deadline cut(1h);
      cut.pass();
      CHECK_THROWS_AS(net::sleep(1s), net::TimedOut);
    }
    net::sleep(2h);
    CHECK_EQ(net::now().time_since_epoch(), 2h);
  });
}

TEST_CASE("alarm: calls once, and not when it is gone")
{
  std::string called;
  play([&] {
    const net::Alarm first(1s, [&] { called += "first "; });
    {
      const net::Alarm second(2s, [&] { called += "second "; });
      net::sleep(1500ms);
    }
    net::sleep(5s);
  });
  CHECK_EQ(called, "first ");
}

TEST_CASE("connections: at most half of them rest")
{
  net::Connections connections(5);
  net::Connections::Rest first = connections.rest();
  const net::Connections::Rest second = connections.rest();
  CHECK(first);
  CHECK(second);
  CHECK_FALSE(connections.rest());
  first = nullptr;
  CHECK(connections.rest());
}

TEST_CASE("connections: what tunnels hold leaves a quarter of the places to requests, whatever rests")
{
  play([] {
    net::Connections connections(16);
    std::vector<net::Connections::Rest> resting;
    while (auto rest = connections.rest()) resting.push_back(std::move(rest));
    CHECK_EQ(resting.size(), 8);
    std::optional<net::Connections::Holding> first = connections.hold(4);
    CHECK(first);
    CHECK_FALSE(connections.hold(4));
    resting.clear();
    CHECK(connections.hold(4));
    CHECK_EQ(first->permits.size(), 4);
  });
}

TEST_CASE("connections: who takes several gets all of them before the next")
{
  std::string order;
  play([&] {
    net::Connections connections(4);
    net::Group group;
    for (const char name : {'a', 'b', 'c'})
      group.spawn([&, name] {
        const auto places = connections.take(3);
        order += name;
        net::sleep(1s);
      });
    group.wait();
    CHECK_EQ(net::now().time_since_epoch(), 3s);
  });
  CHECK_EQ(order, "abc");
}

TEST_CASE("connections: questions and signs of life have places also when all others are taken, each their own")
{
  play([] {
    net::Connections connections(2);
    const auto all = connections.take(2);
    std::vector<net::Semaphore::Permit> questions;
    CHECK_FALSE(net::within(1s, [&] {
      for (;;) questions.push_back(connections.take(net::Lane::question));
    }));
    CHECK_GT(questions.size(), 20);
    CHECK(net::within(1s, [&] {
      for (int ship = 0; ship < 3; ++ship) questions.push_back(connections.take(net::Lane::sign));
    }));
    CHECK_FALSE(net::within(1s, [&] { connections.take(net::Lane::queue); }));
    CHECK_FALSE(net::within(1s, [&] { connections.take(net::Lane::beside); }));
  });
}

TEST_CASE("large stack: what is done there gives its value or its error to the fiber")
{
  play([] {
    net::Group group;
    group.spawn([] {
      CHECK_EQ(net::on_large_stack([] { return std::string(100, 'a'); }), std::string(100, 'a'));
      try {
        throw Error(Fault::failed, "outer");
      } catch (const Error& outer) {
        CHECK_THROWS_WITH_AS(net::on_large_stack([]() -> int { throw Error(Fault::failed, "inner"); }), "inner", Error);
        CHECK_EQ(std::string(outer.what()), "outer");
      }
      net::sleep(1s);
    });
    group.wait();
  });
}

#ifndef __SANITIZE_ADDRESS__
TEST_CASE("large stack: the fibers' own stacks stay small")
{
  constexpr std::size_t fibers = 300, each = 100UL << 10U;
  std::size_t grown = 0;
  play([&] {
    net::on_large_stack([] { return touch_much_stack(); });
    const std::size_t before = resident();
    net::Group group;
    for (std::size_t i = 0; i < fibers; ++i)
      group.spawn([&] {
        if (net::on_large_stack([] { return touch_much_stack(); }) != 'x') return;
        net::sleep(1s);
      });
    net::sleep(500ms);
    grown = resident() - std::min(before, resident());
    group.wait();
  });
  CHECK_LT(grown, fibers * each / 4);
}
#endif
