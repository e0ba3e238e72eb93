// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/live.hpp>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace maestro {
namespace {

using namespace std::chrono_literals;

constexpr net::Duration shortest_pause = 1s, longest_pause = 30s; // before a ship that does not answer is asked again
constexpr net::Duration end_of_burst = 50ms;                      // what happens within it is looked at together
constexpr net::Duration look_without_events = 2s;                 // at ships that tell late

void grow(net::Duration& pause) { pause = std::min(2 * pause, longest_pause); }

} // namespace

const std::vector<std::string>& standing_actions()
{
  static const std::vector<std::string> actions = {"create", "start",  "restart",      "stop",  "kill",
                                                   "die",    "oom",    "destroy",      "pause", "unpause",
                                                   "rename", "update", "health_status"};
  return actions;
}

LiveObservation::LiveObservation(const Environment& environment, engine::Fleet& fleet, const ObserveWish& wish,
                                 Settings settings)
    : environment_(environment), fleet_(fleet), settings_(std::move(settings))
{
  ObserveWish rest = wish;
  rest.instances.clear();
  rest.ships.clear();
  rest.sought.clear(); // each ship tells of itself
  const auto watched = [&](const ShipName& ship) -> Watched& {
    const auto [place, is_new] = ships_.try_emplace(ship);
    if (is_new) {
      place->second.ship = ship;
      place->second.wish = rest;
    }
    return place->second;
  };
  for (const InstanceName& name : wish.instances) {
    Watched& its = watched(environment.instances.at(name).ship);
    its.wish.instances.push_back(name);
    its.mine.insert(name);
  }
  for (const ShipName& ship : wish.ships) watched(ship).wish.ships.insert(ship);
  for (const auto& [ship, its] : ships_) {
    ShipFacts& facts = observed_.ships[ship];
    facts.needed = !its.wish.instances.empty();
    facts.error = "it has not answered yet";
  }
}

void LiveObservation::run()
{
  net::Group ships;
  for (auto& [ship, watched] : ships_) {
    ships.spawn([this, &watched = watched] { listen(watched); });
    ships.spawn([this, &watched = watched] { look_when_stale(watched); });
  }
  ships.wait();
}

/// One of the places where an error becomes a fact.
void LiveObservation::listen(Watched& watched)
{
  for (net::Duration pause = shortest_pause;; grow(pause)) {
    try {
      fleet_.at(watched.ship)
          .events(
              standing_actions(),
              [&] { // only now is nothing missed that happens after the look
                pause = shortest_pause;
                watched.listens = true;
                ++watched.streams;
                watched.is_stale = true;
                watched.news.notify();
              },
              [&](const engine::ContainerEvent& event) {
                hear(watched, event);
                return true;
              });
      lose(watched, "the stream of its events has ended", {});
    } catch (const Error& error) {
      if (error.fault() == Fault::description) throw; // that is not about what happens there
      lose(watched, error.what(), error.hint());
    }
    net::sleep(pause);
  }
}

void LiveObservation::hear(Watched& watched, const engine::ContainerEvent& event)
{
  if (const InstanceName name(event.name); watched.mine.contains(name)) {
    watched.touched.insert(event.name);
    if (event.action == "die") {
      Deaths& deaths = watched.heard[name];
      ++deaths.count;
      deaths.last_exit_code = event.exit_code;
    }
  }
  watched.is_stale = true;
  watched.news.notify();
}

void LiveObservation::lose(Watched& watched, const std::string& error, const std::string& hint)
{
  watched.listens = false;
  watched.is_stale = false;
  watched.touched.clear();
  ShipFacts& facts = observed_.ships.at(watched.ship);
  const bool needed = facts.needed;
  facts = ShipFacts();
  facts.needed = needed;
  facts.error = error;
  facts.hint = hint;
  settings_.changed();
}

/// What happens during a look leads to exactly one more.
void LiveObservation::look_when_stale(Watched& watched)
{
  net::Duration pause = shortest_pause;
  for (;;) {
    await_news(watched);
    look(watched);
    if (!watched.listens || !observed_.ships.at(watched.ship).error) {
      pause = shortest_pause;
      continue;
    }
    net::sleep(pause);
    grow(pause);
    watched.is_stale = watched.listens; // it tells what happens, and its answer is still wanted
  }
}

void LiveObservation::await_news(Watched& watched)
{
  while (!watched.is_stale) {
    if (!watched.listens || fleet_.at(watched.ship).tells_at_once())
      watched.news.wait();
    else if (!watched.news.wait(look_without_events))
      watched.is_stale = watched.listens;
  }
  net::sleep(end_of_burst);
}

void LiveObservation::look(Watched& watched)
{
  watched.is_stale = false;
  const std::size_t stream = watched.streams;
  const DeathsByInstance heard = watched.heard;
  // Docker holds back what it says of one container while that is being torn down, but its list may still be the old
  // one then. So what has changed is asked for first.
  for (const std::string& name : std::exchange(watched.touched, {})) try {
      fleet_.at(watched.ship).inspect(name);
    } catch (const Error&) { // the list meets the same error, if it lasts
      break;
    }
  Observed seen = observe(environment_, fleet_, watched.wish);
  if (!watched.listens || watched.streams != stream) return; // what was seen may be over
  ShipFacts& facts = observed_.ships.at(watched.ship);
  facts = std::move(seen.ships.at(watched.ship));
  looked_at_[watched.ship] = settings_.clock();
  for (const auto& [name, deaths] : heard) deaths_[name] = deaths;
  settings_.changed();
}

} // namespace maestro
