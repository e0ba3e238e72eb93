// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/address.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace maestro::guest {

std::optional<Address> address_from(std::string_view text)
{
  const std::string copy(text);
  Address address;
  if (inet_pton(AF_INET, copy.c_str(), address.bytes.data()) == 1) return address;
  address.ipv6 = true;
  if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::string to_text(const Address& address)
{
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(address.ipv6 ? AF_INET6 : AF_INET, address.bytes.data(), text.data(), text.size());
  return text.data();
}

SocketAddress socket_address(const Address& address, std::uint16_t port)
{
  SocketAddress result;
  if (address.ipv6) {
    sockaddr_in6 form{};
    form.sin6_family = AF_INET6;
    form.sin6_port = htons(port);
    std::copy(address.bytes.begin(), address.bytes.end(), form.sin6_addr.s6_addr);
    std::memcpy(&result.storage, &form, sizeof form);
    result.size = sizeof form;
  } else {
    sockaddr_in form{};
    form.sin_family = AF_INET;
    form.sin_port = htons(port);
    std::memcpy(&form.sin_addr.s_addr, address.bytes.data(), sizeof form.sin_addr.s_addr);
    std::memcpy(&result.storage, &form, sizeof form);
    result.size = sizeof form;
  }
  return result;
}

} // namespace maestro::guest
