// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/reader.hpp>
#include <maestro/load/rules.hpp>
#include <maestro/peers/peers.hpp>

#include <fmt/core.h>

#include <unordered_map>

namespace maestro::reading {

namespace {

/// Names by what they become.
class Mangled {
public:
  explicit Mangled(Loading& loading) : loading_(loading) {}

  void add(std::string variable, const std::string& name, const Node& place)
  {
    const auto [first, added] = seen_.emplace(std::move(variable), Seen{name, &place});
    if (added) return;
    loading_.warning(place,
                     fmt::format("{} and {} both become {} in names of variables", quoted(first->second.name),
                                 quoted(name), first->first),
                     "one hides the other; the other name stands in " +
                         loading_.sources.reference(first->second.place->span, place.span));
  }

private:
  struct Seen {
    std::string name;
    const Node* place;
  };
  Loading& loading_;
  std::unordered_map<std::string, Seen> seen_;
};

void check_ports(Loading& loading, const Instance& instance, const InstanceDraft& draft)
{
  if (draft.ports.size() < 2) return;
  Mangled ports(loading);
  for (std::size_t i = 0; i < draft.ports.size(); ++i)
    ports.add(peers::mangled(instance.settings.ports[i].name), instance.settings.ports[i].name, *draft.ports[i]);
}

} // namespace

void check_variable_names(Loading& loading)
{
  Mangled services(loading);
  Mangled instances(loading);
  for (const auto& [name, service] : loading.environment.services) {
    const std::string prefix = peers::mangled(name.text());
    services.add(prefix, name.text(), *loading.services.at(name).key);
    for (const InstanceName& instance : service.instances) {
      const InstanceDraft& draft = loading.instances.at(instance);
      instances.add(prefix + "_" + peers::mangled(instance.text()), instance.text(), *draft.key);
      check_ports(loading, loading.environment.instances.at(instance), draft);
    }
  }
}

} // namespace maestro::reading
