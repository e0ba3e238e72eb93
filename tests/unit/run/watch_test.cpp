// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/watch.hpp>

#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::testing;

namespace {

/// Ships to which it takes a second to connect.
struct SlowShips {
  explicit SlowShips(std::size_t count)
  {
    for (std::size_t i = 0; i < count; ++i) {
      const ShipName name("ship-" + std::to_string(i));
      daemons.push_back(std::make_unique<FakeDaemon>(name.text()));
      fleet.add(name, [this, daemon = daemons.back().get()] {
        net::sleep(1s);
        if (refusals > 0 && refusals-- > 0) throw Error(Fault::unreachable, "not now");
        return daemon->connect();
      });
      names.push_back(name);
    }
  }

  std::vector<ShipName> names;
  std::vector<std::unique_ptr<FakeDaemon>> daemons;
  engine::Fleet fleet;
  int refusals = 0;
};

void in_simulated_time(const std::function<void()>& work)
{
  net::run(
      [&] {
        work();
        return 0;
      },
      net::Time::simulated);
}

} // namespace

TEST_CASE("watches: who comes for a watch while its ship is being connected to gets the same one")
{
  for (const std::size_t count : {std::size_t(1), std::size_t(40)}) {
    SlowShips ships(count);
    in_simulated_time([&] {
      Watches watches(ships.fleet);
      std::multiset<std::string> begun;
      watches.on_begin([&](const ShipName& ship) { begun.insert(ship.text()); });
      std::map<ShipName, std::set<ShipWatch*>> got;
      net::Group fibers;
      for (int times = 0; times < 3; ++times)
        for (const ShipName& ship : ships.names)
          fibers.spawn([&, times] {
            net::sleep(times * 300ms);
            got[ship].insert(&watches.of(ship));
          });
      fibers.wait();
      for (const auto& [ship, different] : got) {
        CHECK_EQ(different.size(), 1);
        CHECK_EQ(*different.begin(), watches.begun(ship));
        CHECK((*different.begin())->listens());
      }
      CHECK_EQ(begun.size(), count);
    });
    for (const auto& daemon : ships.daemons) CHECK_EQ(std::ranges::count(daemon->calls, "events"), 1);
  }
}

TEST_CASE("watches: a ship that could not be connected to has no watch, and gets one when it can")
{
  SlowShips ships(1);
  ships.refusals = 1;
  in_simulated_time([&] {
    Watches watches(ships.fleet);
    int thrown = 0;
    std::set<ShipWatch*> got;
    net::Group fibers;
    for (int times = 0; times < 2; ++times)
      fibers.spawn([&] {
        try {
          got.insert(&watches.of(ships.names[0]));
        } catch (const Error&) {
          ++thrown;
        }
      });
    fibers.wait();
    CHECK_EQ(thrown, 1);
    REQUIRE_EQ(got.size(), 1);
    CHECK_EQ(*got.begin(), watches.begun(ships.names[0]));
  });
}

TEST_CASE("watches: what is still heard as a play is torn down is heard by watches that are there")
{
  for (const std::string at : {"create db-1 ok", "start other-1 ok", "other-1: ok"}) {
    CAPTURE(at);
    PlayGround ground(chain());
    FakeDaemon& east = ground.at("east");
    east.slow("create", "db-1", 50ms); // the watch is being begun by then, for other-1
    east.on_call = [](const std::string& call, const std::string&) {
      if (call != "events") return;
      try {
        net::sleep(100ms);
        net::sleep(10s);
      } catch (const net::Cancelled&) { // what has arrived by then is told all the same
        throw Error(Fault::unreachable, "the connection was lost");
      }
    };
    ground.protocol.also = [&](const Event&) {
      if (ground.protocol.told(at)) throw std::runtime_error("no room for what is told");
    };
    CHECK_THROWS_AS(ground.play(Verb::start), std::runtime_error);
  }
}
