// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/stray_resource.hpp>

#include <algorithm>
#include <tuple>

namespace maestro {
namespace {

/// Whether an instance has it without a declaration, and so it was declared once and is somebody else's care now.
bool is_named_by(const Instance& instance, const Resource& resource)
{
  const ContainerSettings& settings = instance.settings;
  switch (resource.kind) {
  case Resource::Kind::network:
    return settings.network_mode == resource.name ||
           std::ranges::any_of(settings.networks, [&](const auto& one) { return one.network == resource.name; });
  case Resource::Kind::volume:
    return std::ranges::any_of(settings.binds, [&](const Bind& bind) { return bind.source == resource.name; });
  case Resource::Kind::image:
    return true;
  }
  return true;
}

/// On whichever ship: what one instance has left behind, because it is on another ship now, may be wanted again.
bool is_described(const Environment& environment, const Resource& resource)
{
  const bool is_declared = resource.kind == Resource::Kind::network ? environment.networks.contains(resource.name)
                                                                    : environment.volumes.contains(resource.name);
  return is_declared ||
         std::ranges::any_of(environment.instances, [&](const auto& one) { return is_named_by(one.second, resource); });
}

/// What a volume of the local driver mounts from elsewhere stays there.
bool may_hold_data(const engine::VolumeState& volume)
{
  return volume.driver != "local" || !volume.options.contains("device");
}

const Users* users_of(const std::string& key, const std::map<std::string, Users>& all)
{
  const auto found = all.find(key);
  return found == all.end() ? nullptr : &found->second;
}

} // namespace

bool is_made_for(const Environment& environment, const Labels& labels)
{
  return label_of(labels, labels::environment) == environment.name && labels.contains(labels::config_hash);
}

std::vector<StrayResource> stray_resources_of(const Environment& environment, const ShipName& ship,
                                              const ShipFacts& facts)
{
  std::vector<StrayResource> all;
  const auto add = [&](StrayResource stray, const Labels& labels) {
    if (is_made_for(environment, labels) && !is_described(environment, stray.resource)) all.push_back(std::move(stray));
  };
  if (facts.networks)
    for (const engine::NetworkState& network : *facts.networks)
      add({.resource = {Resource::Kind::network, network.name},
           .ship = ship,
           .id = network.id,
           .users = users_of(network.id, facts.network_users)},
          network.labels);
  if (facts.volumes)
    for (const engine::VolumeState& volume : *facts.volumes)
      add({.resource = {Resource::Kind::volume, volume.name},
           .ship = ship,
           .id = {},
           .may_hold_data = may_hold_data(volume),
           .users = users_of(volume.name, facts.volume_users)},
          volume.labels);
  std::ranges::sort(all, {}, [](const StrayResource& stray) { return std::tie(stray.resource, stray.id); });
  return all;
}

} // namespace maestro
