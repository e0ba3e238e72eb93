// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/read/declarations.hpp>
#include <maestro/load/read/reader.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro::reading {

namespace {

/// Nothing, or a mapping with a key of the section or what may be a misspelt one.
bool declares(const Node& value, const SectionInfo& section, const std::vector<std::string>& names)
{
  if (value.is_null()) return true;
  if (value.kind != yaml::Kind::mapping) return false;
  return value.entries.empty() || std::ranges::any_of(value.entries, [&](const yaml::Entry& entry) {
           return find_key(section, entry.key->text) || closest(entry.key->text, names);
         });
}

} // namespace

std::vector<const yaml::Entry*> declarations(Loading& loading, std::string_view key, const Node* value,
                                             const SectionInfo& section)
{
  std::vector<const yaml::Entry*> all;
  if (!value) return all;
  const Node* other = value->kind == yaml::Kind::mapping ? nullptr : value; // the first that declares nothing
  const std::vector<std::string> names = key_names(section);
  for (const yaml::Entry& entry : value->entries) {
    if (declares(*entry.value, section, names))
      all.push_back(&entry);
    else if (!other)
      other = entry.key;
  }
  if (other)
    loading.warning(
        *other, fmt::format("what stands here under {} declares no {} and has no effect", in_quotes(key), section.name),
        "values that are only there for aliases may stand under a key that begins with x-");
  return all;
}

} // namespace maestro::reading
