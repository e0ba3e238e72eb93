// SPDX-License-Identifier: Apache-2.0
#include <maestro/model/inherited_volumes.hpp>

#include <set>

namespace maestro {
namespace {

void inherit(ContainerSettings& settings, const Environment& environment, const Instance& taker,
             std::set<InstanceName>& seen)
{
  for (const std::string& name : taker.settings.volumes_from) {
    const auto giver = environment.instances.find(InstanceName(name));
    if (giver == environment.instances.end() || !seen.insert(giver->first).second) continue;
    const ContainerSettings& given = giver->second.settings;
    settings.binds.insert(settings.binds.end(), given.binds.begin(), given.binds.end());
    settings.container_volumes.insert(settings.container_volumes.end(), given.container_volumes.begin(),
                                      given.container_volumes.end());
    inherit(settings, environment, giver->second, seen);
  }
}

} // namespace

ContainerSettings with_inherited_volumes(const Environment& environment, const Instance& instance)
{
  ContainerSettings settings = instance.settings;
  std::set<InstanceName> seen{instance.name};
  inherit(settings, environment, instance, seen);
  return settings;
}

} // namespace maestro
