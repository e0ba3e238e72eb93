// SPDX-License-Identifier: Apache-2.0
#include <maestro/yaml/node.hpp>

namespace maestro::yaml {

const Node* Node::find(std::string_view key) const
{
  for (const Entry& entry : entries)
    if (entry.key->text == key) return entry.value;
  return nullptr;
}

} // namespace maestro::yaml
