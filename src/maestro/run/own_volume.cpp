// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/digest.hpp>
#include <maestro/run/own_volume.hpp>

#include <fmt/core.h>

namespace maestro {
namespace {

/// What volumes may be called of a name, for people to know it by: `my-shop-`, or nothing.
std::string readable_part(std::string_view name)
{
  constexpr std::size_t most = 40;
  std::string part;
  for (const char c : name) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    const bool fits = is_upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (fits)
      part += static_cast<char>(is_upper ? c - 'A' + 'a' : c);
    else if (!part.empty() && part.back() != '-')
      part += '-';
    if (part.size() == most) break;
  }
  if (!part.empty() && part.back() != '-') part += '-';
  return part;
}

} // namespace

std::string own_volume_name(std::string_view kind, std::string_view environment)
{
  return fmt::format("maestro-{}.{}{}", kind, readable_part(environment), engine::short_digest(environment));
}

} // namespace maestro
