// SPDX-License-Identifier: Apache-2.0
#include <maestro/yaml/keys.hpp>
#include <maestro/yaml/scalar.hpp>

#include <algorithm>
#include <deque>
#include <limits>
#include <string>
#include <string_view>

namespace maestro::yaml {

namespace {

struct Identity {
  std::string_view text;
  std::size_t entry;
};

bool all_text(std::span<const Entry> entries)
{
  return std::all_of(entries.begin(), entries.end(), [](const Entry& entry) { return entry.key->type == Type::text; });
}

/// For the usual mapping, which has few keys, all of them words.
std::vector<Clash> clashes_of_few(std::span<const Entry> entries)
{
  std::vector<Clash> found;
  for (std::size_t again = 1; again < entries.size(); ++again) {
    for (std::size_t first = 0; first < again; ++first) {
      if (entries[first].key->text != entries[again].key->text) continue;
      found.push_back({first, again});
      break;
    }
  }
  return found;
}

} // namespace

std::vector<Clash> clashes(std::span<const Entry> entries)
{
  constexpr std::size_t few = 12;
  if (entries.size() <= few && all_text(entries)) return clashes_of_few(entries);

  // Sorted, not hashed: nobody can choose keys that make this slow.
  std::deque<std::string> meanings;
  std::vector<Identity> identities;
  identities.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Node& key = *entries[i].key;
    identities.push_back({key.text, i});
    if (key.type == Type::text) continue;
    identities.push_back({meanings.emplace_back(as_python_text(key).value_or("")), i});
  }
  std::sort(identities.begin(), identities.end(), [](const Identity& a, const Identity& b) {
    const int order = a.text.compare(b.text);
    return order != 0 ? order < 0 : a.entry < b.entry;
  });

  constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> earliest(entries.size(), none);
  for (std::size_t i = 1, group = 0; i < identities.size(); ++i) {
    if (identities[i].text != identities[group].text) group = i;
    const std::size_t first = identities[group].entry;
    const std::size_t again = identities[i].entry;
    if (first != again) earliest[again] = std::min(earliest[again], first);
  }
  std::vector<Clash> found;
  for (std::size_t again = 0; again < entries.size(); ++again) {
    if (earliest[again] == none) continue;
    // `yes`, True, "True": the third has its meaning from the second, which has it from the first.
    const std::size_t before = earliest[earliest[again]];
    if (before != none) earliest[again] = before;
    found.push_back({earliest[again], again});
  }
  return found;
}

std::vector<Entry> merged(std::span<const Node* const> sources, std::span<const Entry> own)
{
  std::vector<Entry> all;
  for (const Node* source : sources)
    for (const Entry& entry : source->entries) all.push_back({entry.key, entry.value, true});
  all.insert(all.end(), own.begin(), own.end());
  const std::vector<Clash> same = clashes(all);
  for (const Clash& clash : same) all[clash.first] = all[clash.again];
  for (const Clash& clash : same) all[clash.again].key = nullptr;
  std::erase_if(all, [](const Entry& entry) { return entry.key == nullptr; });
  return all;
}

} // namespace maestro::yaml
