// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/secrecy.hpp>
#include <maestro/plan/field.hpp>

#include <fmt/core.h>

#include <string_view>

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

bool is_harmless(const Field& field)
{
  return !may_hold_secret(Section::container, std::string_view(field.path).substr(0, field.path.find('.')));
}

} // namespace maestro
