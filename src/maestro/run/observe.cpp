// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/run/observe.hpp>

#include <algorithm>

namespace maestro {

namespace {

ImageIds image_ids(const std::vector<engine::ImageSummary>& images)
{
  ImageIds ids;
  for (const engine::ImageSummary& image : images) {
    for (const std::string& name : image.names) ids.emplace(normalised(parse_image(name)), image.id);
    for (const std::string& digest : image.digests) ids.emplace(normalised(parse_image(digest)), image.id);
  }
  return ids;
}

/// One of the places where an error becomes a fact.
void observe_ship(engine::Fleet& fleet, const ShipName& ship, const std::vector<std::string>& names, bool images,
                  ShipFacts& facts)
{
  try {
    engine::Engine& engine = fleet.at(ship);
    net::Group beside;
    if (images) beside.spawn([&] { facts.images = image_ids(engine.images()); });
    for (auto& container : engine.containers()) {
      std::string name = container.name;
      if (!std::binary_search(names.begin(), names.end(), name)) continue;
      facts.containers.emplace(std::move(name), std::move(container));
    }
    beside.wait();
  } catch (const Error& error) {
    facts = {.error = error.what(), .hint = error.hint(), .containers = {}, .images = {}};
  }
}

} // namespace

Observed observe(const Environment& environment, engine::Fleet& fleet, const ObserveWish& wish)
{
  std::map<ShipName, std::vector<std::string>> names;
  for (const InstanceName& instance : wish.instances)
    names[environment.instances.at(instance).ship].push_back(instance.text());
  for (auto& [ship, of_ship] : names) std::sort(of_ship.begin(), of_ship.end());
  Observed observed;
  for (const auto& [ship, unused] : names) observed.ships[ship];
  constexpr std::size_t ships_at_a_time = 2'000;
  net::Group ships(ships_at_a_time);
  for (auto& [ship, facts] : observed.ships)
    ships.spawn([&, &ship = ship, &facts = facts] { observe_ship(fleet, ship, names.at(ship), wish.images, facts); });
  ships.wait();
  return observed;
}

} // namespace maestro
