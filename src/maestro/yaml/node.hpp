// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/diagnostics.hpp>

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>

namespace maestro::yaml {

enum class Kind : std::uint8_t { scalar, sequence, mapping };

/// What a scalar is by YAML 1.1 as PyYAML's safe loader reads it.
enum class Type : std::uint8_t { null, boolean, integer, real, text, timestamp };

struct Node;

struct Entry {
  const Node* key = nullptr; // always a scalar
  const Node* value = nullptr;
  bool merged = false; // came in by a merge key
};

/// A value of a document. Nodes and all they refer to belong to their Document and live as long; an alias is the
/// anchored node itself, so nodes may be shared but never form a cycle.
struct Node {
  Kind kind = Kind::scalar;
  Type type = Type::text; // of a scalar
  bool quoted = false;    // of a scalar: the source text had quotes or was a block
  bool anchored = false;  // it has an anchor, so that aliases can repeat it
  Span span;
  std::string_view text;              // of a scalar: its source text, quotes and escapes resolved, otherwise as written
  std::span<const Node* const> items; // of a sequence
  std::span<const Entry> entries;     // of a mapping, each key once; what a merge key brought in comes first

  bool is_null() const { return kind == Kind::scalar && type == Type::null; }
  /// The value of a key of this mapping, or null.
  const Node* find(std::string_view key) const;
};

/// Owns the nodes of one parsed text. Copies share them.
class Document {
public:
  const Node& root() const { return *root_; }

private:
  friend class Composer;
  // Nodes and their texts are trivially destructible: the memory goes back in a few pieces, without a walk.
  std::shared_ptr<std::pmr::monotonic_buffer_resource> memory_;
  const Node* root_ = nullptr;
};

} // namespace maestro::yaml
