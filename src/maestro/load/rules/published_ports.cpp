// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/reader.hpp>
#include <maestro/load/rules/rules.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace maestro::reading {

namespace {

struct Published {
  const Instance* instance = nullptr;
  const Port* port = nullptr;
  const Node* key = nullptr;
};

bool everywhere(const std::string& address) { return address == "0.0.0.0" || address == "::"; }

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

/// What is published so far, in order of the first port: per address, only what reaches furthest may clash with the
/// next.
class Occupied {
public:
  const Published* clash(const Published& next) const
  {
    if (everywhere(next.port->address)) return reaching(furthest_, next);
    if (const Published* found = reaching(everywhere_, next)) return found;
    const auto same = by_address_.find(next.port->address);
    return same == by_address_.end() ? nullptr : reaching(same->second, next);
  }

  void add(const Published& next)
  {
    extend(furthest_, next);
    extend(everywhere(next.port->address) ? everywhere_ : by_address_[next.port->address], next);
  }

private:
  static const Published* reaching(const Published* one, const Published& next)
  {
    return one && one->port->external.last >= next.port->external.first ? one : nullptr;
  }
  static void extend(const Published*& furthest, const Published& next)
  {
    if (!furthest || furthest->port->external.last < next.port->external.last) furthest = &next;
  }

  std::unordered_map<std::string_view, const Published*> by_address_;
  const Published* everywhere_ = nullptr;
  const Published* furthest_ = nullptr; // of all addresses
};

void check(Loading& loading, std::vector<Published>& all)
{
  std::stable_sort(all.begin(), all.end(), [](const Published& a, const Published& b) {
    return a.port->external.first < b.port->external.first;
  });
  Occupied occupied;
  for (const Published& next : all) {
    if (loading.full()) return;
    if (const Published* clash = occupied.clash(next)) report(loading, *clash, next);
    occupied.add(next);
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
