// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>

#include <doctest/doctest.h>
#include <support/simulated.hpp>
#include <unit/net/outcome.hpp>

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::testing;
using namespace std::chrono_literals;

namespace {

net::Duration since_start() { return net::now().time_since_epoch(); }

} // namespace

TEST_CASE("group: children start at the next turn of the loop and in order")
{
  std::string order;
  play([&] {
    net::Group group;
    group.spawn([&] { order += "b"; });
    group.spawn([&] { order += "c"; });
    order += "a";
    group.wait();
  });
  CHECK_EQ(order, "abc");
}

TEST_CASE("group: wait on an empty group does not wait")
{
  play([] {
    net::Group group;
    group.wait();
    CHECK_EQ(since_start(), 0s);
  });
}

TEST_CASE("group: the first failure cancels the others and is thrown when all have ended")
{
  std::vector<std::string> outcomes;
  play([&] {
    net::Group group;
    group.spawn([&] { outcomes.push_back(outcome_of([] { net::sleep(1h); })); });
    group.spawn([] {
      net::sleep(5s);
      throw std::runtime_error("first");
    });
    group.spawn([] {
      try {
        net::sleep(1h);
      } catch (const net::Cancelled&) {
        throw std::runtime_error("second");
      }
    });
    CHECK_EQ(outcome_of([&] { group.wait(); }), "first");
    CHECK_EQ(since_start(), 5s);
  });
  CHECK_EQ(outcomes, std::vector<std::string>{"cancelled"});
}

TEST_CASE("group: what is spawned after a failure does not begin")
{
  bool began = false;
  play([&] {
    net::Group group;
    group.spawn([] { throw std::runtime_error("first"); });
    net::sleep(1s);
    group.spawn([&] { began = true; });
    CHECK_EQ(outcome_of([&] { group.wait(); }), "first");
    CHECK(!began);
    group.spawn([&] { began = true; });
    group.wait();
    CHECK(began);
  });
}

TEST_CASE("group: children that were cancelled are not a failure")
{
  play([] {
    net::Group group;
    group.spawn([] { net::sleep(1h); });
    net::sleep(1s);
    group.cancel();
    CHECK_EQ(outcome_of([&] { group.wait(); }), "done");
    CHECK_EQ(since_start(), 1s);
  });
}

TEST_CASE("group: a child can cancel its own group")
{
  play([] {
    net::Group group;
    group.spawn([] { net::sleep(1h); });
    group.spawn([&] { group.cancel(); });
    CHECK_EQ(outcome_of([&] { group.wait(); }), "done");
    CHECK_EQ(since_start(), 0s);
  });
}

TEST_CASE("group: its destructor cancels the children and waits for their end")
{
  bool ended = false;
  play([&] {
    {
      net::Group group;
      group.spawn([&] {
        outcome_of([] { net::sleep(1h); });
        ended = true;
      });
      net::sleep(1s);
    }
    CHECK(ended);
    CHECK_EQ(since_start(), 1s);
  });
}

TEST_CASE("group: cancelling the parent cancels what it waits for at any depth")
{
  std::vector<std::string> outcomes;
  play([&] {
    net::Group top;
    top.spawn([&] {
      net::Group middle;
      middle.spawn([&] {
        net::Group bottom;
        bottom.spawn([&] { outcomes.push_back(outcome_of([] { net::sleep(1h); })); });
        outcomes.push_back(outcome_of([&] { bottom.wait(); }));
        net::sleep(1h);
      });
      middle.wait();
    });
    net::sleep(1s);
    top.cancel();
    top.wait();
    CHECK_EQ(since_start(), 1s);
  });
  CHECK_EQ(outcomes, std::vector<std::string>{"cancelled", "cancelled"});
}

TEST_CASE("group: what a child holds is destroyed inside it and may wait there")
{
  play([] {
    struct Slow {
      ~Slow()
      {
        net::Group group;
        group.spawn([] { net::sleep(1s); });
        group.wait();
      }
    };
    net::Group group;
    group.spawn([slow = std::make_shared<Slow>()] {});
    group.wait();
    CHECK_EQ(since_start(), 1s);
  });
}

TEST_CASE("group: thousands of generations leave nothing behind")
{
  play([] {
    for (int i = 0; i < 20'000; ++i) {
      net::Group group;
      group.spawn([] {});
      group.wait();
    }
  });
}

TEST_CASE("group: a callback that throws ends all fibers in order, and the loop throws the same")
{
  for (const net::Time time : {net::Time::simulated, net::Time::real}) {
    std::vector<std::string> outcomes;
    CHECK_THROWS_WITH_AS(net::run(
                             [&] {
                               net::Group group;
                               for (int i = 0; i < 2; ++i)
                                 group.spawn([&] { outcomes.push_back(outcome_of([] { net::sleep(1h); })); });
                               const net::Alarm alarm(1ms, [] { throw std::runtime_error("no"); });
                               group.wait();
                               return 0;
                             },
                             time),
                         "no", std::runtime_error);
    CHECK_EQ(outcomes, std::vector<std::string>{"cancelled", "cancelled"});
  }
}

TEST_CASE("deadline: ends a wait with TimedOut at its time")
{
  play([] {
    const net::Deadline deadline(3s);
    CHECK(!deadline.passed());
    CHECK_EQ(outcome_of([] { net::sleep(1h); }), "timed out");
    CHECK(deadline.passed());
    CHECK_EQ(since_start(), 3s);
  });
}

TEST_CASE("deadline: is over with its scope")
{
  play([] {
    {
      const net::Deadline deadline(3s);
      CHECK_EQ(outcome_of([] { net::sleep(1h); }), "timed out");
    }
    net::sleep(1h);
    {
      const net::Deadline deadline(3s);
    }
    net::sleep(1h);
  });
}

TEST_CASE("deadline: whoever swallows TimedOut or Cancelled and waits again gets it again")
{
  play([] {
    {
      const net::Deadline deadline(1s);
      for (int i = 0; i < 3; ++i) CHECK_EQ(outcome_of([] { net::sleep(1h); }), "timed out");
      CHECK_EQ(since_start(), 1s);
    }
    net::Group group;
    std::vector<std::string> outcomes;
    group.spawn([&] {
      for (int i = 0; i < 3; ++i) outcomes.push_back(outcome_of([] { net::sleep(1h); }));
    });
    net::sleep(1s);
    group.cancel();
    group.wait();
    CHECK_EQ(outcomes, std::vector<std::string>{"cancelled", "cancelled", "cancelled"});
  });
}

TEST_CASE("deadline: the nearest of several counts and says so")
{
  play([] {
    const net::Deadline outer(5s);
    {
      const net::Deadline inner(1s);
      CHECK_EQ(outcome_of([] { net::sleep(1h); }), "timed out");
      CHECK(inner.passed());
      CHECK(!outer.passed());
    }
    net::sleep(1s);
    const net::Deadline inner(1h);
    CHECK_EQ(outcome_of([] { net::sleep(2h); }), "timed out");
    CHECK(!inner.passed());
    CHECK(outer.passed());
    CHECK_EQ(since_start(), 5s);
  });
}

TEST_CASE("deadline: none is left when it starts passed")
{
  play([] {
    const net::Deadline deadline(0s);
    CHECK(deadline.passed());
    CHECK_EQ(outcome_of([] { net::sleep(0s); }), "timed out");
  });
}

TEST_CASE("deadline: the longest there is never passes")
{
  play([] {
    const net::Deadline deadline(net::Duration::max());
    net::sleep(1h);
    CHECK(!deadline.passed());
  });
}

TEST_CASE("deadline: one that has passed gets past all that handle errors")
{
  play([] {
    std::string handled;
    CHECK_FALSE(net::within(1s, [&] {
      try {
        net::sleep(1h);
      } catch (const std::exception& error) {
        handled = error.what();
      }
    }));
    CHECK_EQ(handled, "");
    CHECK_EQ(since_start(), 1s);
  });
}

TEST_CASE("deadline: work within one gives its result or nothing")
{
  play([] {
    CHECK_EQ(net::within(1s, [] { return 7; }), 7);
    CHECK(net::within(1s, [] { net::sleep(500ms); }));
    CHECK_FALSE(net::within(1s, [] {
                  net::sleep(1h);
                  return std::string("late");
                }).has_value());
    CHECK_EQ(outcome_of([] { net::within(1s, [] { throw Error(Fault::failed, "its own failure"); }); }),
             "its own failure");
    const auto empty = net::within(1s, [] { return std::optional<int>(); });
    REQUIRE(empty.has_value()); // met, with nothing to give
    CHECK_FALSE(empty->has_value());
  });
}

TEST_CASE("deadline: what an outer one ends is not taken for the end of an inner one")
{
  play([] {
    bool inner_has_ended = false;
    CHECK_FALSE(net::within(1s, [&] {
      net::within(1min, [] { net::sleep(1h); });
      inner_has_ended = true;
    }));
    CHECK_FALSE(inner_has_ended);
    net::Deadline cut(net::unlimited);
    net::Group group;
    group.spawn([&] {
      net::sleep(1s);
      cut.pass();
    });
    CHECK_FALSE(cut.is_met_by([] { CHECK(net::within(1min, [] { net::sleep(1h); })); }));
    CHECK_EQ(since_start(), 2s);
  });
}

TEST_CASE("deadline: one that nobody handles is a defect with a name")
{
  CHECK_THROWS_WITH_AS(play([] {
                         const net::Deadline deadline(1s);
                         net::sleep(1h);
                       }),
                       "a deadline has passed, and who set it does not handle that", std::logic_error);
}

TEST_CASE("deadline: over a group ends its children first")
{
  std::vector<std::string> outcomes;
  play([&] {
    const net::Deadline deadline(1s);
    net::Group group;
    for (int i = 0; i < 3; ++i) group.spawn([&] { outcomes.push_back(outcome_of([] { net::sleep(1h); })); });
    CHECK_EQ(outcome_of([&] { group.wait(); }), "timed out");
    CHECK_EQ(outcomes, std::vector<std::string>{"cancelled", "cancelled", "cancelled"});
    CHECK_EQ(since_start(), 1s);
  });
}

TEST_CASE("deadline: of a child is the child's failure")
{
  play([] {
    net::Group group;
    group.spawn([] {
      const net::Deadline deadline(1s);
      net::sleep(1h);
    });
    const net::Deadline mine(1h);
    CHECK_EQ(outcome_of([&] { group.wait(); }), "timed out");
    CHECK(!mine.passed());
  });
}

TEST_CASE("deadline: does not bind other fibers")
{
  play([] {
    net::Group group;
    group.spawn([] { net::sleep(10s); });
    {
      const net::Deadline deadline(1s);
      CHECK_EQ(outcome_of([] { net::sleep(1h); }), "timed out");
    }
    CHECK_EQ(outcome_of([&] { group.wait(); }), "done");
    CHECK_EQ(since_start(), 10s);
  });
}

TEST_CASE("to the end: what is given back is given back, although the fiber is cancelled or out of time")
{
  std::string order;
  play([&] {
    const auto give_back = [&](const std::string& name) {
      net::to_the_end([&, name] {
        CHECK(net::within(1min, [] { net::sleep(2s); }));
        CHECK_FALSE(net::within(1s, [] { net::sleep(1min); })); // its own deadlines hold
        order += name;
      });
    };
    struct Holder {
      ~Holder() { give_back(name); }
      std::function<void(const std::string&)> give_back;
      std::string name;
    };
    net::Group group;
    group.spawn([&] {
      const Holder holder{give_back, "a"};
      net::sleep(1h);
    });
    net::sleep(1s);
    group.cancel();
    group.wait();
    CHECK_EQ(since_start(), 4s);
    CHECK_FALSE(net::within(1s, [&] {
      const Holder holder{give_back, "b"};
      net::sleep(1h);
    }));
    CHECK_EQ(since_start(), 8s);
    give_back("c");
  });
  CHECK_EQ(order, "abc");
}

TEST_CASE("to the end: what the work throws is thrown")
{
  play([] { CHECK_THROWS_AS(net::to_the_end([] { throw std::runtime_error("no"); }), std::runtime_error); });
}
