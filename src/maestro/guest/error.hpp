// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace maestro::guest {

/// What a container was not told, or what it was told and is of no use.
enum class Fault : std::uint8_t {
  undefined,     ///< there is no such variable, or it is empty where it must not be
  not_a_number,  ///< a port or its default is no whole number: a range of ports, say
  too_few_nodes, ///< a service has fewer instances than were asked for
  unresolvable,  ///< a name has no address
  no_interface,  ///< this container has no network interface eth0 with an IPv4 address
};

/// The one kind of exception of this library; what() is a sentence without its period.
class Error : public std::runtime_error {
public:
  Error(Fault fault, const std::string& text) : std::runtime_error(text), fault_(fault) {}
  Fault fault() const noexcept { return fault_; }

private:
  Fault fault_;
};

} // namespace maestro::guest
