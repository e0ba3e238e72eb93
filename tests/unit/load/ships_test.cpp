// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/grammar/endpoint.hpp>

#include "description.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace maestro;

namespace {

Ship ship(const std::string& body, const std::string& defaults = "{}")
{
  Description description("name: x\nship_defaults: " + defaults + "\nships: {h: {ip: 10.0.0.1, " + body + "}}\n");
  description.options.process_environment["HOME"] = "/home/me";
  return environment(description.load()).ships.at(ShipName("h"));
}

std::string access(const std::string& body, const std::string& defaults = "{}")
{
  return to_text(ship(body, defaults).access);
}

} // namespace

TEST_CASE("ships: an engine is reached by TCP at the endpoint and else at the ip")
{
  CHECK_EQ(access(""), "tcp://10.0.0.1:2375");
  CHECK_EQ(access("endpoint: vm.example"), "tcp://vm.example:2375");
  CHECK_EQ(access("docker_port: 4243"), "tcp://10.0.0.1:4243");
  CHECK_EQ(access("docker_port: '4243'"), "tcp://10.0.0.1:4243");
  CHECK_EQ(access("endpoint: 'fd00::1'"), "tcp://[fd00::1]:2375");
  CHECK_EQ(access("endpoint: '[fd00::1]'"), "tcp://[fd00::1]:2375");
}

TEST_CASE("ships: endpoints may be URLs")
{
  CHECK_EQ(access("endpoint: 'unix:///run/docker.sock'"), "unix:///run/docker.sock");
  CHECK_EQ(access("endpoint: 'tcp://vm:4243'"), "tcp://vm:4243");
  CHECK_EQ(access("endpoint: 'tcp://vm'"), "tcp://vm:2375");
  CHECK_EQ(access("endpoint: 'https://vm'"), "tls://vm:2376");
  CHECK_EQ(access("endpoint: 'tcp://[::1]:99'"), "tcp://[::1]:99");
  CHECK_EQ(access("endpoint: 'ssh://ops@vm:2222'"), "ssh://ops@vm:2222");
  CHECK_EQ(access("endpoint: 'ssh://vm'"), "ssh://vm");
  const auto through = std::get<SshAccess>(ship("endpoint: 'ssh://vm'").access);
  CHECK_EQ(through.remote_socket, "/var/run/docker.sock");
}

TEST_CASE("ships: a tunnel wins over a socket and a socket over TCP")
{
  CHECK_EQ(access("socket_path: /run/docker.sock"), "unix:///run/docker.sock");
  const auto tunnel = std::get<SshAccess>(
      ship("endpoint: vm, docker_port: 4243, socket_path: /x, ssh_tunnel: {user: ops, key: ~/.ssh/id}").access);
  CHECK_EQ(tunnel.user, "ops");
  CHECK_EQ(tunnel.host, "vm");
  CHECK_EQ(tunnel.key, "/home/me/.ssh/id");
  CHECK_EQ(*tunnel.port, 22);
  CHECK_EQ(tunnel.remote_port, 4243);
  CHECK_EQ(tunnel.remote_socket, "");
}

TEST_CASE("ships: an endpoint that is a URL wins over a socket, which may be everybody's default")
{
  CHECK_EQ(access("endpoint: 'tcp://vm', socket_path: /x"), "tcp://vm:2375");
  CHECK_EQ(access("endpoint: 'tls://vm:99', socket_path: /x"), "tls://vm:99");
  CHECK_EQ(access("endpoint: 'unix:///y', socket_path: /x"), "unix:///y");
  const auto through =
      std::get<SshAccess>(ship("endpoint: 'tcp://vm:99', socket_path: /x, ssh_tunnel: {user: ops, key: k}").access);
  CHECK_EQ(through.remote_socket, "");
  CHECK_EQ(through.remote_port, 99);
}

TEST_CASE("ships: a tunnel leads to the engine's port or to its socket")
{
  const auto far = [](const std::string& body) {
    const auto access = std::get<SshAccess>(ship(body).access);
    return access.remote_socket.empty() ? std::to_string(access.remote_port) : access.remote_socket;
  };
  const std::string tunnel = ", ssh_tunnel: {user: ops, key: k}";
  CHECK_EQ(far("endpoint: vm" + tunnel), "2375");
  CHECK_EQ(far("tls: yes" + tunnel), "2376");
  CHECK_EQ(far("docker_port: 99, socket_path: /x" + tunnel), "99");
  CHECK_EQ(far("socket_path: /run/user/1000/docker.sock" + tunnel), "/run/user/1000/docker.sock");
  CHECK_EQ(far("endpoint: 'ssh://vm'"), "/var/run/docker.sock");
  CHECK_EQ(far("endpoint: 'ssh://vm', socket_path: /x"), "/x");
  CHECK_EQ(far("endpoint: 'ssh://vm', docker_port: 99"), "99");
  CHECK_EQ(far("endpoint: 'ssh://vm', tls_verify: yes"), "2376");
}

TEST_CASE("ships: TLS in a tunnel is spoken with the host at its far end")
{
  const auto through = std::get<SshAccess>(ship("endpoint: vm, tls_verify: yes, ssh_tunnel: {user: a, key: b}").access);
  REQUIRE(through.tls);
  CHECK_EQ(through.tls->host, "vm");
  CHECK(through.tls->verify);
}

TEST_CASE("ships: an endpoint's user and port win over those of the tunnel")
{
  const std::string tunnel = ", ssh_tunnel: {user: ops, key: k, port: 5}";
  CHECK_EQ(access("endpoint: 'ssh://vm'" + tunnel), "ssh://ops@vm:5");
  CHECK_EQ(access("endpoint: 'ssh://me@vm:6'" + tunnel), "ssh://me@vm:6");
}

TEST_CASE("ships: any TLS setting enables TLS and its port")
{
  CHECK_EQ(access("tls: true"), "tls://10.0.0.1:2376");
  CHECK_EQ(access("tls_verify: true"), "tls://10.0.0.1:2376");
  CHECK_EQ(access("tls_ca_cert: ca.pem"), "tls://10.0.0.1:2376");
  CHECK_EQ(access("tls: true, docker_port: 99"), "tls://10.0.0.1:99");
  CHECK_EQ(access("tls: false"), "tcp://10.0.0.1:2375");
  const auto tls = std::get<TlsAccess>(ship("tls: yes, tls_cert: ~/c.pem, tls_key: k.pem").access);
  CHECK_EQ(tls.certificate, "/home/me/c.pem");
  CHECK_FALSE(tls.verify);
}

TEST_CASE("ships: who writes https:// or tls:// means a certificate that is checked")
{
  const auto verified = [](const std::string& body) { return std::get<TlsAccess>(ship(body).access).verify; };
  CHECK(verified("endpoint: 'https://vm'"));
  CHECK(verified("endpoint: 'tls://vm:9', tls_ca_cert: ca.pem"));
  CHECK_FALSE(verified("endpoint: 'tls://vm', tls_verify: false"));
  CHECK_FALSE(verified("endpoint: vm, tls: true"));
  CHECK_FALSE(verified("endpoint: 'tcp://vm', tls: true"));
}

TEST_CASE("ships: a CA certificate that nothing is checked with is told where it stands, the defaults' once")
{
  const std::string words =
      "'tls_ca_cert' has no effect without 'tls_verify': the engine's certificate is not checked | "
      "write tls_verify: true, or an endpoint that begins with https://\n";
  const auto told = [](const std::string& ships) { return problems("name: a\n" + ships); };
  CHECK_EQ(told("ships: {h1: {ip: h, tls_ca_cert: ca.pem}}\n"), "warning: ship 'h1': " + words);
  CHECK_EQ(told("ships: {h1: {ip: h, tls: true, tls_ca_cert: ca.pem, tls_verify: true}}\n"), "");
  CHECK_EQ(told("ships: {h1: {ip: h, tls_ca_cert: ca.pem, tls_verify: false}}\n"), ""); // who says so knows it
  CHECK_EQ(told("ships: {h1: {ip: h, endpoint: 'https://h', tls_ca_cert: ca.pem}}\n"), "");
  CHECK_EQ(told("ship_defaults: {tls_ca_cert: ca.pem}\nships: {h1: {ip: h}, h2: {ip: i}}\n"),
           "warning: ship 'h1': " + words);
}

TEST_CASE("ships: a key of a ship wins over the default even when it is null")
{
  CHECK_EQ(access("", "{docker_port: 4243}"), "tcp://10.0.0.1:4243");
  CHECK_EQ(access("docker_port: ~", "{docker_port: 4243}"), "tcp://10.0.0.1:2375");
  CHECK_EQ(access("ssh_tunnel: ~", "{ssh_tunnel: {user: a, key: b}}"), "tcp://10.0.0.1:2375");
  CHECK_EQ(access("ssh_tunnel: {user: c, key: d}", "{ssh_tunnel: {user: a, key: b, port: 5}}"), "ssh://c@10.0.0.1:22");
}

TEST_CASE("ships: time-outs and API versions")
{
  CHECK(ship("").timeout == std::chrono::seconds(5));
  CHECK(ship("timeout: 0").timeout == std::chrono::seconds(5));
  CHECK(ship("timeout: 1.5").timeout == std::chrono::milliseconds(1500));
  CHECK(ship("").patience == std::chrono::seconds(120));
  CHECK(ship("patience: 0").patience == std::chrono::seconds(120));
  CHECK(ship("patience: 5m").patience == std::chrono::minutes(5));
  CHECK_EQ(ship("api_version: 1.20").api_version.value_or("none"), "1.20");
  CHECK_EQ(ship("api_version: auto").api_version.value_or("none"), "none");
  CHECK_EQ(ship("").api_version.value_or("none"), "none");
  CHECK(std::get<SshAccess>(ship("ssh_timeout: 7, endpoint: 'ssh://vm'").access).connect_timeout ==
        std::chrono::seconds(7));
  CHECK(std::get<SshAccess>(ship("ssh_timeout: 0, endpoint: 'ssh://vm'").access).connect_timeout ==
        std::chrono::seconds(60));
}

TEST_CASE("registries: all but the address is optional")
{
  const auto all = environment("name: x\nships: {}\nregistries: {b: {registry: 'https://b/v1/', username: u, password: "
                               "p, email: e, retry: {attempts: 5, when: [500, '502']}}, a: {registry: a}}\n")
                       .registries;
  REQUIRE_EQ(all.size(), 2);
  CHECK_EQ(all[0].key, "b");
  CHECK_EQ(all[0].attempts, 5);
  CHECK(all[0].retry_when == std::vector<int>{500, 502});
  CHECK_EQ(all[1].attempts, 3);
  CHECK_EQ(all[1].username, "");
}

TEST_CASE("registries: an address that is no URL is told unless the key says the same")
{
  const auto told = [](const std::string& key, const std::string& address) {
    return problems("name: x\nships: {}\nregistries: {'" + key + "': {registry: '" + address + "'}}\n");
  };
  CHECK_EQ(told("mine", "reg.example:5000"),
           "warning: registry 'mine': 'registry' is no URL, so it is used only for images that begin with 'mine/' | "
           "write https://reg.example:5000\n");
  CHECK_EQ(told("reg.example:5000", "reg.example:5000"), "");
  CHECK_EQ(told("mine", "http://reg.example:5000"), "");
}

TEST_CASE("load: warnings are errors when it is strict")
{
  Description description("name: x\nships: {}\nshps: {}\n");
  CHECK(description.load().valid());
  description.options.strict = true;
  CHECK_FALSE(description.load().valid());
}

TEST_CASE("load: a description that says only what it must")
{
  const Environment empty = environment("name: 5\nships: {}\n");
  CHECK_EQ(empty.name, "5");
  CHECK_EQ(empty.schema, 1);
  CHECK(empty.services.empty());
}

TEST_CASE("ships: where none can be read, instances are not told that theirs is none")
{
  const std::string rest = "services: {web: {image: web, instances: {web-1: {ship: h1}, web-2: {ship: h2}}}}\n";
  CHECK_EQ(problems("name: x\nships:\n" + rest),
           "error: 'ships' has no value | such as `ships: {vm1: {ip: 192.0.2.1}}`\n");
  CHECK_EQ(problems("name: x\n" + rest), "error: 'ships' is missing | such as `ships: {vm1: {ip: 192.0.2.1}}`\n");
  CHECK_EQ(problems("name: x\nships: [h1]\n" + rest).find("error: 'ships' must be "), 0);
  CHECK_EQ(problems("name: x\nships: [h1]\n" + rest).find("which is no ship"), std::string::npos);
  CHECK_NE(problems("name: x\nships: {}\n" + rest).find("'ship' names 'h1', which is no ship"), std::string::npos);
}
