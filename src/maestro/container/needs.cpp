// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/needs.hpp>

#include <utility>

namespace maestro {

std::optional<std::string_view> container_in(std::string_view mode)
{
  constexpr std::string_view shared = "container:";
  if (!mode.starts_with(shared)) return std::nullopt;
  return mode.substr(shared.size());
}

std::vector<Need> needs_of(const ContainerSettings& settings)
{
  std::vector<Need> all;
  for (const std::string& giver : settings.volumes_from) all.push_back({giver, Tie::volumes});
  for (const std::string& link : settings.links) all.push_back({link.substr(0, link.find(':')), Tie::link});
  const auto add_namespace = [&](const std::string& mode, Tie tie) {
    if (const auto other = container_in(mode)) all.push_back({std::string(*other), tie});
  };
  add_namespace(settings.network_mode.value_or(std::string()), Tie::network);
  add_namespace(settings.ipc_mode, Tie::shared_memory);
  add_namespace(settings.pid_mode, Tie::processes);
  return all;
}

std::vector<std::string> needed_containers(const ContainerSettings& settings)
{
  std::vector<std::string> all;
  for (Need& need : needs_of(settings)) all.push_back(std::move(need.container));
  return all;
}

} // namespace maestro
