// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/status_text.hpp>
#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/drift.hpp>
#include <maestro/plan/replacement.hpp>
#include <maestro/view/status.hpp>

#include <algorithm>

namespace maestro {
namespace {

std::optional<std::chrono::seconds> time_since(const std::optional<Moment>& moment, Moment now)
{
  using std::chrono::seconds;
  if (!moment) return std::nullopt;
  const auto passed = std::chrono::floor<seconds>(now) - std::chrono::floor<seconds>(*moment);
  if (passed < seconds(0)) return std::nullopt; // clocks differ
  return passed;
}

void add_closer_look(InstanceStatus& status, const InstanceCloser& closer, Moment now)
{
  status.ports = closer.ports;
  if (!closer.container) return;
  const engine::ContainerState& container = *closer.container;
  status.restarts = container.restart_count;
  status.started_at = container.started_at;
  status.finished_at = container.finished_at;
  if (container.running) {
    status.finished_at.reset(); // of an earlier run
    status.since = time_since(container.started_at, now);
  } else {
    status.since = time_since(container.finished_at, now);
    if (container.started_at) status.exit_code = container.exit_code;
    status.out_of_memory = container.oom_killed;
  }
}

std::chrono::seconds time_since(const LookTimes& looked_at, const ShipName& ship, Moment now)
{
  using std::chrono::seconds;
  const auto found = looked_at.find(ship);
  if (found == looked_at.end()) return {};
  return std::max(std::chrono::floor<seconds>(now - found->second), seconds(0)); // clocks can be set back
}

InstanceStatus status_of(const Instance& instance, const Standing& standing, std::chrono::seconds since_look)
{
  InstanceStatus status;
  status.name = instance.name;
  status.service = instance.service;
  status.ship = instance.ship;
  status.image = status.described_image = instance.image;
  status.published_ports = published_ports(instance, standing);
  status.condition = standing.condition;
  status.difference = standing.difference;
  status.whose = standing.whose;
  if (standing.container == nullptr) return status;
  const engine::ContainerSummary& container = *standing.container;
  status.container_id = container.id;
  status.image = standing.image;
  status.image_id = container.image_id;
  status.since = engine::age(container.status_text);
  if (status.since) *status.since += since_look;
  status.exit_code = standing.exit_code;
  status.out_of_memory = standing.out_of_memory;
  status.restarts = standing.restarts;
  return status;
}

std::vector<std::string> changed_keys(const Environment& environment, const Instance& instance,
                                      const Standing& standing, const Observed& observed, LinkBook& links)
{
  engine::ContainerSpec described = container_spec(environment, instance, links);
  label_secrets(described, observed.secrets);
  return changed_keys(standing, observed.ships.at(instance.ship), described);
}

std::vector<StrayStatus> strays(const Environment& environment, const Observed& observed)
{
  std::vector<StrayStatus> all;
  const auto add = [&](const engine::ContainerSummary& container, const ShipName& ship) -> StrayStatus& {
    return all.emplace_back(StrayStatus{.name = container.name,
                                        .ship = ship,
                                        .up = is_running(container.state),
                                        .status_text = container.status_text,
                                        .described_on = {}});
  };
  for (const Stray& stray : strays_of(environment, observed)) {
    StrayStatus& status = add(*stray.container, stray.ship);
    if (!stray.moved.empty()) status.described_on = environment.instances.at(stray.moved).ship;
  }
  for (const auto& [name, instance] : environment.instances)
    if (observed.known(instance.ship))
      for (const auto* const container : left_beside(environment, instance, observed.ships.at(instance.ship)))
        add(*container, instance.ship).left_of = name;
  return all;
}

} // namespace

Status status_of(const Environment& environment, const Observed& observed, const Standings& standings, LinkBook& links,
                 const CloserLook& closer, const std::vector<InstanceName>& instances, Moment now,
                 const LookTimes& looked_at)
{
  Status status;
  status.environment = environment.name;
  status.instances.reserve(instances.size());
  for (const InstanceName& name : instances) {
    const Instance& instance = environment.instances.at(name);
    const std::chrono::seconds since_look = time_since(looked_at, instance.ship, now);
    InstanceStatus& one = status.instances.emplace_back(status_of(instance, standings.at(name), since_look));
    if (differs(one.difference))
      one.changed_keys = changed_keys(environment, instance, standings.at(name), observed, links);
    if (const auto seen = closer.find(name); seen != closer.end()) add_closer_look(one, seen->second, now);
  }
  status.strays = strays(environment, observed);
  for (const auto& [name, facts] : observed.ships)
    if (!facts.error || !facts.left_alone) // or else only what is absent was looked for there
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
