// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/own_volume.hpp>

#include <sys/wait.h>
#include <unistd.h>
#include <unit/run/lock_ground.hpp>

#include <algorithm>
#include <csignal>
#include <functional>
#include <utility>

using namespace maestro;
using namespace maestro::testing;

TEST_CASE("lock: it is taken on all ships, and given back")
{
  LockGround ground({"a", "b", "c", "d"});
  play([&] {
    Operator ann(ground, "ann@ci");
    ann.acquire();
    for (auto& [ship, daemon] : ground.daemons) {
      REQUIRE(daemon.volumes.contains("maestro-lock.shop-" + own_volume_name("lock", "shop").substr(18)));
      const auto& labels = daemon.volumes.at(lock_name("shop")).labels;
      CHECK_EQ(labels.at("io.maestro.lock"), "shop");
      CHECK_EQ(labels.at("io.maestro.by"), "ann@ci");
      CHECK_EQ(labels.at("io.maestro.beats"), "a,b,c");
    }
    CHECK_EQ(ann.lost("d"), "");
    ann.lock->release();
    CHECK_EQ(ground.volumes(), 0);
  });
}

TEST_CASE("lock: another one is told who holds it, since when, and holds nothing himself")
{
  LockGround ground({"a", "b"});
  play([&] {
    Operator ann(ground, "ann@ci");
    ann.me.since = *parse_rfc3339("2026-11-28T20:50:01.5Z");
    CHECK_EQ(ann.try_to_acquire(ships({"b"})), "");
    net::sleep(8s);
    Operator bob(ground, "bob@desk");
    CHECK_EQ(bob.try_to_acquire(), "the lock of 'shop' is held on ship 'b' by ann@ci (apply) since "
                                   "2026-11-28T20:50:01Z, last sign of life 8s ago");
    CHECK(ground.at("a").volumes.empty());
    ann.lock->release();
    CHECK_EQ(bob.try_to_acquire(), "");
  });
}

TEST_CASE("lock: of equals exactly one gets it, whoever is faster on which ship")
{
  for (unsigned chance = 1; chance <= 60; ++chance) {
    LockGround ground({"a", "b", "c", "d", "e"});
    ground.answer_by_chance(chance);
    play([&] {
      Operator ann(ground, "ann"), bob(ground, "bob"), eve(ground, "eve");
      int winners = 0;
      net::Group race;
      for (Operator* each : {&ann, &bob, &eve})
        race.spawn([&, each] { winners += each->try_to_acquire().empty() ? 1 : 0; });
      race.wait();
      CHECK_EQ(winners, 1);
    });
    CHECK_EQ(ground.volumes(), 0);
  }
}

TEST_CASE("lock: who works on other ships is not held up")
{
  LockGround ground({"a", "b"});
  play([&] {
    Operator ann(ground, "ann"), bob(ground, "bob");
    CHECK_EQ(ann.try_to_acquire(ships({"a"})), "");
    CHECK_EQ(bob.try_to_acquire(ships({"b"})), "");
  });
}

TEST_CASE("lock: it is held as long as it takes, by a sign of life every ten seconds")
{
  LockGround ground({"a", "b", "c", "d", "e"});
  play([&] {
    Operator ann(ground, "ann"), bob(ground, "bob");
    ann.acquire();
    net::sleep(1h);
    CHECK_EQ(ann.lost("e"), "");
    CHECK(contains(bob.try_to_acquire(), "held on ship 'a' by ann"));
    CHECK_EQ(ground.at("a").volumes.size(), 2); // the lock, and the last sign
    CHECK_EQ(ground.at("d").volumes.size(), 1);
    ann.lock->release();
    CHECK_EQ(ground.volumes(), 0);
  });
}

TEST_CASE("lock: of a thousand ships it is taken at once and costs a handful of requests a beat")
{
  LockGround ground(numbered_ships(1000));
  for (auto& [ship, daemon] : ground.daemons) daemon.latency = 100ms;
  play([&] {
    Operator ann(ground, "ann");
    const net::TimePoint began = net::now();
    ann.acquire();
    CHECK_LE(net::now() - began, 250ms); // the first, then all others
    const auto calls = [&] {
      std::size_t all = 0;
      for (const auto& [ship, daemon] : ground.daemons) all += daemon.calls.size();
      return all;
    };
    CHECK_EQ(calls(), 1000);
    net::sleep(100s - (net::now() - began) + 5s);
    CHECK_LE(calls(), 1000 + 10 * 9);
    CHECK_GE(calls(), 1000 + 9 * 9);
    const net::TimePoint ends = net::now();
    ann.lock->release();
    CHECK_LE(net::now() - ends, 500ms);
    CHECK_EQ(ground.volumes(), 0);
  });
}

// ---- Holders that are gone.

TEST_CASE("lock: of a holder that died it is taken over once the lease is over, and not before")
{
  LockGround ground({"a", "b", "c", "d"});
  play([&] {
    Operator ann(ground, "ann"), bob(ground, "bob");
    ann.acquire();
    net::sleep(25s); // two signs of life
    ann.die();
    net::sleep(50s);
    CHECK(contains(bob.try_to_acquire(), "last sign of life 55s ago"));
    net::sleep(7s);
    CHECK_EQ(bob.try_to_acquire(), "");
    CHECK_EQ(bob.lost("d"), "");
    for (const std::string ship : {"a", "b", "c", "d"}) CHECK_EQ(bob.token(ship), bob.token("a"));
    CHECK_EQ(ground.at("a").volumes.size(), 2); // the lock, and the mark over ann
  });
}

TEST_CASE("lock: a process of this machine that is gone is not waited for")
{
  LockGround ground({"a", "b"});
  std::string dead = own_process();
  dead.back() = dead.back() == '1' ? '2' : '1'; // as if its number had gone to another one
  play([&] {
    Operator ann(ground, "ann", dead), bob(ground, "bob", own_process()), eve(ground, "eve");
    ann.acquire();
    ann.die();
    CHECK_EQ(bob.try_to_acquire(), "");
    CHECK(contains(eve.try_to_acquire(), "by bob")); // who lives
  });
}

TEST_CASE("lock: of many who take it over at the same time exactly one gets it")
{
  for (unsigned chance = 1; chance <= 40; ++chance) {
    LockGround ground({"a", "b", "c", "d"});
    play([&] {
      Operator ann(ground, "ann");
      ann.acquire();
      ann.die();
      net::sleep(65s);
      ground.answer_by_chance(chance);
      std::vector<std::unique_ptr<Operator>> heirs;
      int winners = 0;
      net::Group race;
      for (int i = 0; i < 5; ++i) {
        Operator& heir = *heirs.emplace_back(std::make_unique<Operator>(ground, "heir"));
        race.spawn([&] { winners += heir.try_to_acquire().empty() ? 1 : 0; });
      }
      race.wait();
      CHECK_EQ(winners, 1);
      for (const auto& heir : heirs) CHECK_EQ(heir->lost("b"), "");
    });
  }
}

TEST_CASE("lock: who dies while taking it over is taken over from")
{
  LockGround ground({"a"});
  play([&] {
    Operator ann(ground, "ann"), bob(ground, "bob"), eve(ground, "eve");
    ann.acquire();
    ann.die();
    net::sleep(65s);
    ground.at("a").refuse("remove-volume", lock_name("shop"), 500, "no"); // he has made his mark, and no more
    CHECK_EQ(bob.try_to_acquire(), "");
    CHECK(bob.lock->unreachable().contains(ShipName("a"))); // he has not got it
    bob.die();
    CHECK_EQ(ground.at("a").volumes.size(), 2); // ann's lock, bob's mark
    CHECK(contains(eve.try_to_acquire(), "by ann"));
    net::sleep(65s);
    CHECK_EQ(eve.try_to_acquire(), "");
    CHECK_EQ(eve.token("a"), ground.at("a").volumes.at(lock_name("shop")).labels.at("io.maestro.token"));
  });
}

TEST_CASE("lock: what nobody goes by any more is removed, by who takes over and by who gives back")
{
  LockGround ground({"a"});
  play([&] {
    for (int i = 0; i < 30; ++i) {
      Operator one(ground, "one");
      one.acquire();
      one.die();
      net::sleep(65s);
    }
    CHECK_LE(ground.volumes(), 15);
    Operator last(ground, "last");
    last.acquire();
    net::sleep(15min);
    last.lock->release();
    CHECK_EQ(ground.volumes(), 0);
  });
}

TEST_CASE("lock: a holder of whom nothing can be known is not taken for dead")
{
  LockGround ground({"a", "b", "c", "d"});
  play([&] {
    Operator ann(ground, "ann"), bob(ground, "bob");
    ann.acquire();
    net::sleep(100s);
    ground.at("a").reachable = ground.at("b").reachable = false; // most of where it gives signs
    net::sleep(1s);
    CHECK(contains(bob.try_to_acquire(ships({"d"})), "by ann"));
    ann.die();
    ground.at("a").reachable = ground.at("b").reachable = false;
    net::sleep(100s);
    CHECK(contains(bob.try_to_acquire(ships({"d"})), "by ann"));
    ground.at("b").reachable = true;
    CHECK_EQ(bob.try_to_acquire(ships({"d"})), "");
  });
}

TEST_CASE("lock: a volume of that name that is not of ours is nobody's to take")
{
  LockGround ground({"a"});
  play([&] {
    Operator bob(ground, "bob");
    bob.fleet.at(ShipName("a")).create_volume({.name = lock_name("shop")});
    net::sleep(1h);
    CHECK(contains(bob.try_to_acquire(), "somebody who does not say who it is"));
  });
}

// ---- Losing it.

TEST_CASE("lock: who cannot give signs of life has lost it before anybody takes it")
{
  LockGround ground({"a", "b", "c", "d"});
  play([&] {
    Operator ann(ground, "ann"), bob(ground, "bob");
    ann.acquire();
    net::sleep(35s);
    ann.cut_off({"a", "b"}); // two of three
    net::sleep(24s);
    CHECK_EQ(ann.lost("d"), "");
    CHECK(contains(bob.try_to_acquire(ships({"d"})), "by ann"));
    net::sleep(3s);
    CHECK(contains(ann.lost("d"), "the environment's lock is lost: no sign of life could be given for 3"));
    const std::size_t left = ground.at("c").calls.size();
    net::sleep(65s);
    CHECK_EQ(ground.at("c").calls.size(), left); // it does not come back to life
    CHECK_EQ(bob.try_to_acquire(ships({"d"})), "");
    CHECK(contains(ann.lost("d"), "no sign of life"));
    ann.lock->release();
    CHECK_EQ(bob.lost("d"), "");
    net::sleep(10s);
    CHECK_EQ(bob.lost("d"), ""); // what was given back was not his
  });
}

TEST_CASE("lock: a sign of life counts, whatever becomes of the one before it")
{
  using Fault = std::function<void(FakeDaemon&)>;
  const Fault faults[] = {
      [](FakeDaemon& daemon) { daemon.refuse("remove-volume", "*", 500, "directory not empty", always); },
      [](FakeDaemon& daemon) { daemon.hang("remove-volume", "*", always); },
      [](FakeDaemon& daemon) { daemon.lose("remove-volume", "*", always); },
  };
  for (const Fault& fault : faults) {
    LockGround ground({"a"});
    play([&] {
      Operator ann(ground, "ann"), bob(ground, "bob");
      ann.acquire();
      fault(ground.at("a"));
      net::sleep(3min);
      CHECK_EQ(ann.lost("a"), "");
      CHECK(contains(bob.try_to_acquire(), "by ann"));
      ground.at("a").behave();
      ann.lock->release();
      CHECK_EQ(ground.volumes(), 0);
    });
  }
}

TEST_CASE("lock: a ship that is lost does not take it along")
{
  for (const std::vector<std::string>& names : {std::vector<std::string>{"a", "b"}, {"a", "b", "c"}}) {
    LockGround ground(names);
    play([&] {
      Operator ann(ground, "ann"), bob(ground, "bob");
      ann.acquire();
      ground.at("b").reachable = false;
      net::sleep(10min);
      CHECK_EQ(ann.lost("a"), "");
      CHECK_EQ(ann.lost("b"), "");
      ground.at("b").reachable = true;
      CHECK(contains(bob.try_to_acquire(ships({"b"})), "by ann"));
    });
  }
}

TEST_CASE("lock: where everything unused was removed it is put back")
{
  LockGround ground({"a", "b"});
  play([&] {
    Operator ann(ground, "ann"), bob(ground, "bob");
    ann.acquire();
    net::sleep(7s);
    for (auto& [ship, daemon] : ground.daemons) daemon.volumes.clear();
    CHECK_EQ(ann.lost("a"), ""); // it has looked
    CHECK(ground.at("a").volumes.contains(lock_name("shop")));
    net::sleep(10s);
    CHECK(ground.at("b").volumes.contains(lock_name("shop")));
    CHECK(contains(bob.try_to_acquire(), "by ann"));
    ground.at("b").volumes.clear();
    CHECK_EQ(bob.try_to_acquire(ships({"b"})), ""); // was faster
    net::sleep(10s);
    CHECK(contains(ann.lost("a"), "the environment's lock is lost: bob has it on ship 'b'"));
    ann.lock->release();
    CHECK_EQ(bob.lost("b"), "");
    CHECK(ground.at("a").volumes.empty());
  });
}

TEST_CASE("lock: right before a step on a ship that gets no signs its lock is looked at")
{
  LockGround ground({"a", "b", "c", "d"});
  play([&] {
    Operator ann(ground, "ann"), bob(ground, "bob");
    ann.acquire();
    ground.at("d").volumes.clear();
    CHECK_EQ(bob.try_to_acquire(ships({"d"})), "");
    net::sleep(6s);
    CHECK_EQ(ann.lost("a"), "");
    CHECK(contains(ann.lost("d"), "bob has it on ship 'd'"));
    CHECK(contains(ann.lost("a"), "bob has it on ship 'd'")); // from now on, everywhere
  });
}

TEST_CASE("lock: what is taken away by hand is lost to its holder")
{
  LockGround ground({"a", "b", "c", "d"});
  play([&] {
    Operator ann(ground, "ann"), bob(ground, "bob");
    ann.acquire();
    net::sleep(15s);
    const LockStatus status = lock_status(ground.environment, bob.fleet);
    REQUIRE_EQ(status.holdings.size(), 1);
    CHECK_EQ(status.holdings[0].holder.by, "ann");
    CHECK_EQ(status.holdings[0].sign.last, 5s);
    CHECK_EQ(status.holdings[0].ships.size(), 4);
    CHECK(take_lock_away(ground.environment, bob.fleet, bob.me, status.holdings).empty());
    CHECK(lock_status(ground.environment, bob.fleet).holdings.empty());
    net::sleep(10s);
    CHECK(contains(ann.lost("d"), "bob took it away on ship"));
    CHECK(lock_status(ground.environment, bob.fleet).holdings.empty());
  });
}

TEST_CASE("lock: where everything unused was removed and another one was faster to take it, it is lost")
{
  LockGround ground({"a", "b"});
  play([&] {
    Operator ann(ground, "ann"), bob(ground, "bob");
    ann.acquire();
    net::sleep(15s);
    FakeDaemon& a = ground.at("a");
    bool is_taken = false;
    a.on_call = [&](const std::string& call, const std::string& of) {
      if (call != "look-at-volume" || !of.starts_with("maestro-lock.over") || std::exchange(is_taken, true)) return;
      CHECK_EQ(bob.try_to_acquire(ships({"a"})), "");
    };
    a.volumes.clear();
    CHECK(contains(ann.lost("a"), "bob has it on ship 'a'"));
  });
}

TEST_CASE("lock: its status tells of several holders, and of ships that do not answer")
{
  LockGround ground({"a", "b", "c"});
  play([&] {
    Operator ann(ground, "ann"), bob(ground, "bob"), eve(ground, "eve");
    CHECK_EQ(ann.try_to_acquire(ships({"b"})), "");
    CHECK_EQ(bob.try_to_acquire(ships({"a"})), "");
    ground.at("c").reachable = false;
    const LockStatus status = lock_status(ground.environment, eve.fleet);
    REQUIRE_EQ(status.holdings.size(), 2);
    CHECK_EQ(status.holdings[0].holder.by, "bob");
    CHECK_EQ(status.is_held.at(ShipName("a")), true);
    CHECK_FALSE(status.is_held.at(ShipName("c")));
    CHECK(status.errors.contains(ShipName("c")));
  });
}

// ---- All of it together.

TEST_CASE("lock: with stalls, deaths and cut connections no two hold a ship at the same time")
{
  std::size_t held = 0, taken_over = 0;
  for (unsigned seed = 1; seed <= 25; ++seed) {
    LockGround ground({"a", "b", "c", "d"});
    unsigned dice = seed * 7919U;
    const auto roll = [&](unsigned below) {
      dice = dice * 1664525U + 1013904223U;
      return (dice >> 8U) % below;
    };
    for (auto& [ship, daemon] : ground.daemons)
      daemon.on_call = [&](const std::string& call, const std::string&) {
        net::sleep(std::chrono::milliseconds(roll(200)));
        if (roll(30) == 0) net::sleep(std::chrono::seconds(roll(40))); // slow ships, and holders that are late
        if (call != "look-at-volume" && roll(60) == 0) throw Error(Fault::unreachable, "cut");
      };
    std::map<std::string, std::string> on_ship; // who is changing it
    play([&] {
      const auto work = [&](const std::string& name) {
        for (int round = 0; round < 12; ++round) {
          Operator me(ground, name);
          Ships wanted;
          for (const std::string ship : {"a", "b", "c", "d"})
            if (roll(2) == 0) wanted.emplace(ship);
          if (me.try_to_acquire(wanted).empty()) {
            for (unsigned step = roll(8); step > 0; --step)
              for (const ShipName& ship : wanted) {
                if (me.lock->unreachable().contains(ship) || me.lock->lost_because(ship)) continue;
                CHECK_EQ(on_ship[ship.text()], "");
                on_ship[ship.text()] = name;
                ++held;
                net::sleep(std::chrono::milliseconds(roll(8000)));
                on_ship[ship.text()].clear();
              }
            if (roll(4) == 0) {
              ++taken_over;
              for (auto& [ship, daemon] : ground.daemons) daemon.refuse("remove-volume", "*", 500, "dead", 4);
            }
          }
          me.lock.reset();
          net::sleep(std::chrono::seconds(roll(60)));
        }
      };
      net::Group operators;
      for (const std::string name : {"ann", "bob", "eve"}) operators.spawn([&, name] { work(name); });
      operators.wait();
    });
  }
  CHECK_GT(held, 500);
  CHECK_GT(taken_over, 20);
}

TEST_CASE("lock: a process is gone when its number is free or another's, and only if it was seen from here")
{
  const std::string here = own_process();
  REQUIRE_FALSE(here.empty());
  CHECK_FALSE(is_gone(here));
  CHECK(is_gone(here + "1"));
  const std::string place = here.substr(0, here.find('/', here.find("pid:")));
  CHECK(is_gone(place + "/999999999/1"));
  CHECK_FALSE(is_gone(place + "/1/")); // nonsense
  CHECK_FALSE(is_gone(place + "/x/1"));
  CHECK_FALSE(is_gone(place + "/-1/1"));
  CHECK_FALSE(is_gone("another boot" + here));
  CHECK_FALSE(is_gone(""));
}

TEST_CASE("lock: a process that has ended is gone also as long as nobody has asked how it ended")
{
  int told[2];
  REQUIRE_EQ(pipe(told), 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::string me = own_process();
    _exit(write(told[1], me.data(), me.size()) > 0 ? 0 : 1);
  }
  REQUIRE_GT(child, 0);
  close(told[1]);
  std::string ended(200, '\0');
  const ssize_t length = read(told[0], ended.data(), ended.size());
  close(told[0]);
  siginfo_t how{};
  REQUIRE_EQ(waitid(P_PID, static_cast<id_t>(child), &how, WEXITED | WNOWAIT), 0);
  REQUIRE_GT(length, 0);
  ended.resize(static_cast<std::size_t>(length));
  CHECK(is_gone(ended));
  waitpid(child, nullptr, 0);
}

TEST_CASE("own volume: its name is one that engines take, and no two environments share it")
{
  CHECK_EQ(own_volume_name("lock", "shop"), "maestro-lock.shop-" + own_volume_name("lock", "shop").substr(18));
  CHECK(own_volume_name("lock", "My Shop!").starts_with("maestro-lock.my-shop-"));
  CHECK_EQ(own_volume_name("lock", "日本").size(), std::string("maestro-lock.12345678").size());
  CHECK_NE(own_volume_name("lock", "a.b"), own_volume_name("lock", "a-b"));
  CHECK_LE(own_volume_name("lock", std::string(500, 'x')).size(), 70);
}
