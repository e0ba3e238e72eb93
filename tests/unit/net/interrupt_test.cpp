// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/descriptor.hpp>
#include <maestro/net/fiber.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <support/simulated.hpp>
#include <unistd.h>
#include <unit/net/outcome.hpp>

#include <csignal>
#include <string>
#include <thread>
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

TEST_CASE("interrupt: of several handlers each is called, and they may end in any order")
{
  for (const bool first_ends_first : {true, false}) {
    std::vector<std::string> heard;
    play([&] {
      net::Group plays;
      const auto handle_for = [&](const std::string& name, net::Duration time) {
        plays.spawn([&heard, name, time] {
          const net::Interrupts interrupts([&](int) { heard.push_back(name); });
          net::sleep(time);
        });
      };
      handle_for("first", first_ends_first ? 2s : 4s);
      handle_for("second", first_ends_first ? 4s : 2s);
      for (int times = 0; times < 2; ++times) {
        net::sleep(times == 0 ? 1s : 2s);
        std::raise(SIGINT);
      }
      plays.wait();
      std::raise(SIGINT);
      CHECK_EQ(outcome_of([] { net::sleep(1h); }), "cancelled");
    });
    CHECK_EQ(heard, std::vector<std::string>{"first", "second", first_ends_first ? "second" : "first"});
  }
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

namespace {

/// While alive, a signal is handled as a program finds it when it is started.
class StartedWith {
public:
  StartedWith(int signal, void (*handling)(int)) : signal_(signal), before_(std::signal(signal, handling)) {}
  ~StartedWith() { std::signal(signal_, before_); }
  StartedWith(const StartedWith&) = delete;
  StartedWith& operator=(const StartedWith&) = delete;

private:
  int signal_;
  void (*before_)(int);
};

} // namespace

TEST_CASE("interrupt: a hang-up is one")
{
  const StartedWith default_handling(SIGHUP, SIG_DFL);
  CHECK_EQ(outcome_of([] {
             net::run([] {
               std::raise(SIGHUP);
               net::sleep(1min);
               return 0;
             });
           }),
           "cancelled");
  CHECK_EQ(net::received_signal(), SIGHUP);
  net::run([] {
    int heard = 0;
    net::Notice notice;
    const net::Interrupts interrupts([&](int signal) {
      heard = signal;
      notice.notify();
    });
    std::raise(SIGHUP);
    CHECK(notice.wait(10s));
    CHECK_EQ(heard, SIGHUP);
    return 0;
  });
}

TEST_CASE("interrupt: a hang-up is none for a program that was started to survive it, as by nohup")
{
  const StartedWith nohup(SIGHUP, SIG_IGN);
  CHECK_EQ(net::run([] {
             std::raise(SIGHUP);
             net::sleep(20ms);
             return 7;
           }),
           7);
  CHECK_EQ(net::received_signal(), 0);
}

TEST_CASE("standstill: what arrived while the process did not run is there before its deadline passes")
{
  net::run([] {
    for (const net::Duration stopped : {400ms, 2000ms}) {
      int ends[2];
      REQUIRE_EQ(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
      const net::Descriptor in(ends[0]), out(ends[1]);
      net::Group others;
      others.spawn([&] {
        // As SIGSTOP would do it; whoever is on the other side goes on.
        std::this_thread::sleep_for(stopped);
        CHECK_EQ(write(out.fd(), "x", 1), 1);
      });
      char byte = 0;
      std::error_code error;
      CHECK(net::within(50ms, [&] { CHECK_EQ(in.read_some({&byte, 1}, error), 1); }));
      others.wait();
    }
    return 0;
  });
}

TEST_CASE("standstill: deadlines pass soon after it if nothing has arrived")
{
  net::run([] {
    net::Group others;
    others.spawn([] { std::this_thread::sleep_for(500ms); });
    const net::TimePoint began = net::now();
    CHECK_FALSE(net::within(50ms, [] { net::Notice().wait(); }));
    CHECK_LT(net::now() - began, 2s);
    others.wait();
    return 0;
  });
}

TEST_CASE("standstill: a loop that is always busy lets its deadlines pass all the same")
{
  net::run([] {
    net::Group others;
    others.spawn([] {
      for (;;) {
        std::this_thread::sleep_for(300ms);
        net::sleep(0s);
      }
    });
    const net::TimePoint began = net::now();
    CHECK_FALSE(net::within(50ms, [] { net::Notice().wait(); }));
    CHECK_LT(net::now() - began, 5s);
    others.cancel();
    others.wait();
    return 0;
  });
}
