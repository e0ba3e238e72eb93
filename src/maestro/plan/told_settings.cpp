// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/needs.hpp>
#include <maestro/container/path.hpp>
#include <maestro/plan/told_settings.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace maestro {
namespace {

bool is_reset(const std::optional<std::vector<std::string>>& entrypoint)
{
  return entrypoint && std::ranges::all_of(*entrypoint, [](const std::string& word) { return word.empty(); });
}

/// What was asked for, if that is part of what is told: engines add options of their own.
std::string without_additions(const std::string& told, const std::string& asked)
{
  const auto words = split(told, ',');
  const auto is_told = [&](std::string_view word) {
    return word.empty() || std::ranges::find(words, word) != words.end();
  };
  return std::ranges::all_of(split(asked, ','), is_told) ? asked : told;
}

/// What is asked for as `container:NAME` is told by the id of that container.
std::string with_name(std::string told, const std::string& asked, const ShipFacts* ship)
{
  const auto name = container_in(asked);
  if (ship == nullptr || !name) return told;
  const auto other = ship->containers.find(std::string(*name));
  return other != ship->containers.end() && container_in(told) == other->second.id ? asked : told;
}

/// What Podman makes of these says that they were asked for: it has no unlimited swap, and forgets, once it has
/// started, that it relabelled a mounted folder.
void tell_as_asked_of_podman(ContainerSettings& told, const ContainerSettings& asked)
{
  if (asked.memory_swap == -1 && told.memory && told.memory_swap == 2 * *told.memory) told.memory_swap = -1;
  for (Bind& bind : told.binds) {
    const auto is_it = [&](const Bind& one) { return cleaned_path(one.target) == cleaned_path(bind.target); };
    const auto same = std::ranges::find_if(asked.binds, is_it);
    if (same == asked.binds.end()) continue;
    const std::string mode = bind.mode;
    const auto words = split(mode, ',');
    for (const std::string_view word : split(same->mode, ','))
      if ((word == "z" || word == "Z") && std::ranges::find(words, word) == words.end())
        bind.mode += fmt::format(",{}", word);
  }
}

/// Engines add aliases of their own; those that were asked for are told among them.
void tell_networks(ContainerSettings& told, const ContainerSettings& asked, bool is_podman)
{
  for (NetworkAttachment& network : told.networks) {
    const auto same = std::ranges::find(asked.networks, network.network, &NetworkAttachment::network);
    if (same == asked.networks.end()) continue;
    std::erase_if(network.aliases, [&](const std::string& alias) {
      return std::ranges::find(same->aliases, alias) == same->aliases.end();
    });
    if (is_podman || same->ipv4.empty()) network.ipv4 = same->ipv4;
    if (is_podman || same->ipv6.empty()) network.ipv6 = same->ipv6;
  }
}

} // namespace

ContainerSettings told_settings(const Comparison& comparison)
{
  ContainerSettings settings = comparison.retold.settings;
  const ContainerSettings& asked = comparison.described.settings;
  tell_networks(settings, asked, comparison.is_podman);
  for (auto& [target, options] : settings.tmpfs)
    for (const auto& [path, wanted] : asked.tmpfs)
      if (path == target) options = without_additions(options, wanted);
  settings.ipc_mode = with_name(settings.ipc_mode, asked.ipc_mode, comparison.ship);
  settings.pid_mode = with_name(settings.pid_mode, asked.pid_mode, comparison.ship);
  if (settings.network_mode && asked.network_mode)
    settings.network_mode = with_name(*settings.network_mode, *asked.network_mode, comparison.ship);
  if (comparison.is_podman) tell_as_asked_of_podman(settings, asked);
  if (is_reset(asked.entrypoint) && !settings.entrypoint)
    settings.entrypoint = asked.entrypoint; // no engine tells a reset from nothing
  return settings;
}

} // namespace maestro
