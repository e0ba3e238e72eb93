// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/config_hash.hpp>
#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/in_place.hpp>

#include <algorithm>
#include <array>

namespace maestro {
namespace {

constexpr std::string_view restart = "restart";
constexpr std::string_view networks = "networks";
constexpr std::array<std::string_view, 8> value_keys{"limits.memory", "limits.swap", "mem_reservation", "limits.cpu",
                                                     "cpus",          "cpuset",      "pids_limit",      restart};

bool is_value_changed_in_place(std::string_view key) { return std::ranges::find(value_keys, key) != value_keys.end(); }

bool goes_on(const Standing& standing)
{
  const bool runs = standing.condition == Condition::running || standing.condition == Condition::starting ||
                    standing.condition == Condition::unhealthy;
  return runs && standing.whose.owner == Owner::ours;
}

/// The network that a field says the container is to be joined to; empty if it says something else.
std::string joined_network(const Field& field)
{
  const bool is_network =
      field.path.size() > networks.size() && field.path.starts_with(networks) && field.path[networks.size()] == '.';
  return is_network && !field.from && field.to ? field.path.substr(networks.size() + 1) : std::string();
}

/// The first one is more than a network to a container: the engine keeps it as its mode.
bool is_first_network(const std::string& network, const ContainerSettings& described)
{
  return !described.networks.empty() && described.networks.front().network == network;
}

} // namespace

std::span<const std::string_view> keys_changed_in_place() { return value_keys; }

bool is_changed_in_place(std::string_view key) { return key == networks || is_value_changed_in_place(key); }

bool may_have_been_updated(const Labels& carried, const engine::ContainerSpec& described)
{
  return differs_only_in(carried, described, is_changed_in_place);
}

std::optional<UpdateContainer> update_in_place(const Standing& standing, const std::vector<Field>& fields,
                                               const engine::ContainerSpec& described, bool is_podman)
{
  const bool is_of_settings = standing.difference == Difference::configuration || !differs(standing.difference);
  if (fields.empty() || !is_of_settings || !goes_on(standing) || is_podman) return std::nullopt;
  UpdateContainer update{.id = standing.container->id};
  for (const Field& field : fields) {
    const std::string network = joined_network(field);
    if (!network.empty() && (field.outside || !is_first_network(network, described.settings)))
      update.networks.push_back(network);
    else if (is_value_changed_in_place(field.path) && field.is_told && (field.to || field.path == restart))
      update.keys.push_back(field.path);
    else
      return std::nullopt;
  }
  return update;
}

engine::ContainerUpdate update_of(const std::vector<std::string>& keys, const ContainerSettings& described)
{
  const auto changes = [&](std::string_view key) { return std::ranges::find(keys, key) != keys.end(); };
  engine::ContainerUpdate update;
  if (changes("limits.memory") || changes("limits.swap")) { // engines want the second to be no less than the first
    update.memory = asked_amount(described.memory);
    update.memory_swap = asked_amount(described.memory_swap);
    if (update.memory && !update.memory_swap) update.memory_swap = 2 * *update.memory; // as when it is created
  }
  if (changes("mem_reservation")) update.memory_reservation = asked_amount(described.memory_reservation);
  if (changes("limits.cpu")) update.cpu_shares = asked_amount(described.cpu_shares);
  if (changes("cpus")) update.nano_cpus = asked_amount(described.nano_cpus);
  if (changes("cpuset")) update.cpuset = described.cpuset;
  if (changes("pids_limit")) update.pids_limit = asked_amount(described.pids_limit);
  if (changes(restart)) update.restart = described.restart;
  return update;
}

} // namespace maestro
