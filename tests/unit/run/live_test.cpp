// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/live.hpp>

#include <doctest/doctest.h>
#include <support/fake_engine.hpp>
#include <unit/model/sample.hpp>

#include <algorithm>

using namespace maestro;
using namespace maestro::testing;

namespace {

const ShipName east("east");

/// The shop, whose bus-1 on east is watched.
struct WatchedShop {
  Sample sample = shop();
  std::map<ShipName, FakeDaemon> daemons;
  net::Notice* news = nullptr;

  WatchedShop()
  {
    for (const auto& [name, ship] : sample.environment.ships) daemons.try_emplace(name, name.text());
    for (const auto& [name, instance] : sample.environment.instances)
      daemons.at(instance.ship).has_image(instance.image);
  }
  FakeDaemon& at(const ShipName& ship) { return daemons.at(ship); }
  std::ptrdiff_t lists(const ShipName& ship) { return std::ranges::count(at(ship).calls, "containers"); }

  void watch(const std::function<void(const LiveObservation&)>& meanwhile)
  {
    net::run(
        [&] {
          engine::Fleet fleet;
          for (auto& [name, daemon] : daemons) fleet.add(name, [&daemon = daemon] { return daemon.connect(); });
          net::Notice changed;
          news = &changed;
          LiveObservation live(sample.environment, fleet, {.instances = {InstanceName("bus-1")}},
                               {.clock = [] { return Moment(); }, .changed = [&] { changed.notify(); }});
          net::Group group;
          group.spawn([&] { live.run(); });
          meanwhile(live);
          return 0;
        },
        net::Time::simulated);
  }
  void await(const std::function<bool()>& condition) const
  {
    const net::Deadline deadline(10min);
    while (!condition()) news->wait();
  }
};

engine::State state_of_bus(const LiveObservation& live)
{
  const ShipFacts& facts = live.observed().ships.at(east);
  const auto found = facts.containers.find("bus-1");
  return facts.error || found == facts.containers.end() ? engine::State::removing : found->second.state;
}

} // namespace

TEST_CASE("live: what happens on a ship is seen, and nobody asks while nothing happens")
{
  WatchedShop shop;
  shop.at(east).has_container("bus-1", "bus:3.4");
  shop.watch([&](const LiveObservation& live) {
    CHECK(live.observed().ships.at(east).error == "it has not answered yet");
    shop.await([&] { return state_of_bus(live) == engine::State::running; });
    const auto asked = shop.at(east).calls.size();
    net::sleep(1h);
    CHECK_EQ(shop.at(east).calls.size(), asked);
    shop.at(east).kill_process("bus-1", 3);
    shop.await([&] { return state_of_bus(live) == engine::State::exited; });
  });
}

TEST_CASE("live: what happens at once is looked at once, and what happens during a look leads to one more")
{
  WatchedShop shop;
  shop.at(east).has_container("bus-1", "bus:3.4");
  shop.watch([&](const LiveObservation& live) {
    shop.await([&] { return state_of_bus(live) == engine::State::running; });
    net::sleep(1s);
    const auto before = shop.lists(east);
    shop.at(east).slow("containers", "*", 3s);
    const auto engine = shop.at(east).connect();
    for (int times = 0; times < 5; ++times) {
      engine->kill("bus-1");
      engine->start("bus-1");
    }
    net::sleep(1s); // the look is under way
    for (int times = 0; times < 5; ++times) {
      engine->start("bus-1");
      engine->kill("bus-1");
    }
    shop.await([&] { return state_of_bus(live) == engine::State::exited; });
    net::sleep(1min);
    // Each look asks for what is ours, and for all because this container has no label.
    CHECK_EQ(shop.lists(east) - before, 4);
  });
}

TEST_CASE("live: a container that ends and is up again before anybody looks is known to have ended")
{
  WatchedShop shop;
  shop.at(east).has_container("bus-1", "bus:3.4");
  shop.watch([&](const LiveObservation& live) {
    shop.await([&] { return state_of_bus(live) == engine::State::running; });
    CHECK(live.deaths().empty());
    const auto engine = shop.at(east).connect();
    for (int times = 1; times <= 2; ++times) {
      shop.at(east).kill_process("bus-1", 3);
      engine->start("bus-1");
      shop.await([&] {
        return !live.deaths().empty() && live.deaths().at(InstanceName("bus-1")).count == std::size_t(times);
      });
      CHECK_EQ(live.deaths().at(InstanceName("bus-1")).last_exit_code, 3);
      CHECK(state_of_bus(live) == engine::State::running);
    }
  });
}

TEST_CASE("live: a ship whose stream breaks is unknown at once, and known again once it tells again")
{
  WatchedShop shop;
  shop.at(east).has_container("bus-1", "bus:3.4");
  shop.watch([&](const LiveObservation& live) {
    shop.await([&] { return state_of_bus(live) == engine::State::running; });
    for (const bool as_failure : {true, false}) {
      shop.at(east).reachable = false;
      shop.at(east).cut_streams(as_failure);
      shop.await([&] { return live.observed().ships.at(east).error.has_value(); });
      CHECK(live.observed().ships.at(east).needed);
      const auto tries = shop.at(east).calls.size();
      net::sleep(10min);
      CHECK_LT(shop.at(east).calls.size() - tries, 60); // the pauses grow
      shop.at(east).reachable = true;
      shop.await([&] { return state_of_bus(live) == engine::State::running; });
    }
  });
}

TEST_CASE("live: a ship that tells what happens but cannot be asked is asked again")
{
  WatchedShop shop;
  shop.at(east).has_container("bus-1", "bus:3.4");
  shop.at(east).lose("containers", "*", 2);
  shop.watch([&](const LiveObservation& live) {
    shop.await([&] { return state_of_bus(live) == engine::State::running; });
    CHECK_GE(shop.lists(east), 3);
  });
}
