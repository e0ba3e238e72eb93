// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/value.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace jinja {

/// A mapping that keeps the order of insertion; 1, 1.0 and True are the same key, as in Python.
class Dict final : public Cell {
public:
  struct Entry {
    Value key; ///< absent: the entry was removed
    Value value;
    std::uint64_t hash;
    bool live() const { return !key.absent(); }
  };

  const Value* find(const Value& key) const;
  const Value* find(std::string_view key) const;
  void set(Value key, Value value);
  /// The removed value, or an absent one.
  Value remove(const Value& key);
  void clear();

  std::size_t size() const { return size_; }
  /// All entries in order, removed ones among them.
  const std::vector<Entry>& entries() const { return entries_; }
  void surrender(std::vector<Value>& out) override;

private:
  std::uint64_t hash(const Value& key) const;
  std::uint64_t hash(std::string_view key) const;
  template<class Same>
  std::size_t position(std::uint64_t hash, Same same) const;
  std::size_t position(const Value& key, std::uint64_t hash) const;
  void index();

  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_; ///< 1 + position in entries_, 0: free; empty while there are few entries
  std::size_t size_ = 0;
};

/// Equality of keys: numbers by value, tuples by their items.
bool same_key(const Value& left, const Value& right);

} // namespace jinja
