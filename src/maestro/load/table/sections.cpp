// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/table/sections.hpp>

#include <algorithm>

namespace maestro::reading {

namespace {

std::span<const SectionInfo* const> parts_of(const SectionInfo& section)
{
  return section.parts ? section.parts() : std::span<const SectionInfo* const>();
}

void collect(const SectionInfo& section,
             std::vector<const SectionInfo*>& all) // NOLINT(misc-no-recursion): a small tree
{
  if (std::find(all.begin(), all.end(), &section) != all.end()) return;
  all.push_back(&section);
  for (const Key& key : section.keys) {
    if (key.of) collect(key.of(), all);
    if (!key.alternatives) continue;
    for (const SectionInfo* alternative : key.alternatives()) collect(*alternative, all);
  }
  for (const SectionInfo* part : parts_of(section)) collect(*part, all);
}

} // namespace

std::vector<const SectionInfo*> sections()
{
  std::vector<const SectionInfo*> all;
  collect(description_section(), all);
  return all;
}

namespace {

/// The first key of the section and its parts of which something holds; null if there is none.
template<class Predicate>
const Key* first_key(const SectionInfo& section, const Predicate& holds)
{
  const auto in = [&](const SectionInfo& one) {
    const auto found = std::find_if(one.keys.begin(), one.keys.end(), holds);
    return found == one.keys.end() ? nullptr : &*found;
  };
  if (const Key* key = in(section)) return key;
  for (const SectionInfo* part : parts_of(section)) {
    if (const Key* key = in(*part)) return key;
  }
  return nullptr;
}

} // namespace

const Key* find_key(const SectionInfo& section, std::string_view name)
{
  return first_key(section, [&](const Key& key) { return key.name == name; });
}

std::vector<const Key*> inner_mappings(const SectionInfo& section)
{
  std::vector<const Key*> found;
  const auto add = [&](const SectionInfo& one) {
    for (const Key& key : one.keys)
      if (key.form == Form::mapping && key.of) found.push_back(&key);
  };
  add(section);
  for (const SectionInfo* part : parts_of(section)) add(*part);
  return found;
}

const Key* key_made_of(const SectionInfo& mapping, const SectionInfo& section)
{
  return first_key(mapping, [&](const Key& key) { return key.of && &key.of() == &section; });
}

std::vector<std::string> key_names(const SectionInfo& section)
{
  std::vector<std::string> names;
  const auto add = [&](const SectionInfo& one) {
    for (const Key& key : one.keys) names.emplace_back(key.name);
  };
  add(section);
  for (const SectionInfo* part : parts_of(section)) add(*part);
  return names;
}

} // namespace maestro::reading
