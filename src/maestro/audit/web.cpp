// SPDX-License-Identifier: Apache-2.0
#include <maestro/audit/web.hpp>
#include <maestro/base/error.hpp>
#include <maestro/net/web.hpp>

#include <fmt/core.h>

#include <charconv>
#include <utility>

namespace maestro::audit {
namespace {

/// What a status other than 2xx means.
[[noreturn]] void refuse(const net::HttpResponse& response)
{
  const std::string said = fmt::format("it answered {}", response.status);
  const std::string_view wait = response.header("retry-after").value_or("");
  unsigned seconds = 0;
  const auto [end, error] = std::from_chars(wait.data(), wait.data() + wait.size(), seconds);
  if (!wait.empty() && error == std::errc() && end == wait.data() + wait.size())
    throw Busy(fmt::format("{}, and to come again in {} s", said, seconds), std::chrono::seconds(seconds));
  throw Error(Fault::failed, said, response.status / 100 == 3 ? "write the address that it redirects to" : "");
}

} // namespace

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
  if (response.status < 200 || response.status > 299) refuse(response);
  return body;
}

} // namespace maestro::audit
