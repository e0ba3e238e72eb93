// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/amounts.hpp>
#include <maestro/load/endpoint.hpp>
#include <maestro/load/parts.hpp>

#include <fmt/core.h>

namespace maestro::reading {

namespace {

/// What ship_defaults and then the ship itself say about reaching the engine.
struct AccessDraft {
  std::optional<std::int64_t> port;
  std::string socket;
  bool ssh = false;
  SshAccess tunnel;
  std::optional<std::string> api_version;
  std::optional<std::chrono::nanoseconds> timeout, ssh_timeout;
  std::optional<bool> tls, verify;
  std::string ca, certificate, key;

  bool wants_tls() const
  {
    return tls.value_or(verify.value_or(false) || !ca.empty() || !certificate.empty() || !key.empty());
  }
};

constexpr Bounds port_bounds{1, 65535};

void read_tunnel(const Reader<Section::ship_access>& reader, AccessDraft& draft)
{
  Loading& loading = reader.loading();
  const Where here{"ssh_tunnel", {}, &reader.where()};
  const auto tunnel = open<Section::ssh_tunnel>(loading, reader.find("ssh_tunnel"), here);
  if (!tunnel.mapping()) return;
  draft.ssh = true;
  draft.tunnel = {};
  tunnel.require("user");
  tunnel.require("key");
  draft.tunnel.user = tunnel.text_or("user", "");
  if (draft.tunnel.user.starts_with('-')) // it would be an option of ssh
    tunnel.error(*tunnel.find("user"), fmt::format("{} is no user", quoted(draft.tunnel.user)));
  draft.tunnel.key = loading.expanded(tunnel.text_or("key", ""));
  draft.tunnel.port = static_cast<std::uint16_t>(tunnel.integer("port", port_bounds).value_or(22));
}

std::optional<std::string> api_version(const Reader<Section::ship_access>& reader)
{
  const auto text = reader.text("api_version");
  if (!text || *text == "auto" || text->empty()) return std::nullopt;
  const std::string_view number = text->starts_with('v') ? std::string_view(*text).substr(1) : *text;
  const auto dot = number.find('.');
  const bool valid = dot != std::string_view::npos && dot > 0 && dot + 1 < number.size() &&
                     number.find_first_not_of("0123456789.") == std::string_view::npos &&
                     number.find('.', dot + 1) == std::string_view::npos && number.size() < 10;
  if (!valid) reader.wrong("api_version", *reader.find("api_version"));
  return std::string(number);
}

/// A key that is set, even to null, wins over the default.
void read_access(const Reader<Section::ship_access>& reader, AccessDraft& draft)
{
  if (!reader.mapping()) return;
  const auto set = [&](const char* name) { return reader.mapping()->find(name) != nullptr; };
  if (set("docker_port")) draft.port = reader.integer("docker_port", port_bounds);
  if (set("socket_path")) draft.socket = reader.text_or("socket_path", "");
  if (set("ssh_tunnel")) {
    draft.ssh = false;
    read_tunnel(reader, draft);
  }
  if (set("api_version")) draft.api_version = api_version(reader);
  if (set("timeout")) draft.timeout = reader.seconds("timeout");
  if (set("ssh_timeout")) draft.ssh_timeout = reader.seconds("ssh_timeout");
  if (set("tls")) draft.tls = reader.boolean("tls");
  if (set("tls_verify")) draft.verify = reader.boolean("tls_verify");
  if (set("tls_ca_cert")) draft.ca = reader.loading().expanded(reader.text_or("tls_ca_cert", ""));
  if (set("tls_cert")) draft.certificate = reader.loading().expanded(reader.text_or("tls_cert", ""));
  if (set("tls_key")) draft.key = reader.loading().expanded(reader.text_or("tls_key", ""));
}

void check_tls(const Reader<Section::ship>& reader, const AccessDraft& draft)
{
  if (draft.certificate.empty() != draft.key.empty())
    reader.error(*reader.mapping(), draft.key.empty() ? "'tls_cert' needs 'tls_key'" : "'tls_key' needs 'tls_cert'");
  const bool any = draft.verify.value_or(false) || !draft.ca.empty() || !draft.certificate.empty();
  if (draft.tls && !*draft.tls && any)
    reader.warning(*reader.mapping(), "'tls: false' turns off what its other TLS settings ask for");
}

/// The draft as access to the engine: tunnel before socket before TCP.
Access access_of(const AccessDraft& draft, const Endpoint& endpoint)
{
  if (endpoint.kind == Endpoint::Kind::unix_socket) return UnixAccess{endpoint.path};
  const bool tls = draft.wants_tls() || endpoint.tls;
  const auto port = static_cast<std::uint16_t>(
      endpoint.kind == Endpoint::Kind::tcp && endpoint.port ? *endpoint.port : draft.port.value_or(tls ? 2376 : 2375));
  const TlsAccess tls_access{.host = endpoint.host,
                             .port = port,
                             .ca = draft.ca,
                             .certificate = draft.certificate,
                             .key = draft.key,
                             .verify = draft.verify.value_or(false)};
  if (draft.ssh || endpoint.kind == Endpoint::Kind::ssh) {
    SshAccess access = draft.ssh ? draft.tunnel : SshAccess{};
    access.host = endpoint.host;
    access.remote_port = port;
    // What is asked for by port, or speaks TLS, is there; else Docker's own ssh:// looks for the engine's socket, and
    // MaestroNG's tunnels for its port.
    if (!draft.port && !draft.socket.empty())
      access.remote_socket = draft.socket;
    else if (!draft.port && !tls && endpoint.kind == Endpoint::Kind::ssh)
      access.remote_socket = "/var/run/docker.sock";
    if (!endpoint.user.empty()) access.user = endpoint.user;
    if (endpoint.kind == Endpoint::Kind::ssh && endpoint.port) access.port = endpoint.port;
    if (draft.ssh_timeout && draft.ssh_timeout->count() > 0) // 0 means the default
      access.connect_timeout = std::chrono::ceil<std::chrono::seconds>(*draft.ssh_timeout);
    if (tls) access.tls = tls_access;
    return access;
  }
  if (!draft.socket.empty()) return UnixAccess{draft.socket};
  if (tls) return tls_access;
  return TcpAccess{endpoint.host, port};
}

void read_ship(Loading& loading, const yaml::Entry& entry, const AccessDraft& defaults)
{
  const Where where{"ship", entry.key->text, nullptr, entry.key};
  const auto reader = open<Section::ship>(loading, entry.value->is_null() ? nullptr : entry.value, where,
                                          {Section::ship, Section::ship_access});
  Ship ship{.name = ShipName(std::string(entry.key->text))};
  if (entry.value->is_null()) reader.error(*entry.key, "'ip' is missing");
  AccessDraft draft = defaults;
  if (reader.mapping()) {
    reader.require("ip");
    ship.ip = reader.text_or("ip", "");
    read_access(also<Section::ship_access>(reader), draft);
    check_tls(reader, draft);
    ship.endpoint = reader.text_or("endpoint", ship.ip);
    const auto endpoint = parse_endpoint(ship.endpoint);
    const auto* flaw = std::get_if<Flaw>(&endpoint);
    if (!flaw)
      ship.access = access_of(draft, std::get<Endpoint>(endpoint));
    else if (const Node* written = reader.find("endpoint") ? reader.find("endpoint") : reader.find("ip");
             written && written->kind == yaml::Kind::scalar)
      reader.error(*written, flaw->message,
                   "an endpoint is a host name, an address, or a URL that begins with unix:// tcp:// or ssh://");
    ship.api_version = draft.api_version;
    if (draft.timeout && draft.timeout->count() > 0) ship.timeout = *draft.timeout; // 0 means the default
  }
  ShipName name = ship.name;
  loading.environment.ships.emplace(std::move(name), std::move(ship));
}

} // namespace

void read_ships(const Reader<Section::description>& description)
{
  Loading& loading = description.loading();
  AccessDraft defaults;
  const Where where{"ship_defaults"};
  read_access(open<Section::ship_access>(loading, description.find("ship_defaults"), where), defaults);
  if (!description.require("ships")) return;
  const Node* ships = description.mapping_of("ships");
  if (!ships) return;
  for (const yaml::Entry& entry : ships->entries) read_ship(loading, entry, defaults);
}

} // namespace maestro::reading
