// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/http.hpp>

/// Internal to net: what is sent.
namespace maestro::net {

/// The bytes of the request. Throws Error(Fault::failed) if it cannot be said in HTTP.
std::string to_bytes(const HttpRequest& request, const Endpoint& endpoint);

/// Whether doing it twice is the same as doing it once (RFC 9110, 9.2.2).
bool is_idempotent(const HttpRequest& request);

} // namespace maestro::net
