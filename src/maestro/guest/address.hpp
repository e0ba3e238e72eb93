// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace maestro::guest {

/// An IPv4 or IPv6 address.
struct Address {
  bool ipv6 = false;
  std::array<std::uint8_t, 16> bytes{}; ///< in network order; IPv4 has the first four

  bool operator==(const Address&) const = default;
};

/// The address that a text is, if it is one and no name.
std::optional<Address> address_from(std::string_view text);
std::string to_text(const Address& address);

/// An address with a port, as the system's calls take it.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* pointer() const { return reinterpret_cast<const sockaddr*>(&storage); }
};
SocketAddress socket_address(const Address& address, std::uint16_t port);

} // namespace maestro::guest
