// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/url.hpp>
#include <maestro/net/stream.hpp>

#include <string>

namespace maestro::net {

/// How the certificate of a server is checked, if at all.
struct Trust {
  bool verify = true;
  std::string ca{}; // file with the authority that signed it; empty: the system's roots
};

/// Where the server of an address is reached.
Endpoint endpoint_of(const Url& url, const Trust& trust = {});

} // namespace maestro::net
