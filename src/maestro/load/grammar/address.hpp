// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace maestro::reading {

/// An IPv4 or IPv6 address in digits.
bool is_address(const std::string& text);
bool is_ipv4(const std::string& text);
bool is_ipv6(const std::string& text);

/// An address in digits that leads back to the machine itself, or `localhost`.
bool is_loopback(const std::string& text);

/// An address in its one spelling, so that two can be compared; what is none stays as it is.
std::string canonical_address(const std::string& text);

/// `10.1.0.0/16`.
bool is_subnet(const std::string& text);

} // namespace maestro::reading
