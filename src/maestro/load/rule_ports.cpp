// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/reader.hpp>
#include <maestro/load/rules.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <map>

namespace maestro::reading {

namespace {

struct Published {
  const Instance* instance = nullptr;
  const Port* port = nullptr;
  const Node* key = nullptr;
};

bool everywhere(const std::string& address) { return address == "0.0.0.0" || address == "::"; }

bool same_place(const Port& a, const Port& b)
{
  return a.address == b.address || everywhere(a.address) || everywhere(b.address);
}

void report(Loading& loading, const Published& first, const Published& second)
{
  const std::string port = fmt::format("{}/{}", to_text(second.port->external), to_text(second.port->protocol));
  const bool own = first.instance == second.instance;
  loading.warning(*second.key,
                  own ? fmt::format("instance {} publishes {} of ship {} twice", quoted(second.instance->name.text()),
                                    port, quoted(second.instance->ship.text()))
                      : fmt::format("instances {} and {} both publish {} of ship {}",
                                    quoted(first.instance->name.text()), quoted(second.instance->name.text()), port,
                                    quoted(second.instance->ship.text())),
                  "the engine starts only one of them; the other port stands in " +
                      loading.sources.reference(first.key->span, second.key->span));
}

/// Ranges in order of their beginning; those still open are the ones that may overlap the next.
void check(Loading& loading, std::vector<Published>& all)
{
  std::stable_sort(all.begin(), all.end(), [](const Published& a, const Published& b) {
    return a.port->external.first < b.port->external.first;
  });
  std::vector<const Published*> open;
  for (const Published& next : all) {
    std::erase_if(open, [&](const Published* one) { return one->port->external.last < next.port->external.first; });
    const auto clash = std::find_if(open.begin(), open.end(),
                                    [&](const Published* one) { return same_place(*one->port, *next.port); });
    if (clash == open.end())
      open.push_back(&next);
    else
      report(loading, **clash, next);
  }
}

} // namespace

void check_published_ports(Loading& loading)
{
  std::map<std::pair<ShipName, Protocol>, std::vector<Published>> published;
  for (const auto& [name, draft] : loading.instances) {
    const Instance& instance = loading.environment.instances.at(name);
    const auto& mode = instance.settings.network_mode;
    if (mode && (*mode == "host" || *mode == "none" || mode->starts_with("container:")))
      continue; // nothing is published
    for (std::size_t i = 0; i < draft.ports.size(); ++i) {
      const Port& port = instance.settings.ports[i];
      const bool any_of_range = port.exposed.single() && !port.external.single(); // the engine picks a free one
      if (port.external.first > 0 && !any_of_range)
        published[{instance.ship, port.protocol}].push_back({&instance, &port, draft.ports[i]});
    }
  }
  for (auto& [place, ports] : published) check(loading, ports);
}

} // namespace maestro::reading
