// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/plan/declared.hpp>
#include <maestro/plan/in_place.hpp>
#include <maestro/plan/labels.hpp>
#include <maestro/plan/standing.hpp>
#include <maestro/plan/stray.hpp>
#include <maestro/run/at_a_time.hpp>
#include <maestro/run/change_trace.hpp>
#include <maestro/run/observe.hpp>

#include <algorithm>
#include <functional>
#include <unordered_set>
#include <utility>

namespace maestro {

namespace {

/// What is to be found out on one ship.
struct ShipQuestion {
  std::vector<const Instance*> instances;
  std::vector<const Instance*> counted; // beside those
  bool images = false;
  bool all_containers = false;
  ObserveWish::Resources resources = ObserveWish::Resources::nobodys;
  ObserveWish::Retelling retelling = ObserveWish::Retelling::of_what_may_be_updated;
  bool traces = false;
  StrayResources stray_resources = StrayResources::untold;
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
    const auto is_there = [&](const Instance* one) { return facts.containers.contains(one->name.text()); };
    if (std::ranges::all_of(question.instances, is_there) && std::ranges::all_of(question.counted, is_there)) return;
  }
  facts.containers.clear();
  take_in(facts, engine.containers());
  facts.all_containers = true;
}

bool is_looked_at(const ShipQuestion& question, const Instance& instance, const ShipFacts& facts)
{
  if (question.resources != ObserveWish::Resources::of_what_does_not_run)
    return question.resources == ObserveWish::Resources::everybodys;
  const auto found = facts.containers.find(instance.name.text());
  return found == facts.containers.end() || !is_running(found->second.state);
}

/// A gatekeeper before the engine may not let us ask: what nobody needs does not make the ship unknown.
void ask_if_allowed(std::string& untold, const std::function<void()>& ask)
{
  try {
    ask();
  } catch (const engine::Refused& refused) { // see above
    untold = refused.what();
  }
}

/// In the list of all volumes, if that is wanted anyway.
void look_for_traces(const Environment& environment, engine::Engine& engine, bool wants_all_volumes, ShipFacts& facts)
{
  std::string untold; // then none could be left either, which was told
  if (wants_all_volumes)
    facts.traces = traces_among(environment.name, *(facts.volumes = engine.volumes()));
  else
    ask_if_allowed(
        untold, [&] { facts.traces = traces_among(environment.name, engine.volumes(trace_label(environment.name))); });
}

/// What decides what is asked next comes first, the rest beside that.
void look_at_resources(const Environment& environment, engine::Engine& engine, const ShipQuestion& question,
                       ShipFacts& facts, net::Group& first, net::Group& beside)
{
  std::set<Resource::Kind> kinds;
  for (const Instance* instance : question.instances)
    if (is_looked_at(question, *instance, facts))
      for (const Resource& resource : declared_resources(environment, *instance)) kinds.insert(resource.kind);
  if (kinds.contains(Resource::Kind::network)) beside.spawn([&] { facts.networks = engine.networks(); });
  const bool wants_all_volumes = kinds.contains(Resource::Kind::volume);
  if (question.traces)
    first.spawn([&, wants_all_volumes] { look_for_traces(environment, engine, wants_all_volumes, facts); });
  else if (wants_all_volumes)
    beside.spawn([&] { facts.volumes = engine.volumes(); });
  if (question.stray_resources < StrayResources::looked_for) return;
  if (!kinds.contains(Resource::Kind::network))
    beside.spawn([&] { ask_if_allowed(facts.networks_untold, [&] { facts.networks = engine.networks(); }); });
  facts.only_own_volumes = !wants_all_volumes;
  if (facts.only_own_volumes)
    beside.spawn([&] {
      ask_if_allowed(facts.volumes_untold,
                     [&] { facts.volumes = engine.volumes(labels::environment + "=" + environment.name); });
    });
}

/// Who uses what is to go.
void look_for_users(const Environment& environment, engine::Engine& engine, const ShipName& ship, ShipFacts& facts)
{
  constexpr std::size_t requests_at_a_time = 50;
  net::Group requests(requests_at_a_time);
  for (const StrayResource& stray : stray_resources_of(environment, ship, facts))
    requests.spawn([&, stray] {
      const bool is_network = stray.resource.kind == Resource::Kind::network;
      Users users = is_network ? engine.users(engine::NetworkState{.id = stray.id, .name = stray.resource.name})
                               : engine.users(engine::VolumeState{.name = stray.resource.name});
      (is_network ? facts.network_users : facts.volume_users)
          .insert_or_assign(is_network ? stray.id : stray.resource.name, std::move(users));
    });
  requests.wait();
}

void look_closer(engine::Engine& engine, const ShipQuestion& question, ShipFacts& facts)
{
  constexpr std::size_t looks_at_a_time = 50;
  net::Group looks(looks_at_a_time);
  const auto look = [&](const Instance* instance, const auto& is_to_be_looked_at) {
    const auto found = facts.containers.find(instance->name.text());
    if (found == facts.containers.end() || !is_to_be_looked_at(*instance, found->second)) return;
    if (facts.inspected.contains(found->second.id)) return;
    looks.spawn([&engine, &facts, id = found->second.id] {
      if (auto state = engine.inspect(id)) facts.inspected.emplace(id, std::move(*state));
    });
  };
  for (const Instance* instance : question.instances) look(instance, leaves_questions);
  for (const Instance* instance : question.counted) look(instance, leaves_its_condition_open);
  looks.wait();
}

/// Whether the engine has to tell what a container was made with. Notes those of which their labels tell enough.
bool is_to_be_retold(const Environment& environment, const Instance& instance,
                     const engine::ContainerSummary& container, const ShipQuestion& question, LinkBook& links,
                     ShipFacts& facts)
{
  using Retelling = ObserveWish::Retelling;
  if (question.retelling == Retelling::of_all) return true;
  const engine::ContainerSpec described = container_spec(environment, instance, links);
  if (!has_current_config(container.labels, described).value_or(false))
    return question.retelling == Retelling::of_what_differs || may_have_been_updated(container.labels, described);
  if (facts.traces.contains(container.id)) return true;
  if (secrets_of(described).empty()) facts.made_as_described.insert(container.id); // else it depends on their values
  return false;
}

/// One request for each container, which also answers what the list leaves open, and one for each of their images.
void have_retold(const Environment& environment, engine::Engine& engine, const ShipQuestion& question, LinkBook& links,
                 ShipFacts& facts)
{
  using Retelling = ObserveWish::Retelling;
  if (question.retelling == Retelling::of_none) return;
  constexpr std::size_t requests_at_a_time = 50;
  net::Group requests(requests_at_a_time);
  std::set<std::string> images;
  for (const Instance* instance : question.instances) {
    const auto found = facts.containers.find(instance->name.text());
    if (found == facts.containers.end()) continue;
    if (!is_to_be_retold(environment, *instance, found->second, question, links, facts)) continue;
    requests.spawn([&engine, &facts, instance, &container = found->second] {
      auto retold = engine.retell(container.id);
      if (!retold) return;
      if (leaves_questions(*instance, container)) facts.inspected.emplace(container.id, retold->state);
      facts.retold.emplace(container.id, *std::move(retold));
    });
    if (question.retelling == Retelling::of_what_may_be_updated) continue; // what comes with an image is no matter then
    if (!images.insert(found->second.image_id).second) continue;
    requests.spawn([&engine, &facts, id = found->second.image_id] {
      if (auto image = engine.image(id)) facts.image_configs.emplace(id, std::move(*image));
    });
  }
  requests.wait();
}

/// Leaves what instances are described with and what containers were made from. A ship may have hundreds of others,
/// and a fleet a thousand ships.
void choose_images(std::vector<engine::ImageSummary>& images, const ShipQuestion& question, const ShipFacts& facts)
{
  std::unordered_set<std::string> wanted;
  for (const Instance* instance : question.instances) {
    wanted.insert(normalised(parse_image(instance->image)));
    if (instance->pinned_image) wanted.insert(normalised(parse_image(instance->pinned_image->reference)));
  }
  for (const auto& [name, container] : facts.containers) wanted.insert({container.image_id, container.manifest});
  const auto is_wanted = [&](const std::string& name) { return wanted.contains(name); };
  const auto is_called_so = [&](const std::string& name) { return is_wanted(normalised(parse_image(name))); };
  std::erase_if(images, [&](const engine::ImageSummary& image) {
    return !is_wanted(image.id) && std::ranges::none_of(image.names, is_called_so) &&
           std::ranges::none_of(image.digests, is_called_so) && std::ranges::none_of(image.other_digests, is_wanted);
  });
}

ImageIds image_ids(const std::vector<engine::ImageSummary>& images)
{
  ImageIds ids;
  for (const engine::ImageSummary& image : images) {
    ids.emplace(image.id, image.id); // which is a name, too
    for (const std::string& name : image.names) ids.emplace(normalised(parse_image(name)), image.id);
    for (const std::string& digest : image.digests) ids.emplace(normalised(parse_image(digest)), image.id);
  }
  for (const engine::ImageSummary& image : images)
    for (const std::string& digest : image.other_digests) ids.emplace(digest, image.id);
  return ids;
}

ImageDigests image_digests(const std::vector<engine::ImageSummary>& images)
{
  ImageDigests digests;
  for (const engine::ImageSummary& image : images)
    if (!image.digests.empty()) digests.emplace(image.id, image.digests);
  return digests;
}

/// Engines that keep images for several platforms may name one by another digest where they tell of a container than
/// where they list it. What the list does not have is asked for by the container's name for it.
void find_unlisted_images(engine::Engine& engine, const ShipQuestion& question, ShipFacts& facts)
{
  if (!facts.images) return;
  std::set<std::string> names;
  for (const Instance* instance : question.instances) {
    const auto found = facts.containers.find(instance->name.text());
    if (found == facts.containers.end() || found->second.manifest.empty()) continue;
    if (!facts.images->contains(facts.image_id(found->second))) names.insert(found->second.image);
  }
  constexpr std::size_t requests_at_a_time = 50;
  net::Group requests(requests_at_a_time);
  for (const std::string& name : names)
    requests.spawn([&engine, &facts, name] {
      const auto image = engine.image(name);
      if (!image) return;
      for (const std::string& digest : image->other_digests) facts.images->emplace(digest, image->id);
    });
  requests.wait();
}

/// One of the places where an error becomes a fact.
void observe_ship(const Environment& environment, engine::Fleet& fleet, const ShipName& ship,
                  const ShipQuestion& question, LinkBook& links, ShipFacts& facts)
{
  try {
    engine::Engine& engine = fleet.at(ship);
    std::vector<engine::ImageSummary> images;
    net::Group first, beside;
    if (question.images) beside.spawn([&] { images = engine.images(); });
    const bool depends = question.resources == ObserveWish::Resources::of_what_does_not_run;
    if (!depends) look_at_resources(environment, engine, question, facts, first, beside);
    list_containers(environment, engine, question, facts);
    if (depends) look_at_resources(environment, engine, question, facts, first, beside);
    first.wait();
    have_retold(environment, engine, question, links, facts);
    look_closer(engine, question, facts);
    beside.wait();
    if (question.images) {
      choose_images(images, question, facts);
      facts.images = image_ids(images);
      facts.digests = image_digests(images);
    }
    find_unlisted_images(engine, question, facts);
    if (question.stray_resources >= StrayResources::removed) look_for_users(environment, engine, ship, facts);
    facts.is_podman = engine.is_podman();
  } catch (const Error& error) {
    if (error.fault() == Fault::description) // it answers, and what is said of it is wrong
      throw Error(error.fault(), "ship '" + ship.text() + "': " + error.what(), error.hint());
    facts = unknown_ship(error, facts.needed);
  }
}

std::set<InstanceName> absent_ones(const Environment& environment, const std::vector<InstanceName>& instances,
                                   const Observed& observed)
{
  std::set<InstanceName> absent;
  for (const InstanceName& name : instances) {
    const ShipName& ship = environment.instances.at(name).ship;
    if (observed.known(ship) && !observed.ships.at(ship).containers.contains(name.text())) absent.insert(name);
  }
  return absent;
}

/// What is absent where it is described may be on a ship that was asked for nothing yet. Of such a ship nothing else is
/// to be known; where there is nothing of it, the ship is none of the observed.
void look_elsewhere(const Environment& environment, engine::Fleet& fleet, const ObserveWish& wish, LinkBook& links,
                    Observed& observed)
{
  const std::set<InstanceName> absent = absent_ones(environment, wish.sought, observed);
  if (absent.empty()) return;
  std::map<ShipName, ShipFacts> others;
  for (const auto& [ship, described] : environment.ships)
    if (!observed.ships.contains(ship)) others[ship].needed = false;
  ShipQuestion question;
  question.retelling = ObserveWish::Retelling::of_none;
  net::Group ships(ships_at_a_time);
  for (auto& [ship, facts] : others)
    if (const auto known = wish.given_up.find(ship); known != wish.given_up.end())
      facts = unknown_ship(known->second, facts.needed);
    else
      ships.spawn(
          [&, &ship = ship, &facts = facts] { observe_ship(environment, fleet, ship, question, links, facts); });
  ships.wait();
  for (auto& [ship, facts] : others) {
    facts.left_alone = true;
    std::erase_if(facts.containers, [&](const auto& one) { return !absent.contains(made_for(one.second)); });
    if (facts.error || !facts.containers.empty()) observed.ships.emplace(ship, std::move(facts));
  }
}

} // namespace

ShipFacts unknown_ship(const Error& error, bool needed)
{
  ShipFacts facts;
  facts.needed = needed;
  facts.error = error.what();
  facts.hint = error.hint();
  facts.is_silent = error.fault() == Fault::unreachable;
  return facts;
}

std::map<ShipName, Error> silent_ships(const Observed& observed)
{
  std::map<ShipName, Error> silent;
  for (const auto& [ship, facts] : observed.ships)
    if (facts.error && facts.is_silent) silent.emplace(ship, Error(Fault::unreachable, *facts.error, facts.hint));
  return silent;
}

ObserveWish observe_wish(Verb verb, std::vector<InstanceName> instances, std::set<ShipName> ships)
{
  const VerbTraits& of_verb = traits(verb);
  ObserveWish wish{.instances = std::move(instances),
                   .images = of_verb.needs_images,
                   .ships = std::move(ships),
                   .all_containers = of_verb.brings_up};
  if (!of_verb.compares) wish.retelling = ObserveWish::Retelling::of_none;
  if (of_verb.shows_first) wish.retelling = ObserveWish::Retelling::of_what_differs;
  wish.traces = of_verb.shows_first;
  if (of_verb.brings_up)
    wish.resources =
        of_verb.takes_down ? ObserveWish::Resources::everybodys : ObserveWish::Resources::of_what_does_not_run;
  return wish;
}

ObserveWish observe_wish_of_diff(std::vector<InstanceName> instances)
{
  return {.instances = std::move(instances),
          .images = true,
          .all_containers = true,
          .resources = ObserveWish::Resources::everybodys,
          .retelling = ObserveWish::Retelling::of_all,
          .traces = true,
          .stray_resources = StrayResources::looked_for};
}

Observed observe(const Environment& environment, engine::Fleet& fleet, const ObserveWish& wish)
{
  std::map<ShipName, ShipQuestion> questions;
  for (const ShipName& ship : wish.ships) questions[ship].stray_resources = wish.stray_resources;
  for (const InstanceName& name : wish.instances) {
    const Instance& instance = environment.instances.at(name);
    ShipQuestion& question = questions[instance.ship];
    question.instances.push_back(&instance);
    question.images = wish.images;
    question.all_containers = wish.all_containers;
    question.resources = wish.resources;
    question.retelling = wish.retelling;
  }
  for (const InstanceName& name : wish.counted) {
    const Instance& instance = environment.instances.at(name);
    questions[instance.ship].counted.push_back(&instance);
  }
  for (auto& [ship, question] : questions) // or else nothing hangs on them, nor is it asked what has been left there
    question.traces =
        wish.traces && (!question.instances.empty() || question.stray_resources != StrayResources::untold);
  Observed observed;
  observed.compared = wish.retelling != ObserveWish::Retelling::of_none;
  for (const auto& [ship, question] : questions)
    observed.ships[ship].needed = !question.instances.empty() || (wish.is_about_strays && wish.ships.contains(ship));
  LinkBook links(environment); // put together for each service once, not on each ship
  net::Group ships(ships_at_a_time);
  for (auto& [ship, facts] : observed.ships)
    if (const auto known = wish.given_up.find(ship); known != wish.given_up.end())
      facts = unknown_ship(known->second, facts.needed);
    else
      ships.spawn([&, &ship = ship, &facts = facts] {
        observe_ship(environment, fleet, ship, questions.at(ship), links, facts);
      });
  ships.wait();
  look_elsewhere(environment, fleet, wish, links, observed);
  return observed;
}

} // namespace maestro
