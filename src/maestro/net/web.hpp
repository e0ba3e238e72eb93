// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/url.hpp>
#include <maestro/net/stream.hpp>

namespace maestro::net {

/// Where the server of an address is reached; its certificate is checked by the system's roots, if at all.
Endpoint endpoint_of(const Url& url, bool verify_tls);

} // namespace maestro::net
