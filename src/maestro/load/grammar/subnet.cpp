// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/address.hpp>
#include <maestro/load/grammar/amounts.hpp>
#include <maestro/load/grammar/subnet.hpp>

namespace maestro::reading {

bool is_subnet(const std::string& text)
{
  const auto slash = text.find('/');
  if (slash == std::string::npos) return false;
  const std::string address = text.substr(0, slash);
  const auto bits = parse_integer(std::string_view(text).substr(slash + 1));
  return bits && *bits >= 0 && is_address(address) && *bits <= (is_ipv4(address) ? 32 : 128);
}

} // namespace maestro::reading
