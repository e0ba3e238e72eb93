// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/mounted.hpp>
#include <maestro/load/read/reader.hpp>
#include <maestro/load/rules/rules.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace maestro::reading {

namespace {

struct Writer {
  const Instance* instance = nullptr;
  const Node* source = nullptr;
};

/// Who may write to one path of the ships.
struct SharedPath {
  std::unordered_map<std::string_view, Writer> first_on;    // by ship
  std::unordered_map<std::string_view, std::size_t> others; // how many besides the first one, by ship
  Writer first, second;                                     // the pair that is told
  const Instance* last = nullptr;
};

bool writes(const Bind& bind)
{
  const auto options = split(bind.mode, ',');
  return bind.source.starts_with('/') && !is_for_all(bind.source) &&
         std::find(options.begin(), options.end(), "ro") == options.end();
}

void add(SharedPath& path, const Writer& writer)
{
  if (path.last == writer.instance) return;
  path.last = writer.instance;
  const std::string_view ship = writer.instance->ship.text();
  const auto [known, is_first] = path.first_on.emplace(ship, writer);
  if (is_first) return;
  if (!path.second.instance) std::tie(path.first, path.second) = std::pair(known->second, writer);
  ++path.others[ship];
}

/// A path that many share is told once, whatever the number of instances and ships.
void report(Loading& loading, std::string_view name, const SharedPath& path)
{
  const auto& ship = path.first.instance->ship.text();
  const std::size_t more = path.others.at(ship) - 1;
  const std::size_t ships = path.others.size() - 1;
  std::string message = fmt::format("instances {}{}{}", in_quotes(path.first.instance->name.text()),
                                    more > 0 ? ", " : " and ", in_quotes(path.second.instance->name.text()));
  if (more > 0) message += fmt::format(" and {} more", more);
  message += fmt::format(" may all write to {} of ship {}", in_quotes(name), in_quotes(ship));
  if (ships > 0) message += fmt::format(" (and the like on {})", counted(ships, "other ship"));
  std::string hint = "give each its own path, or those that only read the mode ro";
  if (loading.environment.schema == 1) hint += " (schema 2)";
  loading.warning(*path.second.source, std::move(message),
                  hint + "; the first one stands in " +
                      loading.sources.reference(path.first.source->span, path.second.source->span));
}

} // namespace

void check_shared_paths(Loading& loading)
{
  std::map<std::string_view, SharedPath> paths;
  for (const auto& [name, draft] : loading.instances) {
    const Instance& instance = loading.environment.instances.at(name);
    for (std::size_t i = 0; i < draft.binds.size(); ++i) {
      const Bind& bind = instance.settings.binds[i];
      if (writes(bind)) add(paths[bind.source], {&instance, draft.binds[i]});
    }
  }
  for (const auto& [name, path] : paths) {
    if (path.second.instance) report(loading, name, path);
  }
}

} // namespace maestro::reading
