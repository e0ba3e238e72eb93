// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/http.hpp>

#include <string>

namespace maestro::audit {

/// Sends a request to an address, whose path replaces that of the request, and gives the beginning of the answer's
/// body. Throws Error if there is none, or it has another status than 2xx.
std::string ask(const std::string& address, net::HttpRequest request);

} // namespace maestro::audit
