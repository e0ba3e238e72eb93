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
};

std::string hint_for(std::string_view name, const SectionInfo& section)
{
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
    reader.warning(*entry.key, fmt::format("unknown key {}", quoted(name)), hint_for(name, section));
  }
}

} // namespace maestro::reading
