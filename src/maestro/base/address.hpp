// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace maestro {

/// An IPv4 or IPv6 address in digits.
bool is_address(const std::string& text);
bool is_ipv4(const std::string& text);
bool is_ipv6(const std::string& text);

/// A host that leads back to the machine itself: `localhost`, or an address in digits, also in the short forms that are
/// looked up as such (`127.1`).
bool is_loopback(const std::string& text);

/// An address in its one spelling, so that two can be compared; what is none stays as it is.
std::string canonical_address(const std::string& text);

/// Whether a port that is published on it is on all addresses of the machine.
bool is_any_address(const std::string& address);

} // namespace maestro
