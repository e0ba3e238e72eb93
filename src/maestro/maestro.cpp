// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/engine/docker.hpp>
#include <maestro/maestro.hpp>

#include <fmt/core.h>

namespace maestro {
namespace {

net::Endpoint endpoint_of(const Ship& ship)
{
  return std::visit(
      Overloaded{
          [](const UnixAccess& local) -> net::Endpoint { return net::UnixEndpoint{local.path}; },
          [](const TcpAccess& tcp) -> net::Endpoint {
            return net::TcpEndpoint{tcp.host, tcp.port};
          },
          [](const TlsAccess& tls) -> net::Endpoint {
            return net::TlsEndpoint{
                .at = {tls.host, tls.port},
                .files = {.ca = tls.ca, .certificate = tls.certificate, .key = tls.key, .verify = tls.verify}};
          },
          [&](const SshAccess&) -> net::Endpoint {
            throw Error(Fault::description,
                        fmt::format("ship '{}' is reached by SSH, which this version does not do yet", ship.name));
          },
      },
      ship.access);
}

engine::DockerAddress address_of(const Ship& ship, const engine::DockerConfig& docker)
{
  return {.endpoint = endpoint_of(ship),
          .timeout = ship.timeout,
          .api_version = ship.api_version,
          .headers = docker.headers};
}

} // namespace

engine::Fleet connect(const Environment& environment, const engine::DockerConfig& docker)
{
  engine::Fleet fleet;
  for (const auto& [name, ship] : environment.ships)
    fleet.add(name, [ship = ship, docker] { return engine::connect_docker(address_of(ship, docker)); });
  return fleet;
}

} // namespace maestro
