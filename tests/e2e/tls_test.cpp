// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>
#include <support/text.hpp>
#include <support/tls_server.hpp>

#include <string>

namespace maestro::test {

namespace {

using testing::Certificates;
using testing::Identity;
using testing::Wish;

/// A second Docker daemon on a scenario's first host, which wants client certificates of one authority, as
/// `--tlsverify` does.
class SecuredDaemon {
public:
  SecuredDaemon(const Scenario& scenario, const Identity& authority, const Identity& server)
      : scenario_(scenario), daemon_(scenario.on_host(1, flags(scenario, authority, server)))
  {
    const std::string listens = "API listen on [::]:2376";
    if (!eventually([&] { return contains(daemon_.err(), listens); }))
      throw std::runtime_error("the daemon with TLS did not start:\n" + daemon_.err());
  }
  ~SecuredDaemon()
  {
    run_command(scenario_.on_host(1, {"sh", "-c", "kill $(cat /run/tls/pid)"}));
    daemon_.wait();
    run_command(scenario_.on_host(1, {"sh", "-c", "ip link del tls0; rm -rf /run/tls"}));
  }
  SecuredDaemon(const SecuredDaemon&) = delete;
  SecuredDaemon& operator=(const SecuredDaemon&) = delete;

private:
  static std::vector<std::string> flags(const Scenario& scenario, const Identity& authority, const Identity& server)
  {
    // Its files are on the host's /run, which is memory and goes with the host; containerd is that of the other daemon.
    // With no bridge at all it would remove that of the other daemon.
    const std::string with_bridge = "ip link add tls0 type bridge; ip addr add 172.31.254.1/24 dev tls0; exec \"$@\"";
    return {"sh",
            "-c",
            with_bridge,
            "sh",
            "dockerd",
            "--tlsverify",
            "--tlscacert",
            authority.certificate_file,
            "--tlscert",
            server.certificate_file,
            "--tlskey",
            server.key_file,
            "-H",
            "tcp://0.0.0.0:2376",
            "--data-root",
            "/run/tls/data",
            "--exec-root",
            "/run/tls/exec",
            "--containerd",
            "/run/docker/containerd/containerd.sock",
            "--containerd-namespace",
            "tls",
            "--pidfile",
            "/run/tls/pid",
            "--storage-driver",
            "vfs",
            "--bridge",
            "tls0",
            "--iptables=false",
            "--exec-opt",
            "native.cgroupdriver=cgroupfs",
            "--cgroup-parent",
            scenario.cgroup_parent(1)};
  }

  const Scenario& scenario_;
  Child daemon_;
};

struct Certified {
  explicit Certified(const std::string& address)
      : authority(certificates.make("authority", {.is_authority = true})),
        server(certificates.make("server", {.alternative_names = "IP:" + address}, &authority)),
        expired(certificates.make("expired", {.alternative_names = "IP:" + address, .valid_seconds = -60}, &authority)),
        client(certificates.make("client", {}, &authority)),
        stranger(certificates.make("stranger", {.is_authority = true})),
        client_of_stranger(certificates.make("client-of-stranger", {}, &stranger))
  {
  }

  Certificates certificates;
  Identity authority, server, expired, client, stranger, client_of_stranger;
};

std::string client_keys(const Identity& client)
{
  return ", tls_cert: " + client.certificate_file + ", tls_key: " + client.key_file;
}

/// One instance on a ship that is reached in this way.
std::string web_on(const std::string& ship)
{
  return "  secured: {" + ship +
         "}\nservices: {web: {image: 'maestro/busybox:1', instances: {web-1: {ship: secured, "
         "stop_timeout: 1, net: none, command: sleep 1000}}}}\n";
}

} // namespace

TEST_CASE("a ship by TLS: certificates are checked in both directions, and what is wrong is told with the repair")
{
  Scenario scenario;
  const std::string address = scenario.address(1);
  const Certified certified(address);
  const SecuredDaemon daemon(scenario, certified.authority, certified.server);
  const std::string authority = certified.authority.certificate_file;
  const std::string verified = ", tls_verify: true, tls_ca_cert: " + authority;

  const auto status = [&](const std::string& ship) {
    scenario.describe(web_on(ship));
    return scenario.maestro({"status"});
  };
  const auto fails = [&](const std::string& ship, const std::string& words, const std::string& repair) {
    const Outcome outcome = status(ship);
    INFO(outcome.err);
    CHECK_EQ(outcome.exit_code, 4);
    CHECK(contains(outcome.err, "ship 'secured': "));
    CHECK(contains(outcome.err, words));
    CHECK(contains(outcome.err, repair));
  };

  { // with all that is needed it works
    const Outcome outcome = status("ip: " + address + verified + client_keys(certified.client));
    CHECK_EQ(outcome.err, "");
    CHECK_EQ(outcome.exit_code, 0);

    // Not the daemon of port 2375, which has the image.
    const Outcome start = scenario.maestro({"start", "--pull", "never"});
    CHECK_EQ(start.exit_code, 1);
    CHECK(contains(start.err, "maestro/busybox:1"));
    const Outcome version = scenario.maestro({"version", "--ships"});
    CHECK(contains(version.out, "secured"));
    CHECK(contains(version.out, "API"));
  }
  { // a daemon that wants a client certificate tells so
    fails("ip: " + address + verified, "certificate", "the server wants a client certificate that it accepts");
    fails("ip: " + address + verified + client_keys(certified.client_of_stranger), "",
          "the server wants a client certificate that it accepts");
  }
  { // the server is who it says it is, by an authority that is known and by its name
    const std::string client = client_keys(certified.client);
    const std::string stranger = certified.stranger.certificate_file;
    fails("ip: " + address + client + ", tls_verify: true, tls_ca_cert: " + stranger, "certificate is not valid",
          "it was not signed by a certificate in '" + stranger + "'");
    fails("ip: " + address + client + ", tls_verify: true", "certificate is not valid",
          "name the file with the CA certificate that signed it");
    // Another address of the same host, which does not stand in the certificate.
    const std::string other = address.substr(0, address.rfind('.')) + ".201";
    run_command(scenario.on_host(1, {"ip", "addr", "add", other + "/24", "dev", "eth0"}));
    fails("ip: " + other + client + verified, "IP address mismatch",
          "use a name or address of the server that stands in its certificate");
    run_command(scenario.on_host(1, {"ip", "addr", "del", other + "/24", "dev", "eth0"}));
  }
  { // https checks by default; whoever wants it otherwise has to say so, and is told in a play
    const std::string https =
        "ip: " + address + ", endpoint: 'https://" + address + ":2376'" + client_keys(certified.client);
    fails(https, "certificate is not valid", "name the file with the CA certificate that signed it");
    CHECK_EQ(status(https + ", tls_ca_cert: " + authority).exit_code, 0);
    CHECK_EQ(status(https + ", tls_verify: false").exit_code, 0);
    const Outcome play = scenario.maestro({"start", "--pull", "never"});
    CHECK(contains(play.err, "is not checked: whoever is on the way can pose as the engine"));
  }
  { // TLS on one side only is told by both
    fails("ip: " + address + ", docker_port: 2376", "wants TLS", "set up TLS for this ship");
    fails("ip: " + address + ", docker_port: 2375" + verified + client_keys(certified.client), "cannot connect",
          "does the server speak TLS on this port?");
  }
}

TEST_CASE("a ship by TLS: a certificate that has expired is not valid")
{
  Scenario scenario;
  const Certified certified(scenario.address(1));
  const SecuredDaemon daemon(scenario, certified.authority, certified.expired);
  scenario.describe(web_on("ip: " + scenario.address(1) + ", tls_verify: true, tls_ca_cert: " +
                           certified.authority.certificate_file + client_keys(certified.client)));
  const Outcome outcome = scenario.maestro({"start"});
  CHECK_EQ(outcome.exit_code, 4);
  CHECK(contains(outcome.err, "certificate has expired"));
  CHECK(contains(outcome.err, "renew the server's certificate, or correct the clock of this machine"));
}

} // namespace maestro::test
