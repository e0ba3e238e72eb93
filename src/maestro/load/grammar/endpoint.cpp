// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/grammar/amounts.hpp>
#include <maestro/load/grammar/endpoint.hpp>
#include <maestro/load/read/reader.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro::reading {

namespace {

/// What may be handed to a resolver or, as an argument, to ssh.
bool host(std::string_view text)
{
  return !text.empty() && !text.starts_with('-') && text.find_first_of(" \t\n/@'\"") == std::string_view::npos;
}

/// `host`, `host:port`, `[::1]:port`.
std::optional<EndpointFlaw> read_authority(std::string_view text, Endpoint& endpoint)
{
  std::string_view port;
  bool has_port = false;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return EndpointFlaw{fmt::format("{} has no closing bracket", in_quotes(text))};
    endpoint.host = text.substr(1, close - 1);
    port = text.substr(close + 1);
    has_port = port.starts_with(':');
    if (!port.empty() && !has_port) return EndpointFlaw{fmt::format("{} is no host", in_quotes(text))};
    if (has_port) port.remove_prefix(1);
  } else {
    const auto colon = text.find(':');
    has_port = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
    endpoint.host = has_port ? text.substr(0, colon) : text; // more than one colon: a bare IPv6 address
    if (has_port) port = text.substr(colon + 1);
  }
  if (!host(endpoint.host)) return EndpointFlaw{fmt::format("{} is no host", in_quotes(endpoint.host))};
  if (!has_port) return std::nullopt;
  const auto number = parse_integer(port);
  if (!number || *number < 1 || *number > 65535) return EndpointFlaw{fmt::format("{} is no port", in_quotes(port))};
  endpoint.port = static_cast<std::uint16_t>(*number);
  return std::nullopt;
}

/// A path behind the host: with ssh:// it is meant as the engine's socket, which has a key of its own.
EndpointFlaw path_flaw(std::string_view whole, std::string_view path, bool is_ssh)
{
  const std::string_view without = whole.substr(0, whole.size() - path.size());
  return {fmt::format("{} has a path", in_quotes(whole)),
          is_ssh ? fmt::format("write `endpoint: '{}'` and `socket_path: {}`", excerpt(without), excerpt(path))
                 : fmt::format("write `endpoint: '{}'`", excerpt(without))};
}

} // namespace

std::variant<Endpoint, EndpointFlaw> parse_endpoint(std::string_view text)
{
  Endpoint endpoint;
  const std::string_view whole = text;
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) {
    endpoint.host = text;
    if (text.starts_with('[') && text.ends_with(']')) endpoint.host = text.substr(1, text.size() - 2);
    if (!host(endpoint.host)) return EndpointFlaw{fmt::format("{} is no host", in_quotes(text))};
    if (std::count(text.begin(), text.end(), ':') == 1)
      return EndpointFlaw{fmt::format("{} has a port; that of the engine is 'docker_port'", in_quotes(text))};
    return endpoint;
  }
  const std::string_view scheme = text.substr(0, scheme_end);
  text.remove_prefix(scheme_end + 3);
  if (scheme == "unix") {
    endpoint.kind = Endpoint::Kind::unix_socket;
    endpoint.path = text;
    if (!text.starts_with('/')) return EndpointFlaw{fmt::format("{} has no absolute path", in_quotes(whole))};
    return endpoint;
  }
  endpoint.kind = scheme == "ssh" ? Endpoint::Kind::ssh : Endpoint::Kind::tcp;
  endpoint.tls = scheme == "tls" || scheme == "https";
  if (endpoint.kind == Endpoint::Kind::tcp && !endpoint.tls && scheme != "tcp" && scheme != "http")
    return EndpointFlaw{fmt::format("unknown scheme {}", in_quotes(scheme))};
  while (text.ends_with('/')) text.remove_suffix(1);
  if (endpoint.kind == Endpoint::Kind::ssh) {
    const auto at = text.rfind('@');
    if (at != std::string_view::npos) {
      endpoint.user = text.substr(0, at);
      text.remove_prefix(at + 1);
      // A user that begins with a dash would be an option of ssh.
      if (endpoint.user.empty() || endpoint.user.starts_with('-') || endpoint.user.find(':') != std::string::npos)
        return EndpointFlaw{fmt::format("{} is no user", in_quotes(endpoint.user))};
    }
  }
  if (const auto slash = text.find('/'); slash != std::string_view::npos && slash > 0)
    return path_flaw(whole, whole.substr(static_cast<std::size_t>(text.data() - whole.data()) + slash),
                     endpoint.kind == Endpoint::Kind::ssh);
  if (auto flaw = read_authority(text, endpoint)) return *flaw;
  return endpoint;
}

} // namespace maestro::reading
