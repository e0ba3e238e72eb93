// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/settings.hpp>

#include <fmt/core.h>

namespace maestro {

std::string to_text(Protocol protocol)
{
  switch (protocol) {
  case Protocol::tcp:
    return "tcp";
  case Protocol::udp:
    return "udp";
  case Protocol::sctp:
    return "sctp";
  }
  return {};
}

std::string to_text(PortRange range)
{
  return range.single() ? std::to_string(range.first) : fmt::format("{}-{}", range.first, range.last);
}

} // namespace maestro
