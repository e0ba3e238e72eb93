// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/text_list.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace maestro::engine {

/// Variables that many containers have alike: written as JSON and hashed once for all of them.
class SharedVariables {
public:
  /// Entries are NAME=value, or NAME, sorted by name.
  explicit SharedVariables(TextList entries);

  const TextList& entries() const { return entries_; }
  std::size_t size() const { return entries_.size(); }
  /// How many of them come before a name.
  std::size_t before(std::string_view name) const;
  /// Those from one on and before another, as items of a JSON array.
  std::string_view items(std::size_t begin, std::size_t end) const;
  /// Of all their items.
  std::size_t bytes() const { return array_.size(); }
  /// What tells them from others.
  const std::string& digest() const { return digest_; }

private:
  TextList entries_;
  std::string array_;             // of all
  std::vector<std::size_t> ends_; // of each, in array_
  std::string digest_;
};

/// That of an entry NAME=value, or NAME.
std::string_view variable_name(std::string_view entry);

} // namespace maestro::engine
