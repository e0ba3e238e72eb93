// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/yaml/node.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace maestro::yaml {

/// Two entries of one key.
struct Clash {
  std::size_t first; // the earliest entry of that key
  std::size_t again;
};

/// The entries whose key an earlier one has, in order. Keys are the same if they have the same text (`a`, "a") or mean
/// the same (`yes`, `true`).
std::vector<Clash> clashes(std::span<const Entry> entries);

/// What a mapping holds after its merge keys, in PyYAML's order: what is merged comes first, the own entries last; of
/// entries with the same key the last one wins and stands where the first one stood.
std::vector<Entry> merged(std::span<const Node* const> sources, std::span<const Entry> own);

} // namespace maestro::yaml
