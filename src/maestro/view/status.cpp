// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/image.hpp>
#include <maestro/plan/container_spec.hpp>
#include <maestro/view/columns.hpp>
#include <maestro/view/status.hpp>

#include <set>

namespace maestro {
namespace {

Condition condition_of(engine::State state, engine::Health health)
{
  switch (state) {
  case engine::State::created:
    return Condition::created;
  case engine::State::running:
    if (health == engine::Health::starting) return Condition::starting;
    return health == engine::Health::unhealthy ? Condition::unhealthy : Condition::running;
  case engine::State::paused:
    return Condition::paused;
  case engine::State::restarting:
    return Condition::restarting;
  case engine::State::removing:
  case engine::State::dead:
    return Condition::dead;
  case engine::State::exited:
    return Condition::stopped;
  }
  return Condition::unknown;
}

/// Whether the container is not what the description and the ship's images would give now.
std::optional<bool> is_changed(const Environment& environment, const Instance& instance, LinkBook& links,
                               const ShipFacts& facts, const engine::ContainerSummary& container)
{
  if (!facts.images) return std::nullopt;
  const auto local = facts.images->find(normalised(parse_image(instance.image)));
  if (local != facts.images->end() && local->second != container.image_id) return true;
  const auto current = has_current_config(container.labels, container_spec(environment, instance, links));
  return current ? std::optional(!*current) : std::nullopt;
}

std::optional<std::string> time_since(const std::optional<Moment>& moment, Moment now)
{
  using std::chrono::seconds;
  if (!moment) return std::nullopt;
  const auto passed = std::chrono::floor<seconds>(now) - std::chrono::floor<seconds>(*moment);
  if (passed < seconds(0)) return std::nullopt; // clocks differ
  return to_text(passed);
}

void add_closer_look(InstanceStatus& status, const InstanceCloser& closer, Moment now)
{
  status.ports = closer.ports;
  if (!closer.container) return;
  const engine::ContainerState& container = *closer.container;
  status.started_at = container.started_at;
  status.finished_at = container.finished_at;
  if (container.running) {
    status.finished_at.reset(); // of an earlier run
    status.since = time_since(container.started_at, now);
  } else {
    status.since = time_since(container.finished_at, now);
    if (container.started_at) status.exit_code = container.exit_code;
  }
}

InstanceStatus status_of(const Environment& environment, const Observed& observed, const Instance& instance,
                         LinkBook& links)
{
  InstanceStatus status;
  status.name = instance.name;
  status.service = instance.service;
  status.ship = instance.ship;
  status.image = status.described_image = instance.image;
  if (!observed.known(instance.ship)) return status;
  const engine::ContainerSummary* container = observed.container(instance.ship, instance.name);
  status.condition = Condition::absent;
  if (container == nullptr) return status;
  status.condition = condition_of(container->state, container->health);
  status.container_id = container->id;
  status.image = container->image;
  status.image_id = container->image_id;
  status.since = age(container->status_text);
  status.changed = is_changed(environment, instance, links, observed.ships.at(instance.ship), *container);
  return status;
}

} // namespace

std::string_view to_text(Condition condition)
{
  switch (condition) {
  case Condition::running:
    return "running";
  case Condition::starting:
    return "starting";
  case Condition::unhealthy:
    return "unhealthy";
  case Condition::paused:
    return "paused";
  case Condition::restarting:
    return "restarting";
  case Condition::stopped:
    return "stopped";
  case Condition::created:
    return "created";
  case Condition::dead:
    return "dead";
  case Condition::absent:
    return "absent";
  case Condition::unknown:
    return "unknown";
  }
  return {};
}

Status status_of(const Environment& environment, const Observed& observed, const CloserLook& closer,
                 const std::vector<InstanceName>& instances, Moment now)
{
  Status status;
  status.environment = environment.name;
  LinkBook links(environment);
  for (const InstanceName& name : instances) {
    InstanceStatus& one =
        status.instances.emplace_back(status_of(environment, observed, environment.instances.at(name), links));
    if (const auto seen = closer.find(name); seen != closer.end()) add_closer_look(one, seen->second, now);
  }
  for (const auto& [name, facts] : observed.ships)
    status.ships.push_back({name, environment.ships.at(name).ip, facts.error.value_or(std::string())});
  return status;
}

bool has_unknown(const Status& status)
{
  for (const ShipStatus& ship : status.ships)
    if (!ship.error.empty()) return true;
  return false;
}

} // namespace maestro
