// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/descriptor.hpp>
#include <maestro/guest/guest.hpp>

#include <arpa/inet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

namespace maestro::guest {

std::string internal_address()
{
  constexpr std::string_view interface = "eth0"; // what engines call the first network of a container
  ifreq request{};
  interface.copy(request.ifr_name, sizeof request.ifr_name - 1);
  const Descriptor asking(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!asking || ioctl(asking.number(), SIOCGIFADDR, &request) != 0)
    throw Error(Fault::no_interface, "this container has no network interface eth0 with an IPv4 address");
  sockaddr_in address{};
  std::memcpy(&address, &request.ifr_addr, sizeof address);
  std::array<char, INET_ADDRSTRLEN> text{};
  inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
  return text.data();
}

} // namespace maestro::guest
