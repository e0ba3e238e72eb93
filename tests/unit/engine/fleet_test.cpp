// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/fleet.hpp>

#include <doctest/doctest.h>
#include <support/fake_engine.hpp>

#include <stdexcept>
#include <string>

using namespace maestro;
using namespace maestro::engine;
using namespace maestro::testing;

TEST_CASE("fleet: a ship is connected when first asked for and once")
{
  FakeDaemon daemon;
  int connected = 0;
  Fleet fleet;
  fleet.add(ShipName("east"), [&] {
    ++connected;
    net::sleep(1s);
    return daemon.connect();
  });
  CHECK_EQ(connected, 0);
  net::run(
      [&] {
        net::Group group;
        for (int i = 0; i < 3; ++i) group.spawn([&] { fleet.at(ShipName("east")); });
        group.wait();
        return 0;
      },
      net::Time::simulated);
  CHECK_EQ(connected, 1);
}

TEST_CASE("fleet: a ship that could not be connected is tried again")
{
  FakeDaemon daemon;
  int tries = 0;
  Fleet fleet;
  fleet.add(ShipName("east"), [&] {
    if (++tries == 1) throw Error(Fault::unreachable, "no tunnel");
    return daemon.connect();
  });
  CHECK_THROWS_AS(fleet.at(ShipName("east")), Error);
  CHECK_EQ(&fleet.at(ShipName("east")), &fleet.at(ShipName("east")));
  CHECK_EQ(tries, 2);
}

TEST_CASE("fleet: a ship that was not added is out of range")
{
  Fleet fleet;
  CHECK_THROWS_AS(fleet.at(ShipName("west")), std::out_of_range);
}
