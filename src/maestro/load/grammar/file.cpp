// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/grammar/file.hpp>

#include <charconv>
#include <limits>

namespace maestro::reading {
namespace {

/// A number of nothing but digits, up to a limit.
std::optional<std::uint32_t> number(std::string_view text, int base, std::uint32_t most)
{
  std::uint32_t value = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value, base);
  if (text.empty() || read.ec != std::errc() || read.ptr != end || value > most) return std::nullopt;
  return value;
}

} // namespace

std::optional<std::uint32_t> parse_mode(std::string_view text)
{
  constexpr std::uint32_t all = 07777;
  return number(text, 8, all);
}

std::optional<std::pair<std::uint32_t, std::uint32_t>> parse_owner(std::string_view text)
{
  constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max() - 1; // the last one means "nobody" to chown
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto user = number(text.substr(0, colon), 10, most);
  const auto group = number(text.substr(colon + 1), 10, most);
  if (!user || !group) return std::nullopt;
  return std::pair(*user, *group);
}

} // namespace maestro::reading
