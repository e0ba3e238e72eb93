// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/read/container/groups.hpp>
#include <maestro/yaml/parse.hpp>

#include <set>
#include <stdexcept>
#include <string>

namespace maestro::test {

/// Every key of containers that descriptions know, and what these are made of: `limits`, `limits.memory`.
inline std::set<std::string> container_keys()
{
  std::set<std::string> all;
  for (const reading::SectionInfo* section : reading::container_sections())
    for (const reading::Key& key : section->keys) {
      if (key.form == reading::Form::removed) continue;
      all.emplace(key.name);
      if (key.of == nullptr) continue;
      for (const reading::Key& part : key.of().keys) all.insert(std::string(key.name) + "." + std::string(part.name));
    }
  return all;
}

/// Calls for each key of all mappings in a value, however deep.
template<class Function>
void for_each_key(const yaml::Node& node, const Function& function) // NOLINT(misc-no-recursion): a small tree
{
  for (const yaml::Node* item : node.items) for_each_key(*item, function);
  for (const yaml::Entry& entry : node.entries) {
    function(std::string(entry.key->text));
    for_each_key(*entry.value, function);
  }
}

/// The keys of containers that stand in the body of an instance, `limits: {memory: 64m}`, named as container_keys()
/// does.
inline std::set<std::string> keys_in(const std::string& body)
{
  static const std::set<std::string> known = container_keys();
  Sources sources;
  Diagnostics problems(sources);
  const auto document = yaml::parse(sources, sources.add("body", "{" + body + "}"), problems);
  if (!document) throw std::invalid_argument(body + " is no YAML");
  std::set<std::string> found;
  for (const yaml::Entry& entry : document->root().entries) {
    const std::string key(entry.key->text);
    found.insert(key);
    for_each_key(*entry.value, [&](const std::string& part) {
      if (known.contains(key + "." + part)) found.insert(key + "." + part);
    });
  }
  return found;
}

/// The keys that stand in none of the bodies, but for those that need not, in words.
template<class Bodies>
std::string keys_left_out(const Bodies& bodies, const std::set<std::string>& needless)
{
  std::set<std::string> left = container_keys();
  for (const auto& body : bodies)
    for (const std::string& key : keys_in(body)) left.erase(key);
  std::string words;
  for (const std::string& key : left)
    if (!needless.contains(key)) words += key + "\n";
  for (const std::string& key : needless)
    if (!left.contains(key)) words += key + " is no key any more, or tried nevertheless\n";
  return words;
}

} // namespace maestro::test
