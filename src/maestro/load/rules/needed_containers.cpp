// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/needs.hpp>
#include <maestro/load/read/reader.hpp>
#include <maestro/load/rules/rules.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace maestro::reading {

namespace {

/// What is said of another container at a key of an instance.
struct Need {
  const Instance& instance;
  std::string_view key;
  std::string_view other;
  const Node& place;
};

class NeededContainers {
public:
  explicit NeededContainers(Loading& loading) : loading_(loading) {}

  void check(const Instance& instance)
  {
    const ContainerSettings& settings = instance.settings;
    for (const std::string& link : settings.links) {
      const std::string other = link.substr(0, link.find(':'));
      const Node& links = place_of(loading_, instance, "links");
      const Node* alias = links.find(other);
      check({instance, "links", other, alias ? *alias : links});
    }
    if (settings.network_mode) check_namespace(instance, "net", *settings.network_mode);
    if (settings.network_mode) check_network(instance, *settings.network_mode);
    check_namespace(instance, "ipc", settings.ipc_mode);
    check_namespace(instance, "pid", settings.pid_mode);
  }

private:
  void check_namespace(const Instance& instance, std::string_view key, std::string_view mode)
  {
    const auto other = container_in(mode);
    if (!other || other->empty() || other->find_first_of(" \t\r\n") != std::string_view::npos)
      return; // which is told as no mode
    check({instance, key, *other, place_of(loading_, instance, key)});
  }

  /// Any network of the ship may be meant, but one that is called nearly as a mode or as one that is declared.
  void check_network(const Instance& instance, const std::string& name)
  {
    const auto& declared = loading_.environment.networks;
    std::vector<std::string> known(network_modes.begin(), network_modes.end());
    for (const auto& [network, settings] : declared) known.push_back(network);
    if (std::ranges::count(known, name) > 0) return;
    std::string hint = did_you_mean(name, known);
    if (hint.empty()) return;
    warn({instance, "net", name, place_of(loading_, instance, "net")},
         fmt::format("'net' names {}, which is no mode and no declared network", in_quotes(name)), std::move(hint), "");
  }

  void check(const Need& need)
  {
    const auto& instances = loading_.environment.instances;
    const auto found = instances.find(InstanceName(std::string(need.other)));
    if (found == instances.end())
      return warn(need, fmt::format("'{}' names {}, which is no instance", need.key, in_quotes(need.other)),
                  loading_.suggestion(need.other, instances), "a container of that name must be on the ship already");
    const Instance& other = found->second;
    if (other.ship != need.instance.ship)
      return warn(need,
                  fmt::format("'{}' names {}, which is on ship {} and not on ship {}; the engine will refuse it",
                              need.key, in_quotes(need.other), in_quotes(other.ship.text()),
                              in_quotes(need.instance.ship.text())),
                  {}, "they must be on the same one");
    tie(loading_, need.instance, other);
  }

  /// What a service says is told once. MaestroNG looked at none of this: such a description still loads.
  void warn(const Need& need, const std::string& message, std::string suggestion, const char* remedy)
  {
    if (!told_.emplace(&need.place, message).second) return;
    loading_.warning(need.place, fmt::format("instance {}: {}", in_quotes(need.instance.name.text()), message),
                     suggestion.empty() ? remedy : std::move(suggestion));
  }

  Loading& loading_;
  std::set<std::pair<const Node*, std::string>> told_;
};

} // namespace

void check_needed_containers(Loading& loading)
{
  NeededContainers rule(loading);
  for (const auto& [name, instance] : loading.environment.instances) {
    if (loading.full()) return;
    rule.check(instance);
  }
}

} // namespace maestro::reading
