// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace maestro {

/// A file beside a description.
struct LocalFile {
  std::shared_ptr<const std::string> content{}; // null: there is none
  std::uint32_t mode = 0644;                    // its permissions

  bool operator==(const LocalFile& other) const
  {
    if (content == nullptr || other.content == nullptr) return content == other.content;
    return *content == *other.content && mode == other.mode;
  }
};

/// Whether permissions let everybody read a file, so that it can be no secret.
constexpr bool is_for_everybody(std::uint32_t mode) { return (mode & 04U) != 0; }

/// Files by their path as a description writes it.
using FilesByPath = std::map<std::string, LocalFile>;

/// A description as it is kept, to be loaded again another day: what its template gave, and the files that it was read
/// with. How ships and registries are reached, and where secrets come from, is part of it, and no password.
struct KeptDescription {
  std::string text{};                  // YAML
  std::vector<std::string> withheld{}; // where values are left out that only Maestro may know: JSON pointers
  FilesByPath files{};                 // without those that are not for everybody's eyes, or too large

  bool operator==(const KeptDescription&) const = default;
};

} // namespace maestro
