// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/checks/kinds.hpp>
#include <maestro/pattern/pattern.hpp>

#include <fmt/core.h>

namespace maestro::reading {

void check_regex(const MappingReader& reader, const Node* node)
{
  if (!node || node->kind != yaml::Kind::scalar) return;
  try {
    const Pattern tried{std::string(node->text)};
  } catch (const BadPattern& bad) { // a problem of the description
    reader.error(*node,
                 fmt::format("'match_regex' {} is no regular expression: {}", in_quotes(node->text), bad.words()));
  }
}

} // namespace maestro::reading
