// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/plan/labels.hpp>
#include <maestro/plan/standing.hpp>
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

/// What is to be found out on one ship.
struct ShipQuestion {
  std::vector<const Instance*> instances;
  bool images = false;
  bool all_containers = false;
};

void take_in(ShipFacts& facts, std::vector<engine::ContainerSummary> containers)
{
  for (engine::ContainerSummary& container : containers) {
    std::string name = container.name;
    facts.containers.insert_or_assign(std::move(name), std::move(container));
  }
}

/// What carries our label is asked for first: that costs a ship with thousands of others next to nothing. All of it is
/// only asked for if that does not show every instance: one may have been made without labels, or somebody else may
/// have its name.
void list_containers(const Environment& environment, engine::Engine& engine, const ShipQuestion& question,
                     ShipFacts& facts)
{
  if (!question.all_containers) {
    take_in(facts, engine.containers(labels::environment + "=" + environment.name));
    if (std::all_of(question.instances.begin(), question.instances.end(),
                    [&](const Instance* instance) { return facts.containers.contains(instance->name.text()); }))
      return;
  }
  facts.containers.clear();
  take_in(facts, engine.containers());
  facts.all_containers = true;
}

void look_closer(engine::Engine& engine, const ShipQuestion& question, ShipFacts& facts)
{
  constexpr std::size_t looks_at_a_time = 50;
  net::Group looks(looks_at_a_time);
  for (const Instance* instance : question.instances) {
    const auto found = facts.containers.find(instance->name.text());
    if (found == facts.containers.end() || !leaves_questions(*instance, found->second)) continue;
    looks.spawn([&engine, &facts, id = found->second.id] {
      if (auto state = engine.inspect(id)) facts.inspected.emplace(id, std::move(*state));
    });
  }
  looks.wait();
}

/// One of the places where an error becomes a fact.
void observe_ship(const Environment& environment, engine::Fleet& fleet, const ShipName& ship,
                  const ShipQuestion& question, ShipFacts& facts)
{
  try {
    engine::Engine& engine = fleet.at(ship);
    net::Group beside;
    if (question.images) beside.spawn([&] { facts.images = image_ids(engine.images()); });
    list_containers(environment, engine, question, facts);
    look_closer(engine, question, facts);
    beside.wait();
  } catch (const Error& error) {
    const bool needed = facts.needed;
    facts = ShipFacts();
    facts.needed = needed;
    facts.error = error.what();
    facts.hint = error.hint();
  }
}

} // namespace

Observed observe(const Environment& environment, engine::Fleet& fleet, const ObserveWish& wish)
{
  std::map<ShipName, ShipQuestion> questions;
  for (const ShipName& ship : wish.ships) questions[ship];
  for (const InstanceName& name : wish.instances) {
    const Instance& instance = environment.instances.at(name);
    ShipQuestion& question = questions[instance.ship];
    question.instances.push_back(&instance);
    question.images = wish.images;
    question.all_containers = wish.all_containers;
  }
  Observed observed;
  for (const auto& [ship, question] : questions) observed.ships[ship].needed = !question.instances.empty();
  constexpr std::size_t ships_at_a_time = 2'000;
  net::Group ships(ships_at_a_time);
  for (auto& [ship, facts] : observed.ships)
    ships.spawn(
        [&, &ship = ship, &facts = facts] { observe_ship(environment, fleet, ship, questions.at(ship), facts); });
  ships.wait();
  return observed;
}

} // namespace maestro
