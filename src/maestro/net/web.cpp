// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/web.hpp>

namespace maestro::net {

Endpoint endpoint_of(const Url& url, bool verify_tls)
{
  TcpEndpoint at{url.host, url.port};
  if (url.scheme == "https") return TlsEndpoint{.at = at, .server = url.host, .files = {.verify = verify_tls}};
  return at;
}

} // namespace maestro::net
