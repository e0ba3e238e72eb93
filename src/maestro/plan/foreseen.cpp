// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/address.hpp>
#include <maestro/base/text.hpp>
#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/declared.hpp>
#include <maestro/plan/foreseen.hpp>

#include <fmt/core.h>

namespace maestro {
namespace {

bool share_an_address(const std::string& one, const std::string& other)
{
  return is_any_address(one) || is_any_address(other) || one == other;
}

/// Whether a container that publishes `taken` leaves no room for `wanted`.
bool collide(const Port& wanted, const engine::PublishedPort& taken)
{
  if (taken.external == 0 || taken.protocol != wanted.protocol) return false;
  if (is_picked(wanted) || taken.external < wanted.external.first || taken.external > wanted.external.last)
    return false;
  return share_an_address(canonical_address(wanted.address), canonical_address(taken.address));
}

std::string named(const engine::ContainerSummary& container, const Environment& environment)
{
  const Ownership whose = ownership(container.labels, environment.name);
  return whose.name.empty() ? fmt::format("container '{}'", container.name)
                            : fmt::format("container '{}' of {}", container.name, whose.name);
}

/// A port that another container has already.
struct Collision {
  const engine::ContainerSummary* container;
  const engine::PublishedPort* taken;
  const Port* wanted;
};

/// By container.
std::vector<Collision> collisions(const Instance& instance, const ShipFacts& facts)
{
  std::vector<Collision> all;
  if (instance.settings.ports.empty() || !has_ports_of_ship(instance.settings.network_mode)) return all;
  for (const auto& [name, container] : facts.containers) {
    if (name == instance.name.text() || !is_running(container.state)) continue;
    for (const engine::PublishedPort& taken : container.ports)
      for (const Port& wanted : instance.settings.ports)
        if (collide(wanted, taken)) all.push_back({&container, &taken, &wanted});
  }
  return all;
}

} // namespace

std::optional<ForeseenFailure> port_conflict(const Environment& environment, const Instance& instance,
                                             const ShipFacts& facts,
                                             const std::function<bool(const engine::ContainerSummary&)>& goes)
{
  for (const auto& [container, taken, wanted] : collisions(instance, facts))
    if (!goes(*container))
      return ForeseenFailure{fmt::format("port {}/{} of the ship is taken by {}", taken->external,
                                         to_text(taken->protocol), named(*container, environment)),
                             fmt::format("publish '{}' on another port, or stop that container", wanted->name)};
  return std::nullopt;
}

std::vector<const engine::ContainerSummary*> holders_of_ports(const Instance& instance, const ShipFacts& facts)
{
  std::vector<const engine::ContainerSummary*> holders;
  for (const Collision& one : collisions(instance, facts))
    if (holders.empty() || holders.back() != one.container) holders.push_back(one.container);
  return holders;
}

std::optional<ForeseenFailure> resource_conflict(const Environment& environment, const Instance& instance,
                                                 const ShipFacts& facts)
{
  std::vector<std::string> conflicts;
  std::vector<std::string> removals;
  for (const Resource& resource : declared_resources(environment, instance)) {
    const auto found = differences_on_ship(environment, resource, facts);
    if (!found || found->empty()) continue;
    std::vector<std::string> differing;
    for (const ResourceDifference& difference : *found) differing.push_back(difference.words);
    const std::string_view kind = to_text(resource.kind);
    conflicts.push_back(
        fmt::format("the {} '{}' on the ship is not as declared: {}", kind, resource.name, join(differing, "; ")));
    removals.push_back(fmt::format("docker {} rm {}{}", kind, resource.name,
                                   resource.kind == Resource::Kind::volume ? " (with its data)" : ""));
  }
  if (conflicts.empty()) return std::nullopt;
  return ForeseenFailure{join(conflicts, ". And "),
                         fmt::format("declare it as it is, or with 'external: true' to have it used as it is; or "
                                     "remove it on the ship: {}",
                                     join(removals, ", "))};
}

ForeseenFailure foreign_failure(const Standing& standing)
{
  return {fmt::format("the container of this name belongs to {}", standing.whose.name),
          "rename the instance or remove that container; --adopt takes it over deliberately"};
}

} // namespace maestro
