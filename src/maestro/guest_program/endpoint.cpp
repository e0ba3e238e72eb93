// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/guest.hpp>
#include <maestro/guest_program/endpoint.hpp>
#include <maestro/guest_program/failure.hpp>

#include <strings/pieces.hpp>

#include <algorithm>

namespace maestro::guest_program {
namespace {

constexpr std::int64_t largest_port = 65535;
constexpr std::uint16_t usual_http_port = 80;

[[noreturn]] void refuse(const std::string& target)
{
  throw UsageError("'" + target + "' must name a host and a port, as in tcp://db.example:5432 or tcp://[::1]:80");
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`.
Endpoint authority(std::string_view text, const std::string& target, std::uint16_t usual_port)
{
  Endpoint endpoint{target, {}, usual_port, {}};
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) refuse(target);
    endpoint.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
    if (!port.empty() && !port.starts_with(':')) refuse(target);
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    endpoint.host = text.substr(0, colon);
    port = text.substr(colon);
  }
  if (!port.empty()) {
    const std::optional<std::int64_t> number = guest::whole_number(port.substr(1));
    if (!number || *number < 1 || *number > largest_port) refuse(target);
    endpoint.port = static_cast<std::uint16_t>(*number);
  }
  const bool is_host = endpoint.host.find_first_of(" \t\r\n@/?#\\") == std::string::npos && !endpoint.host.empty();
  if (!is_host || endpoint.port == 0) refuse(target);
  return endpoint;
}

Endpoint http(const std::string& target, std::string_view behind_scheme)
{
  const std::size_t end = std::min(behind_scheme.find_first_of("/?#"), behind_scheme.size());
  Endpoint endpoint = authority(behind_scheme.substr(0, end), target, usual_http_port);
  std::string path(behind_scheme.substr(end, behind_scheme.find('#', end) - end));
  if (!path.starts_with('/')) path.insert(0, 1, '/');
  if (std::any_of(path.begin(), path.end(), [](char c) { return c <= ' ' || c == 0x7F; }))
    throw UsageError("'" + target + "' holds a space or a control character: write %20 for a space");
  endpoint.path = std::move(path);
  return endpoint;
}

Endpoint instance(const guest::Instance& which, const std::string& port, const guest::Environment& environment)
{
  std::string host = guest::specific_host(environment, which);
  const std::int64_t number = guest::specific_port(environment, which, port);
  const std::string container(which.container);
  if (number < 1 || number > largest_port)
    throw Failure("port '" + port + "' of container '" + container + "' cannot be " + std::to_string(number));
  const std::string where = strings::bracketed(host) + ":" + std::to_string(number);
  return {std::string(which.service) + ":" + port + " of " + container + " at " + where,
          std::move(host),
          static_cast<std::uint16_t>(number),
          {}};
}

std::vector<Endpoint> instances(const std::string& service, const std::string& port,
                                const guest::Environment& environment)
{
  std::vector<Endpoint> found;
  for (const std::string& name : guest::instance_names(environment, service))
    found.push_back(instance({service, name}, port, environment));
  if (found.empty())
    throw Failure("this container is told of no instance of service '" + service + "': there is no variable " +
                  guest::variable_name(service) + "_INSTANCES, or it is empty");
  return found;
}

} // namespace

std::vector<Endpoint> endpoints(const std::string& target, const guest::Environment& environment)
{
  const std::string_view text = target;
  constexpr std::string_view tcp_scheme = "tcp://", http_scheme = "http://";
  if (text.starts_with(tcp_scheme)) return {authority(text.substr(tcp_scheme.size()), target, 0)};
  if (text.starts_with(http_scheme)) return {http(target, text.substr(http_scheme.size()))};
  const std::size_t colon = target.rfind(':');
  if (target.find("://") != std::string::npos || colon == std::string::npos || colon == 0 || colon + 1 == target.size())
    throw UsageError("'" + target + "' is neither SERVICE:PORT nor tcp://HOST:PORT nor http://HOST[:PORT][/PATH]");
  return instances(target.substr(0, colon), target.substr(colon + 1), environment);
}

} // namespace maestro::guest_program
