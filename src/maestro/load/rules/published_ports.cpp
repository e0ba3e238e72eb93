// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/address.hpp>
#include <maestro/load/read/reader.hpp>
#include <maestro/load/rules/rules.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <queue>
#include <unordered_map>

namespace maestro::reading {

namespace {

struct Published {
  const Instance* instance = nullptr;
  const Port* port = nullptr;
  const Node* key = nullptr;
  std::string address{}; // of the port, in its one spelling
};

void report(Loading& loading, const Published& first, const Published& second)
{
  const std::string port = fmt::format("{}/{}", to_text(second.port->external), to_text(second.port->protocol));
  const bool own = first.instance == second.instance;
  loading.warning(
      *second.key,
      own ? fmt::format("instance {} publishes {} of ship {} twice", in_quotes(second.instance->name.text()), port,
                        in_quotes(second.instance->ship.text()))
          : fmt::format("instances {} and {} both publish {} of ship {}", in_quotes(first.instance->name.text()),
                        in_quotes(second.instance->name.text()), port, in_quotes(second.instance->ship.text())),
      "the engine starts only one of them; the other port stands in " +
          loading.sources.reference(first.key->span, second.key->span));
}

/// What is published so far, in order of the first port: per address, only what reaches furthest may clash with the
/// next.
class Occupied {
public:
  const Published* clash(const Published& next) const
  {
    if (is_any_address(next.address)) return reaching(furthest_, next);
    if (const Published* found = reaching(everywhere_, next)) return found;
    const auto same = by_address_.find(next.address);
    return same == by_address_.end() ? nullptr : reaching(same->second, next);
  }

  void add(const Published& next)
  {
    extend(furthest_, next);
    extend(is_any_address(next.address) ? everywhere_ : by_address_[next.address], next);
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

void check_fixed(Loading& loading, std::vector<Published>& all)
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

/// Of ranges of which the engine takes one port each, the first that cannot get one whatever the engine takes: port by
/// port, the range that ends first is served. Only ranges on one address are looked at together.
std::optional<Published> left_out(std::vector<Published> ranges, const std::vector<bool>& taken)
{
  std::stable_sort(ranges.begin(), ranges.end(), [](const Published& a, const Published& b) {
    return a.port->external.first < b.port->external.first;
  });
  const auto ends_later = [](const Published* a, const Published* b) {
    return a->port->external.last > b->port->external.last;
  };
  std::priority_queue<const Published*, std::vector<const Published*>, decltype(ends_later)> waiting(ends_later);
  auto next = ranges.begin();
  for (std::size_t port = 0; port < taken.size(); ++port) {
    while (next != ranges.end() && next->port->external.first <= port) waiting.push(&*next++);
    if (waiting.empty()) continue;
    if (waiting.top()->port->external.last < port) break;
    if (!taken[port]) waiting.pop();
  }
  return waiting.empty() ? std::nullopt : std::optional(*waiting.top());
}

/// The ports of an address that others publish for certain.
std::vector<bool> taken_on(const std::string& address, const std::vector<Published>& fixed)
{
  std::vector<bool> taken(std::size_t{1} << 16U);
  for (const Published& one : fixed) {
    if (one.address != address && !is_any_address(one.address) && !is_any_address(address)) continue;
    std::fill(taken.begin() + one.port->external.first, taken.begin() + one.port->external.last + 1, true);
  }
  return taken;
}

void check_ranges(Loading& loading, const std::vector<Published>& ranges, const std::vector<Published>& fixed)
{
  std::map<std::string_view, std::vector<Published>> by_address;
  for (const Published& range : ranges) by_address[range.address].push_back(range);
  for (const auto& [address, of_address] : by_address) {
    const auto left = left_out(of_address, taken_on(std::string(address), fixed));
    if (!left) continue;
    loading.warning(*left->key,
                    fmt::format("instance {} finds none of the ports {}/{} of ship {} free: others publish all of them",
                                in_quotes(left->instance->name.text()), to_text(left->port->external),
                                to_text(left->port->protocol), in_quotes(left->instance->ship.text())),
                    "widen the range");
  }
}

} // namespace

void check_published_ports(Loading& loading)
{
  struct OfShip {
    std::vector<Published> fixed, ranges; // of a range for one exposed port the engine picks a free one
  };
  std::map<std::pair<ShipName, Protocol>, OfShip> published;
  for (const auto& [name, draft] : loading.instances) {
    const Instance& instance = loading.environment.instances.at(name);
    if (!publishes_ports(instance.settings.network_mode)) continue;
    for (std::size_t i = 0; i < draft.ports.size(); ++i) {
      const Port& port = instance.settings.ports[i];
      if (port.external.first == 0) continue;
      OfShip& place = published[{instance.ship, port.protocol}];
      (is_picked(port) ? place.ranges : place.fixed)
          .push_back({&instance, &port, draft.ports[i], canonical_address(port.address)});
    }
  }
  for (auto& [place, ports] : published) {
    check_fixed(loading, ports.fixed);
    check_ranges(loading, ports.ranges, ports.fixed);
  }
}

} // namespace maestro::reading
