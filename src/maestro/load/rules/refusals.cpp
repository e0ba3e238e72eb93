// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/reader.hpp>
#include <maestro/load/rules/rules.hpp>
#include <maestro/model/refusals.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace maestro::reading {

namespace {

/// The value that a path of keys leads to; null if it does not stand there.
const Node* value_at(const Node* mapping, std::string_view path)
{
  const auto dot = path.find('.');
  const Node* value = mapping ? mapping->find(path.substr(0, dot)) : nullptr;
  if (!value || value->is_null() || dot == std::string_view::npos) return value && value->is_null() ? nullptr : value;
  return value->find(path.substr(dot + 1));
}

/// An image that is missing or has blanks in it was told where it was read.
bool told_before(const Instance& instance, std::string_view path)
{
  return path == "image" && (instance.image.empty() || instance.image.find_first_of(" \t\r\n") != std::string::npos);
}

/// MaestroNG took what its keys say, although no engine does: such a description still loads.
bool taken_by_the_original(std::string_view path)
{
  constexpr std::array<std::string_view, 8> ours{"hostname", "domainname", "dns_search", "mem_reservation",
                                                 "ipc",      "pid",        "uts",        "userns_mode"};
  return std::ranges::count(ours, path) == 0;
}

} // namespace

const Node& place_of(const Loading& loading, const Instance& instance, std::string_view path)
{
  const InstanceDraft& draft = loading.instances.at(instance.name);
  if (const Node* own = value_at(draft.body, path)) return *own;
  if (const Node* shared = value_at(loading.services.at(instance.service).body, path)) return *shared;
  return *draft.key;
}

void check_refusals(Loading& loading)
{
  std::set<std::pair<const Node*, std::string>> told; // what a service says is told once
  for (const auto& [name, instance] : loading.environment.instances) {
    if (loading.full()) return;
    for (Refusal& refusal : refusals_of(instance)) {
      if (told_before(instance, refusal.path)) continue;
      const Node& place = place_of(loading, instance, refusal.path);
      if (!told.emplace(&place, refusal.text).second) continue;
      std::string message = fmt::format("instance {}: {}", in_quotes(name.text()), refusal.text);
      if (taken_by_the_original(refusal.path))
        loading.warning(place, message + (refusal.is_silent ? "" : "; the engine will refuse it"),
                        std::move(refusal.remedy));
      else
        loading.error(place, std::move(message), std::move(refusal.remedy));
    }
  }
}

} // namespace maestro::reading
