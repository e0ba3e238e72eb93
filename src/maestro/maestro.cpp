// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/engine/docker.hpp>
#include <maestro/maestro.hpp>
#include <maestro/net/tunnel.hpp>

#include <memory>

namespace maestro {
namespace {

// Of those that a server of OpenSSH lets wait to log in it drops some beyond ten (MaxStartups), and many ships may be
// reached through the same jump host.
constexpr std::size_t most_new_tunnels = 8;

net::TlsFiles files_of(const TlsAccess& tls)
{
  return {.ca = tls.ca, .certificate = tls.certificate, .key = tls.key, .verify = tls.verify};
}

net::TunnelSpec tunnel_of(const SshAccess& ssh, const std::string& runtime_folder)
{
  return {.user = ssh.user,
          .host = ssh.host,
          .port = ssh.port,
          .key = ssh.key,
          .far_socket = ssh.remote_socket,
          .far_port = ssh.remote_port,
          .timeout = ssh.connect_timeout,
          .runtime_folder = runtime_folder};
}

net::Endpoint endpoint_of(const Access& access, const std::shared_ptr<net::Semaphore>& new_tunnels,
                          const std::string& runtime_folder)
{
  return std::visit(Overloaded{
                        [](const UnixAccess& local) -> net::Endpoint { return net::UnixEndpoint{local.path}; },
                        [](const TcpAccess& tcp) -> net::Endpoint {
                          return net::TcpEndpoint{tcp.host, tcp.port};
                        },
                        [](const TlsAccess& tls) -> net::Endpoint {
                          return net::TlsEndpoint{
                              .at = net::TcpEndpoint{tls.host, tls.port}, .server = tls.host, .files = files_of(tls)};
                        },
                        [&](const SshAccess& ssh) -> net::Endpoint {
                          net::SshEndpoint through{
                              std::make_shared<net::Tunnel>(tunnel_of(ssh, runtime_folder), new_tunnels)};
                          if (!ssh.tls) return through;
                          return net::TlsEndpoint{.at = through, .server = ssh.tls->host, .files = files_of(*ssh.tls)};
                        },
                    },
                    access);
}

} // namespace

engine::Fleet connect(const Environment& environment, const engine::DockerConfig& docker,
                      const std::string& runtime_folder)
{
  engine::Fleet fleet;
  const auto new_tunnels = std::make_shared<net::Semaphore>(most_new_tunnels);
  for (const auto& [name, ship] : environment.ships)
    fleet.add(name, [ship = ship, new_tunnels, docker, runtime_folder] {
      return engine::connect_docker({.endpoint = endpoint_of(ship.access, new_tunnels, runtime_folder),
                                     .timeout = ship.timeout,
                                     .api_version = ship.api_version,
                                     .headers = docker.headers,
                                     .patience = ship.patience});
    });
  return fleet;
}

} // namespace maestro
