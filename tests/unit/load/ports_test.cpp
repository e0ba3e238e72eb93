// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/grammar/port.hpp>

#include "description.hpp"
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace maestro;

namespace {

std::string text(const std::string& spec)
{
  const auto parsed = reading::parse_port_pair(spec);
  if (const auto* flaw = std::get_if<reading::Flaw>(&parsed)) return "flaw: " + flaw->message;
  const auto& pair = std::get<reading::PortPair>(parsed);
  return to_text(pair.exposed) + " > " + to_text(pair.external) + " " + to_text(pair.protocol);
}

std::string ports(const std::string& mapping)
{
  std::string all;
  const Instance web = instance("ports: {" + mapping + "}");
  for (const Port& port : web.settings.ports) {
    all += port.name + "=" + to_text(port.exposed) + ">" + port.address + ":" + to_text(port.external) + "/" +
           to_text(port.protocol) + " ";
  }
  return all;
}

} // namespace

TEST_CASE("ports: the container's port comes first and the ship's second")
{
  CHECK_EQ(text("25"), "25 > 25 tcp");
  CHECK_EQ(text("53/udp"), "53 > 53 udp");
  CHECK_EQ(text("25:2525"), "25 > 2525 tcp");
  CHECK_EQ(text("53/udp:5353/udp"), "53 > 5353 udp");
  CHECK_EQ(text("82:8282/tcp"), "82 > 8282 tcp");
}

TEST_CASE("ports: ranges on both sides or a range to choose from")
{
  CHECK_EQ(text("1234-1236"), "1234-1236 > 1234-1236 tcp");
  CHECK_EQ(text("1234-1236:2234-2236"), "1234-1236 > 2234-2236 tcp");
  CHECK_EQ(text("1234:1234-1236"), "1234 > 1234-1236 tcp");
}

TEST_CASE("ports: what is no port is refused with its text")
{
  CHECK_EQ(text("abc"), "flaw: 'abc' is no port");
  CHECK_EQ(text(""), "flaw: '' is no port");
  CHECK_EQ(text("80/dccp"), "flaw: '80/dccp' is no port");
  CHECK_EQ(text("80/TCP"), "flaw: '80/TCP' is no port");
  CHECK_EQ(text("-5"), "flaw: '-5' is no port");
  CHECK_EQ(text("80 : 90"), "flaw: '80 ' is no port");
  CHECK_EQ(text("1_000"), "flaw: '1_000' is no port");
  CHECK_EQ(text("1-2-3"), "flaw: '1-2-3' is no port");
  CHECK_EQ(text("1:2:3"), "flaw: '1:2:3' has more than one ':'");
}

TEST_CASE("ports: numbers ranges and protocols are checked")
{
  CHECK_EQ(text("65536"), "flaw: '65536': the highest port is 65535");
  CHECK_EQ(text("99999999999999999999"), "flaw: '99999999999999999999': the highest port is 65535");
  CHECK_EQ(text("20-10"), "flaw: '20-10': the range runs backwards");
  CHECK_EQ(text("1-3:1-4"), "flaw: 1-3 are 3 ports and 1-4 are 4");
  CHECK_EQ(text("1-3:5"), "flaw: 1-3 are 3 ports and 5 are 1");
  CHECK_EQ(text("1/tcp:2/udp"), "flaw: the protocols of 1/tcp and 2/udp differ");
  CHECK_EQ(text("80/udp:80"), "flaw: the protocols of 80/udp and 80/tcp differ");
}

TEST_CASE("ports: an unquoted pair that YAML reads as a number in base 60 stays a pair")
{
  CHECK_EQ(ports("ssh: 22:22"), "ssh=22>0.0.0.0:22/tcp ");
  CHECK_EQ(ports("a: 25:2525"), "a=25>0.0.0.0:2525/tcp ");
}

TEST_CASE("ports: names are texts whatever YAML makes of them")
{
  CHECK_EQ(ports("1: 80, on: 81"), "1=80>0.0.0.0:80/tcp on=81>0.0.0.0:81/tcp ");
}

TEST_CASE("ports: the mapping form binds an address and inherits the protocol")
{
  CHECK_EQ(ports("a: {exposed: 25, external: 26}"), "a=25>0.0.0.0:26/tcp ");
  CHECK_EQ(ports("a: {exposed: 53/udp, external: [192.0.2.1, 5353]}"), "a=53>192.0.2.1:5353/udp ");
  CHECK_EQ(ports("a: {exposed: 80, external: ['::1', 8080]}"), "a=80>::1:8080/tcp ");
}

TEST_CASE("ports: what is wrong in the mapping form is told with the forms that there are")
{
  const auto complaint = [](const std::string& external) {
    return problems(with_instance("ports: {http: {exposed: 80, external: " + external + "}}"));
  };
  for (const char* const wrong : {"{a: b}", "[127.0.0.1, [80]]", "[127.0.0.1, x]", "'127.0.0.1:x'", "'300.0.0.1:80'"}) {
    CAPTURE(wrong);
    CHECK(complaint(wrong).starts_with("error: "));
    CHECK_NE(complaint(wrong).find("| write container port:host port, such as 80"), std::string::npos);
  }
  CHECK_EQ(complaint("[127.0.0.1, 80, 81]"), "error: port 'http' of instance 'web-1': 'external' as a list must be an "
                                             "address and a port | such as [192.0.2.1, 8080]\n");
  CHECK_EQ(complaint("[here, 80]"),
           "error: port 'http' of instance 'web-1': 'here' is no address | an address of the ship, in digits\n");
  CHECK_EQ(instance("ports: {http: {exposed: 80, external: ['[fd00::1]', 8080]}}").settings.ports.at(0).address,
           "fd00::1");
}

TEST_CASE("ports: an instance replaces the service's port of the same name")
{
  const Environment loaded =
      environment(with_ships("services: {web: {image: web, ports: {a: {exposed: 1, external: 2}, b: 3}, instances: "
                             "{web-1: {ship: h1, ports: {b: 4, c: 5}}, web-2: {ship: h2}}}}\n"));
  const auto names = [&](const std::string& name) {
    std::string all;
    for (const Port& port : loaded.instances.at(InstanceName(name)).settings.ports)
      all += port.name + to_text(port.external) + " ";
    return all;
  };
  CHECK_EQ(names("web-1"), "a2 b4 c5 ");
  CHECK_EQ(names("web-2"), "a2 b3 ");
}

TEST_CASE("ports: two instances on one ship that publish the same port are warned about")
{
  const std::string found =
      problems(with_ships("services: {web: {image: web, ports: {http: 80}, instances: {web-1: {ship: h1}, web-2: "
                          "{ship: h1}, web-3: {ship: h2}, web-4: {ship: h1, net: host}}}}\n"));
  CHECK_EQ(found, "warning: instances 'web-1' and 'web-2' both publish 80/tcp of ship 'h1' | the engine starts only "
                  "one of them; the other port stands in line 3, column 38\n");
}

TEST_CASE("ports: of two instances with the same port those count whose ports an engine publishes")
{
  const auto found = [](const std::string& net) {
    return problems(with_ships("services: {web: {image: web, ports: {http: 80}, instances: {web-1: {ship: h1}, web-2: "
                               "{ship: h1, net: '" +
                               net + "'}}}, db: {image: db, instances: {db: {ship: h1}}}}\n"));
  };
  for (const char* net : {"host", "none", "container:db", "ns:/proc/1/ns/net"}) CHECK_EQ(found(net), "");
  for (const char* net : {"bridge", "default", "front", "pasta:-4"})
    CHECK(found(net).find("both publish 80/tcp") != std::string::npos);
}

TEST_CASE("ports: addresses of a ship may carry the same port")
{
  CHECK_EQ(problems(with_instance("ports: {a: {exposed: 80, external: [192.0.2.1, 80]}, b: {exposed: 81, external: "
                                  "[192.0.2.2, 80]}, c: 80/udp}")),
           "");
}

TEST_CASE("ports: more of them than an engine can bear are refused")
{
  CHECK_EQ(problems(with_instance("ports: {a: 1-65535}")),
           "error: instance 'web-1': 65535 ports are published; the limit is 20000\n");
}

TEST_CASE("ports: sctp is a protocol in every form")
{
  for (const char* port : {"'80/sctp'", "'80/sctp:8080/sctp'", "{exposed: 80/sctp, external: 8080}"}) {
    const Instance web = instance("ports: {a: " + std::string(port) + "}");
    CHECK(web.settings.ports[0].protocol == Protocol::sctp);
  }
  CHECK_NE(problems(with_instance("ports: {a: '80/sctp:8080/tcp'}")).find("protocols"), std::string::npos);
}

TEST_CASE("ports: an address of the ship stands between the two ports, IPv6 in brackets")
{
  CHECK_EQ(ports("a: '80:[::1]:8080'"), "a=80>::1:8080/tcp ");
  CHECK_EQ(ports("a: '53/udp:[fd00::7]:5353/udp'"), "a=53>fd00::7:5353/udp ");
  CHECK_EQ(ports("a: '80:192.0.2.1:8000-8010'"), "a=80>192.0.2.1:8000-8010/tcp ");
  CHECK_EQ(ports("a: {exposed: 80, external: '[::1]:8080'}"), "a=80>::1:8080/tcp ");
  CHECK_EQ(ports("a: {exposed: 80, external: '192.0.2.1:8080'}"), "a=80>192.0.2.1:8080/tcp ");
  CHECK_EQ(text("80:::1:8080"), "flaw: '80:::1:8080' has more than one ':'");
  CHECK_EQ(text("80:[::g]:8080"), "flaw: '[::g]' is no address");
  CHECK_EQ(text("80:[192.0.2.1]:8080"), "flaw: '[192.0.2.1]' is no address");
  CHECK_EQ(text("80:[::1]"), "flaw: '[:' is no address");
  CHECK_EQ(text("127.0.0.1:8080:80"), "flaw: '127.0.0.1:8080:80' has more than one ':'");
}

TEST_CASE("ports: one that cannot be read is told once, and not again by what asks it")
{
  const auto described = [](const std::string& port, const std::string& check, const std::string& of_instance) {
    return problems(with_ships("services: {web: {image: web, ports: {p: " + port + "}, lifecycle: {running: [" + check +
                               "]}, instances: {web-1: {ship: h1}, web-2: {ship: h2" + of_instance + "}}}}\n"));
  };
  for (const char* check : {"{type: tcp, port: p}", "{type: http, port: p}"}) {
    for (const char* port : {"-1", "'${PORT}'", "70000", "[80]", "{exposed: 80, external: x}"}) {
      const std::string all = described(port, check, "");
      CHECK_EQ(std::count(all.begin(), all.end(), '\n'), 1);
      CHECK_EQ(all.find("error: port 'p' of service 'web'"), 0);
    }
  }
  CHECK_NE(described("80", "{type: tcp, port: q}", "").find("has no port 'q'"), std::string::npos);
  // What an instance says instead holds.
  const std::string own = described("80", "{type: tcp, port: p}", ", ports: {p: -1}");
  CHECK_EQ(own.find("error: port 'p' of instance 'web-2'"), 0);
  CHECK_EQ(std::count(own.begin(), own.end(), '\n'), 1);
  const std::string other = described("-1", "{type: tcp, port: p}", ", ports: {p: '80:0'}");
  CHECK_NE(other.find("instance 'web-2': port 'p' is 0, so the engine chooses"), std::string::npos);
}
