// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/read/reader.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace maestro::reading {

namespace {

/// Names that other tools have for ours.
struct Synonym {
  std::string_view theirs, ours;
};
constexpr std::array synonyms{
    Synonym{"environment", "env"},
    Synonym{"env_file", "envfile"},
    Synonym{"depends_on", "requires"},
    Synonym{"user", "username"},
    Synonym{"working_dir", "workdir"},
    Synonym{"network_mode", "net"},
    Synonym{"stop_grace_period", "stop_timeout"},
    Synonym{"mem_limit", "limits"},
    Synonym{"memswap_limit", "limits"},
    Synonym{"cpu_shares", "limits"},
    Synonym{"logging", "log_driver"},
    Synonym{"containers", "instances"},
    Synonym{"host", "ship"},
    Synonym{"checks", "lifecycle"},
    Synonym{"hosts", "ships"},
    Synonym{"host", "ip"},
    Synonym{"address", "ip"},
    Synonym{"hostname", "ip"},
    Synonym{"url", "endpoint"},
    Synonym{"port", "docker_port"},
    Synonym{"socket", "socket_path"},
};

/// What other tools have in a mapping and a description has not, and what to do instead.
struct Absence {
  std::string_view name, remedy;
  std::string_view section{}; // by its name; none: a service or an instance
};
constexpr std::array absences{
    Absence{"scale", "each instance is declared, by its name, under 'instances'"},
    Absence{"replicas", "each instance is declared, by its name, under 'instances'"},
    Absence{"deploy", "each instance is declared under 'instances', its limits under 'limits', and how instances are "
                      "replaced under 'update'"},
    Absence{"build", "Maestro builds no images: push one to a registry and name it in 'image'"},
    Absence{"container_name", "a container is called like its instance: the key under 'instances'"},
    Absence{"expose", "leave it out, or publish it under 'ports'"},
    Absence{"profiles", "write `omit: true` to leave the service out of commands that name nothing"},
    Absence{"pull_policy", "that is an option: `maestro start --pull always`"},
    Absence{"configs", "files of a container stand under its 'files'"},
    Absence{"restart_policy", "that is 'restart', such as `restart: on-failure:3`"},
    Absence{"secrets", "declare them under the top-level 'secrets', and give them to the container as a variable, "
                       "`env: {NAME: {secret: NAME}}`, or a file, `files: {PATH: {secret: NAME}}`"},
    Absence{"read_only", "write `mode: ro`", "bind"},
    Absence{"readonly", "write `mode: ro`", "bind"},
    Absence{"source", "the source is the key in front of this mapping", "bind"},
    Absence{"type", "a source that begins with '/' is a path of the ship, any other a volume", "bind"},
    Absence{"bind", "write the propagation as 'mode', such as `mode: rshared`", "bind"},
    Absence{"volume", "write `mode: nocopy` for a volume that gets nothing from the image", "bind"},
    Absence{"tmpfs", "paths in memory stand under the container's 'tmpfs'", "bind"},
    Absence{"target", "that is 'exposed', the port inside the container", "port"},
    Absence{"published", "that is 'external', the port on the host", "port"},
    Absence{"container", "that is 'exposed', the port inside the container", "port"},
    Absence{"host", "that is 'external', the port on the host", "port"},
    Absence{"host_ip", "write `external: [ADDRESS, PORT]`", "port"},
    Absence{"protocol", "it stands behind the port, such as `exposed: 53/udp`", "port"},
    Absence{"name", "the name is the key in front of this mapping", "port"},
    Absence{"mode", "leave it out: the port is one of the ship that the instance is on", "port"},
    Absence{"pids", "that is 'pids_limit', beside 'limits'", "limits"},
    Absence{"reservations", "memory that it keeps is 'mem_reservation', beside 'limits'", "limits"},
    Absence{"limits", "write its keys one level higher", "limits"},
    Absence{"command", "that is 'test'", "healthcheck"},
};

/// A mapping that is told by a key which it must have, and where it belongs.
struct Misplaced {
  std::string_view key, what, home;
};
constexpr std::array misplaced{
    Misplaced{"ship", "an instance", "'instances' of its service"},
    Misplaced{"instances", "a service", "the top-level 'services'"},
    Misplaced{"image", "a service", "the top-level 'services'"},
    Misplaced{"ip", "a ship", "the top-level 'ships'"},
};

/// Where a mapping belongs that looks like one of another section.
std::string home_of(const Node& value)
{
  if (value.kind != yaml::Kind::mapping) return {};
  for (const Misplaced& one : misplaced) {
    if (value.find(one.key)) return fmt::format("it looks like {}, which stands directly under {}", one.what, one.home);
  }
  return {};
}

bool is_container(const SectionInfo& section)
{
  return &section == &service_section() || &section == &instance_section();
}

std::string absence(std::string_view name, const SectionInfo& section)
{
  const auto* const found = std::ranges::find_if(absences, [&](const Absence& one) {
    return one.name == name && (one.section.empty() ? is_container(section) : one.section == section.name);
  });
  return std::string(found == absences.end() ? std::string_view() : found->remedy);
}

/// Where a key of that very name belongs: a service and its instances have different ones.
std::string of_service_or_instance(std::string_view name, const SectionInfo& section)
{
  if (&section == &service_section() && find_key(instance_section(), name))
    return "it belongs to each instance, not to the service";
  if (&section == &instance_section() && find_key(service_section(), name))
    return "it belongs to the service, not to an instance";
  return {};
}

/// The mapping that a mapping is in, if it is a service or an instance.
const SectionInfo* outer(const MappingReader& reader)
{
  const Where* of = reader.where().of;
  for (const SectionInfo* section : {&service_section(), &instance_section()})
    if (of && of->kind == section->name) return section;
  return nullptr;
}

/// Where a key of that very name belongs: in the mapping around this one, or in one beside or in it.
std::string near_by(std::string_view name, const MappingReader& reader, const SectionInfo& section)
{
  const SectionInfo* const around = outer(reader);
  const Key* const own = around ? key_made_of(*around, section) : nullptr;
  if (own && find_key(*around, name))
    return fmt::format("{} belongs to the {} itself, not under '{}'", in_quotes(name), around->name, own->name);
  std::vector<const Key*> inner = inner_mappings(section);
  if (own) {
    const auto beside = inner_mappings(*around);
    inner.insert(inner.end(), beside.begin(), beside.end());
  }
  std::erase_if(inner, [&](const Key* key) { return key == own || !find_key(key->of(), name); });
  return inner.size() == 1 ? fmt::format("{} belongs under '{}'", in_quotes(name), inner.front()->name) : std::string();
}

/// The key that has this name elsewhere, or one that is nearly this name.
std::string synonym(std::string_view name, const SectionInfo& section, bool exact)
{
  std::vector<std::string> theirs;
  for (const Synonym& one : synonyms)
    if (find_key(section, one.ours)) theirs.emplace_back(one.theirs);
  const auto meant = exact ? std::optional(std::string(name)) : closest(name, theirs);
  for (const Synonym& one : synonyms)
    if (find_key(section, one.ours) && one.theirs == meant) return fmt::format("did you mean '{}'?", one.ours);
  return {};
}

/// Names that are exactly right elsewhere, or in another tool, say more than names that are nearly right here.
std::string hint_for(std::string_view name, const Node& value, const MappingReader& reader, const SectionInfo& section)
{
  if (std::string home = home_of(value); !home.empty()) return home;
  for (std::string hint :
       {absence(name, section), of_service_or_instance(name, section), synonym(name, section, true),
        near_by(name, reader, section), did_you_mean(name, key_names(section)), synonym(name, section, false)})
    if (!hint.empty()) return hint;
  const auto* const of_service = std::ranges::find(synonyms, name, &Synonym::theirs);
  if (&section == &instance_section() && of_service != synonyms.end() && find_key(service_section(), of_service->ours))
    return fmt::format("that is '{}', which belongs to the service, not to an instance", of_service->ours);
  return {};
}

/// Why a key has no effect, as its line in the table says after a colon.
std::string reason(const Key& key)
{
  const auto colon = key.doc.find(": ");
  return colon == std::string_view::npos ? std::string() : std::string(key.doc.substr(colon + 2));
}

/// Whether aliases can repeat the value or a part of it.
bool has_anchor(const Node& value)
{
  return value.anchored || std::ranges::any_of(value.items, [](const Node* item) { return has_anchor(*item); }) ||
         std::ranges::any_of(value.entries, [](const yaml::Entry& entry) { return has_anchor(*entry.value); });
}

} // namespace

void check_keys(const MappingReader& reader, const SectionInfo& section)
{
  for (const yaml::Entry& entry : reader.mapping()->entries) {
    const std::string_view name = entry.key->text;
    if (const Key* key = find_key(section, name)) {
      if (key->form == Form::ignored && !entry.value->is_null())
        reader.warning(*entry.key, fmt::format("'{}' has no effect", name), reason(*key));
      if (key->form == Form::removed)
        reader.error(*entry.key, fmt::format("'{}' is no longer supported", name), std::string(key->doc));
      continue;
    }
    if (name.starts_with('_') || name.starts_with("x-") || reader.loading().full()) continue;
    const bool holds_anchors = &section == &description_section() && has_anchor(*entry.value);
    if (holds_anchors && !closest(name, key_names(section))) continue; // that is what it is there for
    const std::string message = fmt::format("unknown key {}", in_quotes(name));
    std::string hint = hint_for(name, *entry.value, reader, section);
    if (section.is_closed)
      reader.error(*entry.key, message, std::move(hint));
    else
      reader.warning(*entry.key, message, std::move(hint));
  }
}

} // namespace maestro::reading
