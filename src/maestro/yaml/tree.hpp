// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/yaml/node.hpp>

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace maestro::yaml {

/// Nodes that are made of others, and live as long as it; those that they are made of must live as long.
class Tree {
public:
  const Node& null();
  const Node& key(std::string text);
  const Node& mapping(std::vector<Entry> entries);
  const Node& sequence(std::vector<const Node*> items);

  /// What stands where something else is to stand, by its JSON pointer (RFC 6901); null where nothing is to change.
  using Instead = std::function<const Node*(const Node& node, const std::function<std::string()>& pointer)>;
  /// The same with other nodes in some places: only what leads to these is made anew.
  const Node& replaced(const Node& root, const Instead& instead);

private:
  const Node& replaced(const Node& node, const Instead& instead, std::vector<std::string>& path);

  std::deque<Node> nodes_;
  std::deque<std::string> texts_;
  std::deque<std::vector<Entry>> entries_;
  std::deque<std::vector<const Node*>> items_;
};

/// What a JSON pointer leads to, or null.
const Node* at(const Node& root, std::string_view pointer);

} // namespace maestro::yaml
