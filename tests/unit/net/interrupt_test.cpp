// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>

#include <doctest/doctest.h>
#include <support/simulated.hpp>
#include <unit/net/outcome.hpp>

#include <csignal>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::testing;
using namespace std::chrono_literals;

TEST_CASE("interrupt: one that comes just before somebody else would hear of it is not lost")
{
  bool begun = false;
  CHECK_EQ(outcome_of([&] {
             net::run([&] {
               net::Group group;
               group.spawn([] { std::raise(SIGINT); });
               group.wait(); // has come to its end before the signal is heard
               const net::Interrupts interrupts([](int) {});
               begun = true;
               return 0;
             });
           }),
           "cancelled");
  CHECK_FALSE(begun);
}

TEST_CASE("interrupt: a signal cancels the main fiber and is remembered")
{
  bool cleaned = false;
  CHECK_EQ(outcome_of([&] {
             net::run([&] {
               const struct Cleaner {
                 ~Cleaner() { cleaned = true; }
                 bool& cleaned;
               } cleaner{cleaned};
               std::raise(SIGINT);
               net::sleep(1min);
               return 0;
             });
           }),
           "cancelled");
  CHECK(cleaned);
  CHECK_EQ(net::received_signal(), SIGINT);
  net::run([] { return 0; });
  CHECK_EQ(net::received_signal(), 0);
}

TEST_CASE("interrupt: a handler gets every signal and decides")
{
  net::run([] {
    std::vector<int> signals;
    net::Notice notice;
    net::Group work;
    work.spawn([] { net::sleep(1min); });
    {
      const net::Interrupts interrupts([&](int signal) {
        signals.push_back(signal);
        if (signals.size() == 2) work.cancel();
        notice.notify();
      });
      std::raise(SIGTERM);
      notice.wait();
      std::raise(SIGINT);
      notice.wait();
    }
    work.wait();
    CHECK_EQ(signals, std::vector<int>{SIGTERM, SIGINT});
    CHECK_EQ(net::received_signal(), SIGINT);
    std::raise(SIGTERM);
    CHECK_EQ(outcome_of([] { net::sleep(1min); }), "cancelled");
    return 0;
  });
}

TEST_CASE("interrupt: works in simulated time too")
{
  CHECK_EQ(outcome_of([] {
             play([] {
               std::raise(SIGTERM);
               net::sleep(1h);
             });
           }),
           "cancelled");
}
