// SPDX-License-Identifier: Apache-2.0
#include <maestro/audit/web.hpp>
#include <maestro/base/error.hpp>
#include <maestro/net/web.hpp>

#include <fmt/core.h>

#include <utility>

namespace maestro::audit {

std::string ask(const std::string& address, net::HttpRequest request)
{
  using net::unlimited; // there is a deadline
  constexpr std::size_t most = 64UL << 10U;
  const Url url = parse_url(address).value(); // as the description was checked
  request.target = url.target;
  net::Http http(net::endpoint_of(url), {.connect = unlimited, .idle = unlimited, .body = most});
  std::string body;
  const auto collect = [&](std::string_view part) {
    body += part.substr(0, most - body.size());
    return body.size() < most;
  };
  const net::HttpResponse response = http.stream(request, collect, {.idle = unlimited});
  if (response.status < 200 || response.status > 299)
    throw Error(Fault::failed, fmt::format("it answered {}", response.status),
                response.status / 100 == 3 ? "write the address that it redirects to" : "");
  return body;
}

} // namespace maestro::audit
