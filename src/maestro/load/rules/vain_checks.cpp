// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/reader.hpp>
#include <maestro/load/rules/rules.hpp>

#include <fmt/core.h>

#include <set>

namespace maestro::reading {

namespace {

/// What keeps a check from ever passing, and the key that says so.
struct Obstacle {
  const char* key;
  std::string text;
  const char* remedy;
};

std::vector<Obstacle> obstacles_of(const Instance& instance)
{
  std::vector<Obstacle> all;
  const std::vector<Check>& checks = instance.lifecycle.running;
  const ContainerSettings& settings = instance.settings;
  const std::string& restart = settings.restart.name;
  if (expects_end(checks) && (restart == "always" || restart == "unless-stopped"))
    all.push_back(
        {"restart",
         fmt::format("a check waits until the container has ended, and 'restart: {}' starts it again each time",
                     restart),
         "write `restart: no` or `restart: on-failure`, or have another check than `exited`"});
  const auto& health = settings.healthcheck;
  if (expects_health(checks) && health && !health->test.empty() && health->test[0] == "NONE")
    all.push_back({"healthcheck", "a check waits until the container is healthy, and its healthcheck is disabled",
                   "give 'healthcheck' a test, or have another check than `health`"});
  return all;
}

} // namespace

void check_vain_checks(Loading& loading)
{
  std::set<std::pair<const Node*, std::string>> told; // what a service says is told once
  for (const auto& [name, instance] : loading.environment.instances) {
    if (loading.full()) return;
    for (const Obstacle& obstacle : obstacles_of(instance)) {
      const Node& place = place_of(loading, instance, obstacle.key);
      if (told.emplace(&place, obstacle.text).second)
        loading.warning(place, fmt::format("instance {}: {}", in_quotes(name.text()), obstacle.text), obstacle.remedy);
    }
  }
}

} // namespace maestro::reading
