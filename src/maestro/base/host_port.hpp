// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace maestro {

/// A host as it stands before a port: an IPv6 address in brackets.
std::string bracketed(std::string_view host);
/// `web.example:80`, `[fd00::1]:80`.
std::string host_and_port(std::string_view host, std::uint16_t port);

} // namespace maestro
