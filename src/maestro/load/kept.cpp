// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/load/kept.hpp>
#include <maestro/yaml/parse.hpp>
#include <maestro/yaml/tree.hpp>
#include <maestro/yaml/write.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace maestro {
namespace {

using yaml::Entry;
using yaml::Node;

constexpr std::size_t most_text = 16UL << 20U;
constexpr std::size_t most_of_a_file = 256UL << 10U;
constexpr std::size_t most_of_all_files = 1UL << 20U;

/// Of the top of a description. Who is told of what is done, and where the text came from, is not part of what runs.
constexpr std::array<std::string_view, 8> kept_keys{"__maestro", "name",    "registries", "ships",
                                                    "networks",  "volumes", "secrets",    "services"};

/// Of these, each entry of today stands for that of its name then: they tell how something is reached.
constexpr std::array<std::string_view, 3> keys_of_access{"registries", "ships", "secrets"};

/// Of this, which is not kept, today's stands whole: who is told of a way back is who is told today.
constexpr std::string_view key_of_today = "audit";

const Node* find(const Node* mapping, std::string_view key)
{
  return mapping == nullptr ? nullptr : mapping->find(key);
}

/// A mapping, and what another one has beside it.
const Node& united(yaml::Tree& tree, const Node* first, const Node* further)
{
  std::vector<Entry> entries;
  if (first != nullptr) entries.assign(first->entries.begin(), first->entries.end());
  if (further != nullptr)
    for (const Entry& entry : further->entries)
      if (find(first, entry.key->text) == nullptr) entries.push_back(entry);
  return tree.mapping(std::move(entries));
}

/// The ships, each with what is said for all of them.
const Node& ships_of(yaml::Tree& tree, const Node& root)
{
  const Node* const defaults = root.find("ship_defaults");
  std::vector<Entry> ships;
  if (const Node* all = root.find("ships"))
    for (const Entry& ship : all->entries)
      ships.push_back({ship.key, ship.value->is_null() ? ship.value : &united(tree, ship.value, defaults)});
  return tree.mapping(std::move(ships));
}

const Node* kept_entry(yaml::Tree& tree, const Node& root, std::string_view key)
{
  return key == "ships" ? &ships_of(tree, root) : root.find(key);
}

/// The parts of a description that are kept.
const Node& kept_root(yaml::Tree& tree, const Node& root)
{
  std::vector<Entry> entries;
  for (const std::string_view key : kept_keys)
    if (const Node* const value = kept_entry(tree, root, key)) entries.push_back({&tree.key(std::string(key)), value});
  return tree.mapping(std::move(entries));
}

FilesByPath kept_files(const FilesByPath& files)
{
  FilesByPath kept;
  std::size_t bytes = 0;
  for (const auto& [path, file] : files) {
    if (file.content != nullptr) {
      const std::size_t size = file.content->size();
      if (!is_for_everybody(file.mode) || size > most_of_a_file || bytes + size > most_of_all_files) continue;
      bytes += size;
    }
    kept.emplace(path, file);
  }
  return kept;
}

/// Then's description with today's accesses and withheld values.
class Restoration {
public:
  Restoration(const KeptDescription& then, const Node& today)
      : places_(then.withheld.begin(), then.withheld.end()), today_(today)
  {
  }

  const Node& root(const Node& then)
  {
    const Node& own = places_.empty()
                          ? then
                          : tree_.replaced(then, [&](const Node&, const auto& pointer) { return withheld(pointer()); });
    std::vector<Entry> entries;
    for (const std::string_view key : kept_keys) {
      const Node* value = own.find(key);
      if (std::ranges::find(keys_of_access, key) != keys_of_access.end()) {
        const Node* const of_today = kept_entry(tree_, today_, key);
        if (value != nullptr || of_today != nullptr) value = &united(tree_, of_today, value);
      }
      if (value != nullptr) entries.push_back({&tree_.key(std::string(key)), value});
    }
    if (const Node* const value = today_.find(key_of_today))
      entries.push_back({&tree_.key(std::string(key_of_today)), value});
    return tree_.mapping(std::move(entries));
  }

  /// Where something is missing that was withheld, and today's description has not got.
  const std::vector<std::string>& missing() const { return missing_; }

private:
  const Node* withheld(const std::string& pointer)
  {
    if (!places_.contains(pointer)) return nullptr;
    const Node* const value = yaml::at(today_, pointer);
    // Without the password of a registry that is not described any more, images may be there all the same.
    if (value == nullptr && !pointer.starts_with("/registries/")) missing_.push_back(pointer);
    return value;
  }

  const std::set<std::string> places_; // where something was withheld
  const Node& today_;
  yaml::Tree tree_;
  std::vector<std::string> missing_;
};

Diagnostic damaged(const std::string& name, std::string why)
{
  Diagnostic problem;
  problem.message = std::move(why);
  problem.place.file = name;
  return problem;
}

} // namespace

std::optional<KeptDescription> kept(const Loaded& loaded)
{
  const Material& material = loaded.material.value();
  KeptDescription description;
  yaml::Tree tree;
  const Node& root = kept_root(tree, material.document.root());
  const std::set<const Node*> withheld(material.withheld.begin(), material.withheld.end());
  const Node& without = tree.replaced(root, [&](const Node& node, const auto& pointer) -> const Node* {
    if (!withheld.contains(&node)) return nullptr;
    description.withheld.push_back(pointer());
    return &tree.null();
  });
  auto text = yaml::write(without, most_text);
  if (!text) return std::nullopt;
  description.text = std::move(*text);
  description.files = kept_files(material.files);
  return description;
}

Loaded load_kept(const KeptDescription& then, const Loaded& today, const LoadOptions& options, const std::string& name)
{
  Loaded failed;
  const SourceId source = failed.sources.add(name, then.text);
  Diagnostics problems(failed.sources);
  const auto document = yaml::parse(failed.sources, source, problems);
  failed.problems = problems.all();
  if (!document) return failed;
  Restoration restoration(then, today.material.value().document.root());
  const auto text = yaml::write(restoration.root(document->root()), 2 * most_text);
  if (!text) failed.problems.push_back(damaged(name, "it is too large"));
  for (const std::string& pointer : restoration.missing())
    failed.problems.push_back(
        damaged(name, fmt::format("the value of {} was not kept, and today's description has none there", pointer)));
  if (!failed.problems.empty()) return failed;
  LoadOptions of_then = options;
  of_then.files = then.files;
  of_then.strict = false; // its warnings were told in its time
  return load_text(*text, name, of_then);
}

} // namespace maestro
