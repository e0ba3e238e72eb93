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
};

/// What other tools have and a description has not, and what to do instead.
struct Absence {
  std::string_view name, remedy;
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

std::string hint_for(std::string_view name, const Node& value, const SectionInfo& section)
{
  if (std::string home = home_of(value); !home.empty()) return home;
  if (std::string hint = did_you_mean(name, key_names(section)); !hint.empty()) return hint;
  std::vector<std::string> theirs;
  for (const Synonym& synonym : synonyms) {
    if (find_key(section, synonym.ours)) theirs.emplace_back(synonym.theirs);
  }
  for (const Synonym& synonym : synonyms) {
    if (find_key(section, synonym.ours) && (synonym.theirs == name || closest(name, theirs) == synonym.theirs))
      return fmt::format("did you mean '{}'?", synonym.ours);
  }
  if (&section == &service_section() && find_key(instance_section(), name))
    return "it belongs to each instance, not to the service";
  if (&section == &instance_section() && find_key(service_section(), name))
    return "it belongs to the service, not to an instance";
  const auto* const of_service = std::ranges::find(synonyms, name, &Synonym::theirs);
  if (&section == &instance_section() && of_service != synonyms.end() && find_key(service_section(), of_service->ours))
    return fmt::format("that is '{}', which belongs to the service, not to an instance", of_service->ours);
  const bool container = &section == &service_section() || &section == &instance_section();
  const auto* const absent = std::ranges::find(absences, name, &Absence::name);
  return std::string(absent != absences.end() && container ? absent->remedy : std::string_view());
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
    reader.warning(*entry.key, fmt::format("unknown key {}", in_quotes(name)), hint_for(name, *entry.value, section));
  }
}

} // namespace maestro::reading
