// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/address.hpp>
#include <maestro/base/text.hpp>
#include <maestro/model/exposure.hpp>

#include <fmt/core.h>

namespace maestro {

namespace {

bool is_unverified(const Ship& ship)
{
  if (const auto* tls = std::get_if<TlsAccess>(&ship.access)) return !tls->verify;
  return false; // through a tunnel, ssh has checked the host
}

bool is_in_the_clear(const Ship& ship)
{
  const auto* tcp = std::get_if<TcpAccess>(&ship.access);
  return tcp != nullptr && !is_loopback(tcp->host); // nobody else hears what stays on this machine
}

/// `ship 'a'`, `ships 'a' and 'b'`, `ship 'a' and 7 other ships`.
std::string named(const std::vector<std::string>& ships)
{
  if (ships.size() == 1) return fmt::format("ship '{}'", ships[0]);
  if (ships.size() == 2) return fmt::format("ships '{}' and '{}'", ships[0], ships[1]);
  return fmt::format("ship '{}' and {} other ships", ships[0], ships.size() - 1);
}

} // namespace

std::vector<Exposure> exposures(const Environment& environment, const std::set<ShipName>& ships, const Carried& carried)
{
  std::vector<std::string> unverified, clear;
  for (const ShipName& name : ships) {
    const auto ship = environment.ships.find(name);
    if (ship == environment.ships.end()) continue;
    if (is_unverified(ship->second)) unverified.push_back(name.text());
    if (is_in_the_clear(ship->second)) clear.push_back(name.text());
  }
  std::vector<Exposure> all;
  if (!unverified.empty())
    all.push_back({fmt::format("the certificate of {} is not checked: whoever is on the way can pose as the engine",
                               named(unverified)),
                   "write tls_verify: true, with tls_ca_cert if its authority is your own"});
  const char* what = carried.logins && carried.headers
                         ? "logins of registries and HttpHeaders of Docker's configuration"
                     : carried.logins ? "logins of registries"
                                      : "HttpHeaders of Docker's configuration";
  if (!clear.empty() && (carried.logins || carried.headers))
    all.push_back(
        {fmt::format("{} go to {} without encryption: whoever is on the way can read them", what, named(clear)),
         "reach the engine by TLS or by ssh://"});
  return all;
}

} // namespace maestro
