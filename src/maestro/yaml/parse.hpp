// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/yaml/node.hpp>

#include <optional>

namespace maestro::yaml {

struct Limits {
  std::size_t depth = 100;
  std::size_t nodes = 5'000'000;          // as written
  std::size_t expanded_nodes = 5'000'000; // with every alias and merge key written out
};

/// Parses the one document of a source. Every problem goes to the diagnostics; nothing is returned if there was an
/// error.
std::optional<Document> parse(const Sources& sources, SourceId source, Diagnostics& problems,
                              const Limits& limits = {});

} // namespace maestro::yaml
