// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/host_port.hpp>

#include <fmt/core.h>

namespace maestro {

std::string bracketed(std::string_view host)
{
  return host.find(':') == std::string_view::npos ? std::string(host) : fmt::format("[{}]", host);
}

std::string host_and_port(std::string_view host, std::uint16_t port)
{
  return fmt::format("{}:{}", bracketed(host), port);
}

} // namespace maestro
