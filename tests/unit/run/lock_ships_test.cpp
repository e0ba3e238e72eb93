// SPDX-License-Identifier: Apache-2.0
// The lock on ships that do not keep it, fail at it, are slow or give no answer.
#include <unit/run/lock_ground.hpp>

using namespace maestro;
using namespace maestro::testing;

TEST_CASE("lock: a ship that keeps no volumes is told, and signs of life are given elsewhere")
{
  LockGround ground({"a", "b", "c", "d", "e"});
  for (const std::string ship : {"a", "c"}) ground.at(ship).refuse("volume", "*", 403, "not allowed here", always);
  play([&] {
    Operator ann(ground, "ann"), bob(ground, "bob");
    ann.acquire();
    CHECK_EQ(ann.lock->refusals().at(ShipName("a")), "not allowed here");
    CHECK_EQ(ann.lock->refusals().size(), 2);
    CHECK(contains(bob.try_to_acquire(), "held on ship 'b' by ann"));
    net::sleep(5min);
    CHECK_EQ(ann.lost("a"), "");
    CHECK_EQ(ground.at("b").volumes.at(lock_name("shop")).labels.at("io.maestro.beats"), "b,d,e");
  });
}

TEST_CASE("lock: a ship that fails to keep it is no ship of the play, and not one without protection")
{
  LockGround ground({"a", "b"});
  ground.at("a").refuse("volume", "*", 500, "the state is inconsistent");
  play([&] {
    Operator ann(ground, "ann"), bob(ground, "bob");
    ann.acquire();
    CHECK(ann.lock->refusals().empty());
    CHECK_EQ(std::string(ann.lock->unreachable().at(ShipName("a")).what()), "the state is inconsistent");
    CHECK_EQ(bob.try_to_acquire(ships({"a"})), "");
    CHECK(contains(bob.try_to_acquire(ships({"b"})), "by ann"));
  });
}

TEST_CASE("lock: what cannot be removed keeps nobody from giving back, or taking over, the lock itself")
{
  LockGround ground({"a"});
  const auto refuse_to_clear_away = [&] {
    for (const auto& [name, volume] : ground.at("a").volumes)
      if (name != lock_name("shop")) ground.at("a").refuse("remove-volume", name, 500, "directory not empty", always);
  };
  play([&] {
    Operator ann(ground, "ann"), bob(ground, "bob");
    ann.acquire();
    net::sleep(15s);
    refuse_to_clear_away();
    ann.lock->release();
    CHECK_FALSE(ground.at("a").volumes.contains(lock_name("shop")));

    ann.acquire();
    net::sleep(15s);
    ann.die();
    net::sleep(65s);
    refuse_to_clear_away();
    CHECK_EQ(bob.try_to_acquire(), "");
    CHECK(bob.lock->unreachable().empty());
    CHECK_EQ(bob.lost("a"), "");
  });
}

TEST_CASE("lock: a removal that fails since another one has it by now has removed what it was about")
{
  LockGround ground({"a"});
  play([&] {
    Operator ann(ground, "ann"), bob(ground, "bob"), eve(ground, "eve");
    ann.acquire();
    ann.die();
    net::sleep(65s);
    FakeDaemon& daemon = ground.at("a");
    daemon.on_call = [&](const std::string& call, const std::string& target) {
      if (call != "remove-volume" || target != lock_name("shop")) return;
      daemon.on_call = nullptr;
      daemon.volumes.erase(target);
      CHECK_EQ(eve.try_to_acquire(), "");
      throw engine::Refused(500, "cleaning up volume storage: directory not empty");
    };
    CHECK(contains(bob.try_to_acquire(), "by eve"));
    CHECK_EQ(eve.lost("a"), "");
  });
}

TEST_CASE("lock: where no ship keeps it nothing is lost")
{
  LockGround ground({"a", "b"});
  for (auto& [ship, daemon] : ground.daemons) daemon.refuse("volume", "*", 403, "not allowed here", always);
  play([&] {
    Operator ann(ground, "ann");
    ann.acquire();
    CHECK_EQ(ann.lock->refusals().size(), 2);
    net::sleep(5min);
    CHECK_EQ(ann.lost("a"), "");
  });
}

TEST_CASE("lock: a ship that does not answer is no ship of the play, and a lost answer leaves nothing behind")
{
  LockGround ground({"a", "b", "c", "d", "e"});
  ground.at("a").reachable = false;
  ground.at("e").lose_answer("volume", "*");
  play([&] {
    Operator ann(ground, "ann");
    ann.acquire();
    CHECK_EQ(ann.lock->unreachable().size(), 2);
    CHECK(ann.lock->unreachable().contains(ShipName("a")));
    net::sleep(5min);
    CHECK_EQ(ann.lost("b"), "");
    ann.lock->release();
    CHECK_EQ(ground.volumes(), 0);
  });
}

TEST_CASE("lock: ships that do not answer are not waited for one after another")
{
  const std::vector<std::string> names = numbered_ships(20);
  LockGround ground(names);
  for (const std::string& name : names)
    if (name != "ship-9") ground.at(name).hang("volume", "*", always);
  play([&] {
    Operator ann(ground, "ann");
    ann.acquire();
    CHECK_LE(net::now().time_since_epoch(), 15s);
    CHECK_EQ(ann.lock->unreachable().size(), 19);
    net::sleep(2min);
    CHECK_EQ(ann.lost("ship-9"), "");
  });
}

TEST_CASE("lock: an engine that hangs holds nobody up for long")
{
  LockGround ground({"a", "b"});
  ground.at("b").slow("volume", "*", 1h);
  play([&] {
    Operator ann(ground, "ann");
    ann.acquire();
    CHECK_LE(net::now().time_since_epoch(), 45s);
    CHECK(ann.lock->unreachable().contains(ShipName("b")));
  });
}

TEST_CASE("lock: an interrupt while it is taken leaves nothing behind")
{
  LockGround ground({"a", "b", "c"});
  ground.at("c").slow("volume", "*", 5s);
  play([&] {
    Operator ann(ground, "ann");
    net::Group work;
    work.spawn([&] { ann.acquire(); });
    net::sleep(1s);
    work.cancel();
    work.wait();
    CHECK_EQ(ground.volumes(), 0);
  });
}
