// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/parts.hpp>

#include <fmt/core.h>

#include <set>

namespace maestro::reading {

namespace {

void check_target(const MappingReader& reader, const Node& node, const std::string& target)
{
  if (!target.starts_with('/'))
    reader.warning(node, fmt::format("{} is no absolute path in the container", quoted(target)),
                   "the engine will refuse it");
  else if (target.find(':') != std::string::npos)
    reader.warning(node, fmt::format("{} has a ':'", quoted(target)),
                   "a mode is written {target: PATH, mode: ro} (schema 2)");
}

/// A source with a `/` is a path on the ship, any other the name of a volume.
void check_source(const MappingReader& reader, const Node& node, const std::string& source)
{
  if (source.starts_with('/')) return;
  if (source.find('/') != std::string::npos || source.starts_with('.')) {
    reader.warning(node, fmt::format("{} is no absolute path on the ship", quoted(source)),
                   "the engine will refuse it");
    return;
  }
  const auto& volumes = reader.loading().environment.volumes;
  if (!volumes.empty() && !volumes.contains(source))
    reader.warning(node, fmt::format("volume {} is not declared under the top-level 'volumes'", quoted(source)),
                   reader.loading().suggestion(source, volumes));
}

/// Schema 1: path in the container: path on the ship.
void read_bind_1(const MappingReader& reader, const yaml::Entry& entry, std::vector<Bind>& binds)
{
  if (entry.value->kind != yaml::Kind::scalar)
    return reader.error(
        *entry.value,
        fmt::format("volume {} must be a path on the ship, not {}", quoted(entry.key->text), described(*entry.value)),
        "mappings need `__maestro: {schema: 2}`, which also turns the direction round");
  binds.push_back({std::string(entry.value->text), std::string(entry.key->text)});
  check_source(reader, *entry.value, binds.back().source);
  check_target(reader, *entry.key, binds.back().target);
}

/// Schema 2: path on the ship: path in the container, or {target, mode}.
void read_bind_2(const MappingReader& reader, const yaml::Entry& entry, std::vector<Bind>& binds)
{
  Bind bind{.source = std::string(entry.key->text)};
  const Node* target = entry.value;
  if (entry.value->kind == yaml::Kind::mapping) {
    const Where here{"volume", entry.key->text, &reader.where()};
    const auto full = open<Section::bind>(reader.loading(), entry.value, here);
    target = full.require("target");
    if (!target) return;
    bind.target = full.text_or("target", "");
    bind.mode = full.text_or("mode", "rw");
  } else if (entry.value->kind == yaml::Kind::scalar) {
    bind.target = entry.value->text;
  } else {
    return reader.error(*entry.value,
                        fmt::format("volume {} must be a path in the container or a mapping with 'target', not {}",
                                    quoted(bind.source), described(*entry.value)));
  }
  check_source(reader, *entry.key, bind.source);
  check_target(reader, *target, bind.target);
  binds.push_back(std::move(bind));
}

void read_binds(const Reader<Section::instance>& reader, ContainerSettings& settings, InstanceDraft& draft)
{
  const Node* volumes = reader.mapping_of("volumes");
  if (!volumes) return;
  std::set<std::string> targets;
  for (const yaml::Entry& entry : volumes->entries) {
    if (entry.value->is_null()) {
      reader.error(*entry.value, fmt::format("volume {} has no path", quoted(entry.key->text)));
      continue;
    }
    const std::size_t before = settings.binds.size();
    if (reader.loading().environment.schema == 1)
      read_bind_1(reader, entry, settings.binds);
    else
      read_bind_2(reader, entry, settings.binds);
    if (settings.binds.size() == before) continue;
    draft.binds.push_back(reader.loading().environment.schema == 1 ? entry.value : entry.key);
    if (!targets.insert(settings.binds.back().target).second)
      reader.warning(*entry.key, fmt::format("{} is mounted twice", quoted(settings.binds.back().target)),
                     "the engine will refuse it");
  }
}

} // namespace

void read_mounts(const Reader<Section::instance>& reader, ContainerSettings& settings, InstanceDraft& draft)
{
  read_binds(reader, settings, draft);
  std::set<std::string_view> targets;
  for (const Bind& bind : settings.binds) targets.insert(bind.target);
  for (const auto& [path, node] : reader.texts("container_volumes")) {
    if (targets.contains(path))
      reader.error(*node, fmt::format("{} is both a mounted path and a volume of its own", quoted(path)),
                   "drop it from 'volumes' or from 'container_volumes'");
    check_target(reader, *node, path);
    settings.container_volumes.push_back(path);
  }
  for (const auto& [name, node] : reader.texts("volumes_from")) {
    settings.volumes_from.push_back(name);
    draft.volumes_from.push_back({InstanceName(name), node});
  }
}

} // namespace maestro::reading
