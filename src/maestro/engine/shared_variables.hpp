// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/text_list.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maestro::engine {

/// Variables that many containers have alike: hashed once for all of them, and written as JSON once for all that are
/// created. For one thread.
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
  std::size_t bytes() const { return written().array.size(); }
  /// What tells them from others.
  const std::string& digest() const { return digest_; }

private:
  struct Written {
    std::string array;             // of all
    std::vector<std::size_t> ends; // of each, in the array
  };
  const Written& written() const;

  TextList entries_;
  std::string digest_;
  mutable std::optional<Written> written_; // when it is needed: most commands create nothing
};

/// That of an entry NAME=value, or NAME.
std::string_view variable_name(std::string_view entry);

} // namespace maestro::engine
