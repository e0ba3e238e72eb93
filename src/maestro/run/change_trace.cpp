// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>
#include <maestro/plan/labels.hpp>
#include <maestro/run/change_trace.hpp>
#include <maestro/run/own_volume.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro {
namespace {

namespace label {
// Not io.maestro.environment: what carries that is described, or goes when it is not any more.
const std::string environment = "io.maestro.changed";
const std::string container = "io.maestro.container";
} // namespace label

constexpr std::size_t digits_in_name = 12; // of an id, as engines show it

/// Those of one ship whose containers are gone.
std::vector<std::string> dead_traces(const ShipFacts& facts)
{
  std::set<std::string> ids;
  for (const auto& [name, container] : facts.containers) ids.insert(container.id);
  std::vector<std::string> dead;
  for (const auto& [id, volume] : facts.traces)
    if (!ids.contains(id)) dead.push_back(volume);
  return dead;
}

} // namespace

std::string trace_label(const std::string& environment) { return label::environment + "=" + environment; }

engine::VolumeSpec trace_spec(const std::string& environment, const std::string& container_id)
{
  return {.name = fmt::format("{}-{}", own_volume_name("changed", environment), container_id.substr(0, digits_in_name)),
          .labels = {{label::environment, environment}, {label::container, container_id}}};
}

Traces traces_among(const std::string& environment, const std::vector<engine::VolumeState>& volumes)
{
  Traces traces;
  for (const engine::VolumeState& volume : volumes) {
    const std::string id = label_of(volume.labels, label::container);
    const engine::VolumeSpec spec = trace_spec(environment, id);
    const bool is_as_made = volume.name == spec.name && std::ranges::includes(volume.labels, spec.labels);
    if (is_as_made && id.size() > digits_in_name) traces.emplace(id, volume.name);
  }
  return traces;
}

void leave_trace(engine::Engine& engine, const std::string& environment, const std::string& container_id)
{
  const engine::VolumeSpec spec = trace_spec(environment, container_id);
  if (!traces_among(environment, {engine.create_volume(spec)}).contains(container_id))
    throw engine::Refused(engine::Refused::conflict,
                          fmt::format("a volume '{}' is there that is none of ours", spec.name));
}

void remove_dead_traces(engine::Fleet& fleet, const Observed& observed, const std::set<ShipName>& ships)
{
  net::Group removals;
  for (const ShipName& ship : ships) {
    if (!observed.known(ship) || !observed.ships.at(ship).all_containers) continue;
    for (const std::string& volume : dead_traces(observed.ships.at(ship)))
      removals.spawn([&fleet, ship, volume] {
        try {
          fleet.at(ship).remove_volume(volume);
        } catch (const Error&) { // the next one finds it, too
        }
      });
  }
  removals.wait();
}

} // namespace maestro
