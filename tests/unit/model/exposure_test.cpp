// SPDX-License-Identifier: Apache-2.0
#include <maestro/model/exposure.hpp>

#include <doctest/doctest.h>

using namespace maestro;

namespace {

Environment with(const std::vector<std::pair<std::string, Access>>& ships)
{
  Environment environment;
  for (const auto& [name, access] : ships) {
    Ship ship;
    ship.name = ShipName(name);
    ship.access = access;
    environment.ships.emplace(ship.name, ship);
  }
  return environment;
}

std::string told(const Environment& environment, const Carried& carried)
{
  std::set<ShipName> all;
  for (const auto& [name, ship] : environment.ships) all.insert(name);
  std::string text;
  for (const Exposure& exposure : exposures(environment, all, carried)) text += exposure.text + "\n";
  return text;
}

} // namespace

TEST_CASE("exposure: a certificate that is not checked is told once for all ships")
{
  const TlsAccess loose{.host = "vm"};
  const TlsAccess strict{.host = "vm", .verify = true};
  CHECK_EQ(told(with({{"a", loose}}), {}),
           "the certificate of ship 'a' is not checked: whoever is on the way can pose as the engine\n");
  CHECK_EQ(told(with({{"a", loose}, {"b", strict}, {"c", loose}}), {}),
           "the certificate of ships 'a' and 'c' is not checked: whoever is on the way can pose as the engine\n");
  CHECK_EQ(
      told(with({{"a", loose}, {"b", loose}, {"c", loose}}), {}),
      "the certificate of ship 'a' and 2 other ships is not checked: whoever is on the way can pose as the engine\n");
  CHECK_EQ(told(with({{"a", strict}, {"b", UnixAccess{"/s"}}, {"c", SshAccess{.host = "vm"}}}), {true, true}), "");
}

TEST_CASE("exposure: secrets over plain TCP to another machine are told by their kind")
{
  const Environment far = with({{"a", TcpAccess{.host = "192.0.2.1"}}});
  CHECK_EQ(told(far, {}), "");
  CHECK_EQ(told(far, {.logins = true}),
           "logins of registries go to ship 'a' without encryption: whoever is on the way can read them\n");
  CHECK_EQ(told(far, {.headers = true}),
           "HttpHeaders of Docker's configuration go to ship 'a' without encryption: whoever "
           "is on the way can read them\n");
  CHECK_EQ(told(far, {true, true}),
           "logins of registries and HttpHeaders of Docker's configuration go to ship 'a' without "
           "encryption: whoever is on the way can read them\n");
}

TEST_CASE("exposure: nobody listens to what stays on this machine; a name that only begins like it is another one")
{
  for (const char* host : {"localhost", "127.0.0.1", "127.1", "::1"})
    CHECK_EQ(told(with({{"a", TcpAccess{.host = host}}}), {true, true}), "");
  for (const char* host : {"127.example", "localhost.example", "10.0.0.1", "::2"})
    CHECK_NE(told(with({{"a", TcpAccess{.host = host}}}), {true, true}), "");
}

TEST_CASE("exposure: only ships that are asked are told about")
{
  const Environment both = with({{"a", TlsAccess{.host = "vm"}}, {"b", TlsAccess{.host = "vm"}}});
  REQUIRE_EQ(exposures(both, {ShipName("b")}, {}).size(), 1);
  CHECK_NE(exposures(both, {ShipName("b")}, {})[0].text.find("ship 'b' is"), std::string::npos);
  CHECK(exposures(both, {}, {true, true}).empty());
}
