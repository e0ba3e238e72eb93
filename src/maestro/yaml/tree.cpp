// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/yaml/tree.hpp>

#include <charconv>

namespace maestro::yaml {
namespace {

std::string pointer_of(const std::vector<std::string>& path)
{
  std::string pointer;
  for (const std::string& part : path) {
    pointer += '/';
    for (const char c : part) {
      if (c == '~')
        pointer += "~0";
      else if (c == '/')
        pointer += "~1";
      else
        pointer += c;
    }
  }
  return pointer;
}

std::string unescaped(std::string_view part)
{
  std::string text;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] == '~' && i + 1 < part.size())
      text += part[++i] == '1' ? '/' : '~';
    else
      text += part[i];
  }
  return text;
}

const Node* child(const Node& node, const std::string& part)
{
  if (node.kind == Kind::mapping) return node.find(part);
  std::size_t index = 0;
  const char* const end = part.data() + part.size();
  const auto [read, error] = std::from_chars(part.data(), end, index);
  if (error != std::errc() || read != end || index >= node.items.size()) return nullptr;
  return node.items[index];
}

} // namespace

const Node& Tree::null()
{
  Node& node = nodes_.emplace_back();
  node.type = Type::null;
  return node;
}

const Node& Tree::key(std::string text)
{
  Node& node = nodes_.emplace_back();
  node.text = texts_.emplace_back(std::move(text));
  return node;
}

const Node& Tree::mapping(std::vector<Entry> entries)
{
  Node& node = nodes_.emplace_back();
  node.kind = Kind::mapping;
  node.entries = entries_.emplace_back(std::move(entries));
  return node;
}

const Node& Tree::sequence(std::vector<const Node*> items)
{
  Node& node = nodes_.emplace_back();
  node.kind = Kind::sequence;
  node.items = items_.emplace_back(std::move(items));
  return node;
}

const Node& Tree::replaced(const Node& root, const Instead& instead)
{
  std::vector<std::string> path;
  return replaced(root, instead, path);
}

const Node& Tree::replaced(const Node& node, const Instead& instead, std::vector<std::string>& path)
{
  if (const Node* const other = instead(node, [&path] { return pointer_of(path); })) return *other;
  bool is_other = false;
  const auto below = [&](const Node& one, std::string part) {
    path.push_back(std::move(part));
    const Node& made = replaced(one, instead, path);
    path.pop_back();
    is_other |= &made != &one;
    return &made;
  };
  std::vector<const Node*> items;
  for (const Node* item : node.items) items.push_back(below(*item, std::to_string(items.size())));
  std::vector<Entry> entries;
  for (const Entry& entry : node.entries)
    entries.push_back({entry.key, below(*entry.value, std::string(entry.key->text)), entry.merged});
  if (!is_other) return node;
  return node.kind == Kind::sequence ? sequence(std::move(items)) : mapping(std::move(entries));
}

const Node* at(const Node& root, std::string_view pointer)
{
  if (pointer.empty()) return &root;
  if (!pointer.starts_with('/')) return nullptr;
  const Node* node = &root;
  for (const std::string_view part : split(pointer.substr(1), '/')) {
    node = child(*node, unescaped(part));
    if (node == nullptr) return nullptr;
  }
  return node;
}

} // namespace maestro::yaml
