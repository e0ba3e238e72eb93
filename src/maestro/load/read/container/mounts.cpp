// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/path.hpp>
#include <maestro/load/read/container/groups.hpp>
#include <maestro/load/table/defaults.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace maestro::reading {

namespace {

struct BindKeys {
  static constexpr auto name = "bind";
  static constexpr auto doc = "A mount in full, under `volumes` of a container (schema 2).";
  static constexpr std::array keys{
      Key{"target", Form::text, required, "Path in the container.", "/var/lib/data"},
      Key{"mode", Form::text, default_of<&Bind::mode>, "Options such as ro, or ro,Z.", "ro"},
  };
};

struct Mounts {
  static constexpr auto name = "mounts";
  static constexpr auto doc = "Keys of services and of instances: what is mounted.";
  static constexpr std::array keys{
      Key{"volumes", Form::volumes, "none", "Host paths or named volumes to mount.", "{/var/lib/redis: /data}"}
          .made_of(section<BindKeys>)
          .merged(Merging::by_name),
      Key{"volume", Form::volumes, "", "Old name of `volumes`.", "{/var/lib/redis: /data}"}
          .made_of(section<BindKeys>)
          .merged(Merging::by_name),
      Key{"container_volumes", Form::texts, "none", "Paths with a volume of their own.", "[/cache]"},
      Key{"volumes_from", Form::texts, "none", "Instances on the same ship whose volumes it mounts too.", "data-1"},
      Key{"tmpfs", Form::tmpfs, "none", "Paths held in memory, with options after a colon.", "['/run:size=64m']"}
          .merged(Merging::by_name),
  };
};

void check_target(const MappingReader& reader, const Node& node, const std::string& target)
{
  if (!target.starts_with('/'))
    reader.warning(node, fmt::format("{} is no absolute path in the container", in_quotes(target)),
                   "the engine will refuse it");
  else if (target.find(':') != std::string::npos)
    reader.warning(node, fmt::format("{} has a ':'", in_quotes(target)),
                   "a mode is written {target: PATH, mode: ro} (schema 2)");
}

/// A source with a `/` is a path on the ship, any other the name of a volume.
void check_source(const MappingReader& reader, const Node& node, const std::string& source)
{
  if (source.starts_with('/')) return;
  if (source.find('/') != std::string::npos || source.starts_with('.')) {
    reader.warning(node, fmt::format("{} is no absolute path on the ship", in_quotes(source)),
                   "the engine will refuse it");
    return;
  }
  const auto& volumes = reader.loading().environment.volumes;
  if (!volumes.empty() && !volumes.contains(source))
    reader.warning(node, fmt::format("volume {} is not declared under the top-level 'volumes'", in_quotes(source)),
                   reader.loading().suggestion(source, volumes));
}

/// Schema 1: path in the container: path on the ship.
bool read_bind_1(const MappingReader& reader, const yaml::Entry& entry, BindDraft& draft)
{
  if (entry.value->kind != yaml::Kind::scalar) {
    reader.error(*entry.value,
                 fmt::format("volume {} must be a path on the ship, not {}", in_quotes(entry.key->text),
                             described(*entry.value)),
                 "mappings need `__maestro: {schema: 2}`, which also turns the direction round");
    return false;
  }
  draft.source = entry.value;
  draft.bind.source = cleaned_path(entry.value->text);
  draft.bind.target = cleaned_path(entry.key->text);
  if (!draft.bind.target.starts_with('/') && draft.bind.source.starts_with('/')) {
    reader.warning(*entry.key,
                   fmt::format("{} is no absolute path in the container, which stands on the left in schema 1",
                               in_quotes(draft.bind.target)),
                   "write `__maestro: {schema: 2}` at the top to have it on the right");
    return true;
  }
  check_source(reader, *entry.value, draft.bind.source);
  check_target(reader, *entry.key, draft.bind.target);
  return true;
}

/// Schema 2: path on the ship: path in the container, or {target, mode}.
bool read_bind_2(const MappingReader& reader, const yaml::Entry& entry, BindDraft& draft)
{
  draft.source = entry.key;
  draft.bind.source = cleaned_path(entry.key->text);
  const Node* target = entry.value;
  if (entry.value->kind == yaml::Kind::mapping) {
    const Where here{"volume", entry.key->text, &reader.where()};
    const auto full = open<BindKeys>(reader.loading(), entry.value, here);
    target = full.require("target");
    if (!target) return false;
    draft.bind.target = cleaned_path(full.text_or("target", ""));
    set(draft.bind.mode, full.text("mode"));
  } else if (entry.value->kind == yaml::Kind::scalar) {
    draft.bind.target = cleaned_path(entry.value->text);
  } else {
    reader.error(*entry.value,
                 fmt::format("volume {} must be a path in the container or a mapping with 'target', not {}",
                             in_quotes(draft.bind.source), described(*entry.value)));
    return false;
  }
  check_source(reader, *entry.key, draft.bind.source);
  check_target(reader, *target, draft.bind.target);
  return true;
}

/// What an instance mounts at a path replaces what its service does.
void read_binds(const Reader<Mounts>& reader, ContainerDraft& draft)
{
  const Node* volumes = reader.mapping_of("volumes");
  if (reader.find("volume")) {
    reader.warning(reader.key_node("volume"), reader.find("volumes") ? "'volume' has no effect beside 'volumes'"
                                                                     : "'volume' is taken as 'volumes'");
    if (!reader.find("volumes")) volumes = reader.mapping_of("volume");
  }
  if (!volumes) return;
  std::vector<BindDraft>& binds = draft.binds;
  const std::size_t inherited = binds.size();
  std::set<std::string> targets;
  for (const yaml::Entry& entry : volumes->entries) {
    if (entry.value->is_null()) {
      reader.error(*entry.value, fmt::format("volume {} has no path", in_quotes(entry.key->text)));
      continue;
    }
    BindDraft one;
    const bool first_way = reader.loading().environment.schema == 1;
    if (!(first_way ? read_bind_1(reader, entry, one) : read_bind_2(reader, entry, one))) continue;
    if (!targets.insert(one.bind.target).second)
      reader.warning(*entry.key, fmt::format("{} is mounted twice", in_quotes(one.bind.target)),
                     "the engine will refuse it");
    binds.push_back(std::move(one));
  }
  const auto own = binds.begin() + static_cast<std::ptrdiff_t>(inherited);
  binds.erase(
      std::remove_if(binds.begin(), own, [&](const BindDraft& one) { return targets.contains(one.bind.target); }), own);
  std::erase_if(draft.settings.container_volumes, [&](const std::string& path) { return targets.contains(path); });
}

void read_container_volumes(const Reader<Mounts>& reader, ContainerDraft& draft)
{
  if (!reader.find("container_volumes")) return;
  draft.settings.container_volumes.clear();
  std::set<std::string_view> targets;
  for (const BindDraft& one : draft.binds) targets.insert(one.bind.target);
  for (const auto& [written, node] : reader.texts("container_volumes")) {
    const std::string path = cleaned_path(written);
    if (targets.contains(path))
      reader.error(*node, fmt::format("{} is both a mounted path and a volume of its own", in_quotes(path)),
                   "drop it from 'volumes' or from 'container_volumes'");
    check_target(reader, *node, path);
    draft.settings.container_volumes.push_back(path);
  }
}

void read_volumes_from(const Reader<Mounts>& reader, ContainerDraft& draft)
{
  if (!reader.find("volumes_from")) return;
  draft.settings.volumes_from.clear();
  draft.volumes_from.clear();
  for (const auto& [name, node] : reader.texts("volumes_from")) {
    draft.settings.volumes_from.push_back(name);
    draft.volumes_from.push_back({InstanceName(name), node});
  }
}

void read_tmpfs(const Reader<Mounts>& reader, ContainerSettings& settings)
{
  const Node* value = reader.find("tmpfs");
  if (!value) return;
  const auto mount = [&](const Node& node, std::string path, std::string options) {
    if (!path.starts_with('/'))
      reader.error(node, fmt::format("{} is no absolute path in the container", in_quotes(path)));
    std::erase_if(settings.tmpfs, [&](const auto& one) { return one.first == path; });
    settings.tmpfs.emplace_back(std::move(path), std::move(options));
  };
  const auto mount_text = [&](const Node& node) {
    if (node.kind != yaml::Kind::scalar) return reader.wrong("tmpfs", node);
    const auto colon = node.text.find(':');
    mount(node, cleaned_path(node.text.substr(0, colon)),
          std::string(colon == std::string_view::npos ? "" : node.text.substr(colon + 1)));
  };
  switch (value->kind) {
  case yaml::Kind::scalar:
    return mount_text(*value);
  case yaml::Kind::sequence:
    for (const Node* item : value->items) mount_text(*item);
    return;
  case yaml::Kind::mapping:
    for (const yaml::Entry& entry : value->entries) {
      if (entry.value->kind != yaml::Kind::scalar) return reader.wrong("tmpfs", *entry.value);
      mount(*entry.key, cleaned_path(entry.key->text), entry.value->is_null() ? "" : std::string(entry.value->text));
    }
    return;
  }
}

void read_mount_keys(const MappingReader& container, ContainerDraft& draft)
{
  const auto reader = also<Mounts>(container);
  read_binds(reader, draft);
  read_container_volumes(reader, draft);
  read_volumes_from(reader, draft);
  read_tmpfs(reader, draft.settings);
}

} // namespace

KeyGroup mount_keys() { return {section<Mounts>, read_mount_keys}; }

} // namespace maestro::reading
