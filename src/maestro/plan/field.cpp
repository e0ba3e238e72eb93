// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/plan/field.hpp>

#include <fmt/core.h>

namespace maestro {

std::string change_text(const Field& field, std::size_t most)
{
  const std::string where = field.outside ? " (changed on the ship)" : "";
  if (field.is_secret) return "changed (not shown)" + where;
  const auto shown = [&](const std::optional<std::string>& value, const char* otherwise) {
    if (!value) return std::string(otherwise);
    return value->empty() ? std::string("(set)") : excerpt(*value, most);
  };
  return fmt::format("{} → {}{}", shown(field.from, field.is_told ? "none" : "not told"), shown(field.to, "none"),
                     where);
}

} // namespace maestro
