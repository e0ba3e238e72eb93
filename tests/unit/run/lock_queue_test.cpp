// SPDX-License-Identifier: Apache-2.0
#include <unit/run/lock_ground.hpp>

#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::testing;
using namespace std::chrono_literals;

TEST_CASE("lock: neither signs of life nor looks before steps wait for what the play asks of its ships")
{
  for (const std::vector<std::string>& names :
       {std::vector<std::string>{"a"}, {"a", "b", "c"}, {"a", "b", "c", "d", "e"}}) {
    LockGround ground(names);
    play([&] {
      Operator ann(ground, "ann"), bob(ground, "bob");
      ann.acquire();
      for (const std::string& name : names) ground.at(name).queue_is_full = true;
      for (int minute = 0; minute < 10; ++minute) {
        net::sleep(1min);
        for (const std::string& name : names) {
          const net::TimePoint before = net::now();
          CHECK_EQ(ann.lost(name), "");
          CHECK_LT(net::now() - before, 1s);
        }
      }
      ground.at(names.front()).volumes.clear(); // swept away, and put back
      net::sleep(11s);
      CHECK(ground.at(names.front()).volumes.contains(lock_name("shop")));
      for (const std::string& name : names) ground.at(name).queue_is_full = false;
      CHECK(contains(bob.try_to_acquire(), "ann"));
    });
  }
}

TEST_CASE("lock: of all steps that are about to begin on a ship one looks at its lock")
{
  LockGround ground({"a", "b", "c", "d"});
  play([&] {
    Operator ann(ground, "ann");
    ann.acquire();
    FakeDaemon& d = ground.at("d"); // which gets no signs
    const auto looks_of_steps = [&] {
      d.calls.clear();
      net::Group steps;
      for (int i = 0; i < 200; ++i) steps.spawn([&] { CHECK_EQ(ann.lost("d"), ""); });
      steps.wait();
      return d.calls.size();
    };
    net::sleep(6s);
    CHECK_EQ(looks_of_steps(), 1);
    net::sleep(6s);
    d.reachable = false; // nor does one after the other wait for an answer
    const net::TimePoint before = net::now();
    CHECK_LE(looks_of_steps(), 1);
    CHECK_LE(net::now() - before, 10s);
  });
}
