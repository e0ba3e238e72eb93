// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/diagnostics.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maestro::yaml {

enum class Kind : std::uint8_t { scalar, sequence, mapping };

/// What a scalar is by YAML 1.1 as PyYAML's safe loader reads it.
enum class Type : std::uint8_t { null, boolean, integer, real, text, timestamp };

struct Entry;

/// A value of a document. Nodes belong to their Document; an alias is the anchored node itself, so nodes may be shared
/// but never form a cycle.
struct Node {
  Kind kind = Kind::scalar;
  Type type = Type::text; // of a scalar
  bool quoted = false;    // of a scalar: the source text had quotes or was a block
  Span span;
  std::string text;               // of a scalar: its source text, quotes and escapes resolved, otherwise as written
  std::vector<const Node*> items; // of a sequence
  std::vector<Entry> entries;     // of a mapping, in file order, merge keys resolved

  bool is_null() const { return kind == Kind::scalar && type == Type::null; }
  /// The value of a key of this mapping, or null.
  const Node* find(std::string_view key) const;
};

struct Entry {
  const Node* key = nullptr; // always a scalar
  const Node* value = nullptr;
  bool merged = false; // came in by a merge key
};

/// Owns the nodes of one parsed text.
class Document {
public:
  const Node& root() const { return *root_; }

private:
  friend class Composer;
  std::shared_ptr<std::deque<Node>> nodes_; // addresses stay
  const Node* root_ = nullptr;
};

} // namespace maestro::yaml
