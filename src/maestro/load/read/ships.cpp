// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/grammar/amounts.hpp>
#include <maestro/load/grammar/endpoint.hpp>
#include <maestro/load/read/parts.hpp>
#include <maestro/load/table/defaults.hpp>

#include <fmt/core.h>

#include <set>

namespace maestro::reading {

namespace {

std::string default_ports() { return fmt::format("{}, or {} with TLS", TcpAccess{}.port, TlsAccess{}.port); }

struct TunnelKeys {
  static constexpr auto name = "ssh_tunnel";
  static constexpr auto doc = "The value of `ssh_tunnel` of a ship.";
  static constexpr std::array keys{
      Key{"user", Form::text, required, "User to log in as.", "deploy"},
      Key{"key", Form::text, required, "File with the private key.", "~/.ssh/id_ed25519"},
      Key{"port", Form::integer, "22", "Port of the SSH server.", "2222"},
  };
};

struct AccessKeys {
  static constexpr auto name = "ship_access";
  static constexpr auto doc = "How an engine is reached: keys of ships and of `ship_defaults`.";
  static constexpr std::array keys{
      Key{"docker_port", Form::integer, default_ports, "TCP port of the engine.", "2375"},
      Key{"socket_path", Form::text, "none",
          "Unix socket of the engine: on this machine, or on the host when it is reached through SSH and `docker_port` "
          "is not set. Where `endpoint` is a URL, that says it.",
          "/run/docker.sock"},
      Key{"ssh_tunnel", Form::mapping, "none",
          "Reach the engine through SSH: its port on the far side, unless `socket_path` says otherwise.",
          "{user: deploy, key: ~/.ssh/id_ed25519}"}
          .made_of(section<TunnelKeys>),
      Key{"api_version", Form::api_version, "auto", "Version of the engine's API; `auto` asks the engine.", "'1.41'"},
      Key{"timeout", Form::seconds, default_of<&Ship::timeout>, "Seconds to wait for each answer of the engine.", "10"},
      Key{"patience", Form::seconds, default_of<&Ship::patience>,
          "Seconds after which a change, such as a creation or start, that hangs is given up, although the engine "
          "answers.",
          "300"},
      Key{"ssh_timeout", Form::seconds, default_of<&SshAccess::connect_timeout>,
          "Seconds to connect and log in by SSH.", "20"},
      Key{"tls", Form::boolean, "false", "Speak TLS; any other `tls_` key turns it on as well.", "true"},
      Key{"tls_verify", Form::boolean, "false, or true where `endpoint` begins with https:// or tls://",
          "Check the engine's certificate.", "true"},
      Key{"tls_ca_cert", Form::text, "the system's", "File with the authority that signed the engine's certificate.",
          "~/.docker/ca.pem"},
      Key{"tls_cert", Form::text, "none", "File with the client certificate.", "~/.docker/cert.pem"},
      Key{"tls_key", Form::text, "none", "File with the client certificate's key.", "~/.docker/key.pem"},
      Key{"ssl_version", Form::ignored, "", "Has no effect: TLS 1.2 or newer is spoken.", "TLSv1_2"},
  };
};

struct ShipKeys {
  static constexpr auto name = "ship";
  static constexpr auto doc = "A host, by its name, under `ships`.";
  static constexpr std::array keys{
      Key{"ip", Form::text, required, "Address by which containers and checks reach services on this host.",
          "192.0.2.1"},
      Key{"endpoint", Form::text, "the value of ip",
          "Address of the host's engine, or a URL: unix:///path, tcp://host:port, tls://host:port, or "
          "ssh://user@host:port, which leads to the engine's unix socket.",
          "'ssh://deploy@vm1.example'"},
      Key{"docker_endpoint", Form::removed, "", "write `endpoint` and `docker_port` instead"},
  };
  static std::span<const SectionInfo* const> parts()
  {
    static const std::array all{&section<AccessKeys>()};
    return all;
  }
};

/// What ship_defaults and then the ship itself say about reaching the engine.
struct AccessDraft {
  std::optional<std::int64_t> port;
  std::string socket;
  bool ssh = false;
  SshAccess tunnel;
  std::optional<std::string> api_version;
  std::optional<std::chrono::nanoseconds> timeout, patience, ssh_timeout;
  std::optional<bool> tls, verify;
  std::string ca, certificate, key;
  const Node* ca_place = nullptr;
  const Node* socket_place = nullptr;

  bool wants_tls() const
  {
    return tls.value_or(verify.value_or(false) || !ca.empty() || !certificate.empty() || !key.empty());
  }
};

constexpr Bounds port_bounds{1, 65535};
constexpr std::string_view forms_of_endpoints = "an endpoint is a host name, an address, or a URL that begins with "
                                                "unix:// tcp:// tls:// https:// or ssh://";

void read_tunnel(const Reader<AccessKeys>& reader, AccessDraft& draft)
{
  Loading& loading = reader.loading();
  const Where here{"ssh_tunnel", {}, &reader.where()};
  const auto tunnel = open<TunnelKeys>(loading, reader.find("ssh_tunnel"), here);
  if (!tunnel.mapping()) return;
  draft.ssh = true;
  draft.tunnel = {};
  tunnel.require("user");
  tunnel.require("key");
  draft.tunnel.user = tunnel.text_or("user", "");
  if (draft.tunnel.user.starts_with('-')) // it would be an option of ssh
    tunnel.error(*tunnel.find("user"), fmt::format("{} is no user", in_quotes(draft.tunnel.user)));
  draft.tunnel.key = loading.expanded(tunnel.text_or("key", ""));
  draft.tunnel.port = static_cast<std::uint16_t>(tunnel.integer("port", port_bounds).value_or(22));
}

std::optional<std::string> api_version(const Reader<AccessKeys>& reader)
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

std::string socket_path(const Reader<AccessKeys>& reader)
{
  std::string path = reader.text_or("socket_path", "");
  if (path.starts_with("unix://"))
    reader.error(*reader.find("socket_path"), fmt::format("{} is a URL", in_quotes(path)), "leave out unix://");
  return path;
}

/// Containers are told it, and checks connect to it: a host, however its engine is reached.
bool check_ip(const Reader<ShipKeys>& reader)
{
  const Node* ip = reader.require("ip");
  if (!ip || ip->kind != yaml::Kind::scalar) return true;
  if (ip->text.find("${") == std::string_view::npos && ip->text.find("://") == std::string_view::npos) return true;
  reader.error(*ip, fmt::format("{} is no address of a host", in_quotes(ip->text)),
               "such a URL is 'endpoint'; 'ip' is the address of which containers and checks are told");
  return false;
}

/// A key that is set, even to null, wins over the default.
void read_access(const Reader<AccessKeys>& reader, AccessDraft& draft)
{
  if (!reader.mapping()) return;
  const auto set = [&](const char* name) { return reader.mapping()->find(name) != nullptr; };
  if (set("docker_port")) draft.port = reader.integer("docker_port", port_bounds);
  if (set("socket_path")) {
    draft.socket = socket_path(reader);
    draft.socket_place = reader.mapping()->find("socket_path");
  }
  if (set("ssh_tunnel")) {
    draft.ssh = false;
    read_tunnel(reader, draft);
  }
  if (set("api_version")) draft.api_version = api_version(reader);
  if (set("timeout")) draft.timeout = reader.seconds("timeout");
  if (set("patience")) draft.patience = reader.seconds("patience");
  if (set("ssh_timeout")) draft.ssh_timeout = reader.seconds("ssh_timeout");
  if (set("tls")) draft.tls = reader.boolean("tls");
  if (set("tls_verify")) draft.verify = reader.boolean("tls_verify");
  if (set("tls_ca_cert")) {
    draft.ca = reader.loading().expanded(reader.text_or("tls_ca_cert", ""));
    draft.ca_place = reader.mapping()->find("tls_ca_cert");
  }
  if (set("tls_cert")) draft.certificate = reader.loading().expanded(reader.text_or("tls_cert", ""));
  if (set("tls_key")) draft.key = reader.loading().expanded(reader.text_or("tls_key", ""));
}

void check_tls(const Reader<ShipKeys>& reader, const AccessDraft& draft)
{
  if (draft.certificate.empty() != draft.key.empty())
    reader.error(*reader.mapping(), draft.key.empty() ? "'tls_cert' needs 'tls_key'" : "'tls_key' needs 'tls_cert'");
  const bool any = draft.verify.value_or(false) || !draft.ca.empty() || !draft.certificate.empty();
  if (draft.tls && !*draft.tls && any)
    reader.warning(*reader.mapping(), "'tls: false' turns off what its other TLS settings ask for");
}

/// MaestroNG looked at no certificate unless 'tls_verify' says so, with a CA or without: such descriptions keep
/// working, but not without a word. What ship_defaults say is told once.
void warn_about_ca(const Reader<ShipKeys>& reader, const AccessDraft& draft, const Access& access,
                   std::set<const Node*>& told)
{
  const auto* ssh = std::get_if<SshAccess>(&access);
  const TlsAccess* tls = ssh != nullptr && ssh->tls ? &*ssh->tls : std::get_if<TlsAccess>(&access);
  if (tls == nullptr || tls->verify || tls->ca.empty() || draft.verify || !told.insert(draft.ca_place).second) return;
  reader.warning(*draft.ca_place,
                 "'tls_ca_cert' has no effect without 'tls_verify': the engine's certificate is not checked",
                 "write tls_verify: true, or an endpoint that begins with https://");
}

/// As in MaestroNG a relative path begins in the folder in which the program is run: no server knows that.
void check_far_socket(const Reader<ShipKeys>& reader, const AccessDraft& draft, const Access& access,
                      std::set<const Node*>& told)
{
  const auto* ssh = std::get_if<SshAccess>(&access);
  const bool is_relative = ssh != nullptr && !ssh->remote_socket.empty() && !ssh->remote_socket.starts_with('/');
  if (is_relative && told.insert(draft.socket_place).second)
    reader.error(*draft.socket_place, fmt::format("{} is no absolute path", in_quotes(ssh->remote_socket)),
                 "such as `socket_path: /run/docker.sock`");
}

/// What is asked for by port, or speaks TLS, is there; else Docker's own ssh:// looks for the engine's socket, and
/// MaestroNG's tunnels for its port.
std::string far_socket(const AccessDraft& draft, const Endpoint& endpoint, bool tls)
{
  if (draft.port || endpoint.kind == Endpoint::Kind::tcp) return {};
  if (!draft.socket.empty()) return draft.socket;
  return !tls && endpoint.kind == Endpoint::Kind::ssh ? "/var/run/docker.sock" : "";
}

SshAccess ssh_access_of(const AccessDraft& draft, const Endpoint& endpoint, std::uint16_t port, bool tls)
{
  SshAccess access = draft.ssh ? draft.tunnel : SshAccess{};
  access.host = endpoint.host;
  access.remote_port = port;
  access.remote_socket = far_socket(draft, endpoint, tls);
  if (!endpoint.user.empty()) access.user = endpoint.user;
  if (endpoint.kind == Endpoint::Kind::ssh && endpoint.port) access.port = endpoint.port;
  if (draft.ssh_timeout && draft.ssh_timeout->count() > 0) // 0 means the default
    access.connect_timeout = std::chrono::ceil<std::chrono::seconds>(*draft.ssh_timeout);
  return access;
}

/// The draft as access to the engine: tunnel before socket before TCP; but a URL says by itself what there is.
Access access_of(const AccessDraft& draft, const Endpoint& endpoint)
{
  if (endpoint.kind == Endpoint::Kind::unix_socket) return UnixAccess{endpoint.path};
  const bool tls = draft.wants_tls() || endpoint.tls;
  const auto port = static_cast<std::uint16_t>(endpoint.kind == Endpoint::Kind::tcp && endpoint.port
                                                   ? *endpoint.port
                                                   : draft.port.value_or(tls ? TlsAccess{}.port : TcpAccess{}.port));
  TlsAccess tls_access{
      .host = endpoint.host, .port = port, .ca = draft.ca, .certificate = draft.certificate, .key = draft.key};
  tls_access.verify = draft.verify.value_or(endpoint.tls); // who writes https:// means it
  if (draft.ssh || endpoint.kind == Endpoint::Kind::ssh) {
    SshAccess access = ssh_access_of(draft, endpoint, port, tls);
    if (tls) access.tls = tls_access;
    return access;
  }
  if (!draft.socket.empty() && endpoint.kind != Endpoint::Kind::tcp) return UnixAccess{draft.socket};
  if (tls) return tls_access;
  return TcpAccess{endpoint.host, port};
}

void read_ship(Loading& loading, const yaml::Entry& entry, const AccessDraft& defaults, std::set<const Node*>& told)
{
  const Where where{"ship", entry.key->text, nullptr, entry.key};
  const auto reader = open<ShipKeys>(loading, entry.value, where);
  Ship ship;
  ship.name = ShipName(std::string(entry.key->text));
  if (entry.value->is_null()) reader.missing(*entry.key, {"ip"});
  AccessDraft draft = defaults;
  if (reader.mapping()) {
    const bool is_host = check_ip(reader);
    ship.ip = reader.text_or("ip", "");
    read_access(also<AccessKeys>(reader), draft);
    check_tls(reader, draft);
    ship.endpoint = reader.text_or("endpoint", ship.ip);
    const auto endpoint = parse_endpoint(ship.endpoint);
    const auto* flaw = std::get_if<EndpointFlaw>(&endpoint);
    if (!flaw) {
      ship.access = access_of(draft, std::get<Endpoint>(endpoint));
      warn_about_ca(reader, draft, ship.access, told);
      check_far_socket(reader, draft, ship.access, told);
    } else if (const Node* written = reader.find("endpoint") ? reader.find("endpoint") : reader.find("ip");
               written && written->kind == yaml::Kind::scalar && (is_host || reader.find("endpoint"))) {
      reader.error(*written, flaw->message, flaw->hint.empty() ? std::string(forms_of_endpoints) : flaw->hint);
    }
    ship.api_version = draft.api_version;
    if (draft.timeout && draft.timeout->count() > 0) ship.timeout = *draft.timeout; // 0 means the default
    if (draft.patience && draft.patience->count() > 0) ship.patience = *draft.patience;
  }
  ShipName name = ship.name;
  loading.environment.ships.emplace(std::move(name), std::move(ship));
}

} // namespace

const SectionInfo& ship_section() { return section<ShipKeys>(); }
const SectionInfo& ship_access_section() { return section<AccessKeys>(); }

void read_ships(Loading& loading, const Node* ships, const Node* defaults)
{
  AccessDraft common;
  read_access(open<AccessKeys>(loading, defaults, {"ship_defaults"}), common);
  if (!ships) return;
  std::set<const Node*> told;
  for (const yaml::Entry& entry : ships->entries) {
    check_name_text(loading, *entry.key, "a ship");
    read_ship(loading, entry, common, told);
  }
}

} // namespace maestro::reading
