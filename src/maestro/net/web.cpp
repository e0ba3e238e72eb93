// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/web.hpp>

namespace maestro::net {

Endpoint endpoint_of(const Url& url, const Trust& trust)
{
  TcpEndpoint at{url.host, url.port};
  if (url.scheme == "https")
    return TlsEndpoint{.at = at, .server = url.host, .files = {.ca = trust.ca, .verify = trust.verify}};
  return at;
}

} // namespace maestro::net
