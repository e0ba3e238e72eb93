// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/ssh_server.hpp>
#include <support/text.hpp>

#include <csignal>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

namespace maestro::test {

namespace {

/// A database that is ready some time after its start, and what needs it, on the same ship.
const std::string slow_database = R"(services:
  database:
    image: maestro/busybox:1
    instances:
      database-1:
        ship: ssh-1
        ports: {http: 80}
        stop_timeout: 1
        command: "sh -c 'until test -e /go; do sleep 0.05; done; exec httpd -f -p 80'"
        lifecycle: {running: [{type: tcp, port: http, max_wait: 60}]}
  web:
    image: maestro/busybox:1
    requires: [database]
    instances:
      web-1: {ship: ssh-1, stop_timeout: 1, command: sleep 1000}
)";

const std::string one_each = R"(services:
  web:
    image: maestro/busybox:1
    instances:
      web-1: {ship: ssh-1, stop_timeout: 1, command: sleep 1000}
      web-2: {ship: ssh-2, stop_timeout: 1, command: sleep 1000}
)";

/// A ship that is reached as Docker's own client would, by the user's configuration of ssh.
std::string by_url(const Scenario& scenario, const std::string& name, int host)
{
  return "  " + name + ": {ip: " + scenario.address(host) + ", endpoint: 'ssh://root@" + scenario.address(host) +
         "', socket_path: " + scenario.socket(host) + "}\n";
}

/// A ship that is reached as MaestroNG does it.
std::string by_tunnel(const Scenario& scenario, const std::string& name, int host, const std::string& key)
{
  return "  " + name + ": {ip: " + scenario.address(host) + ", ssh_tunnel: {user: root, key: " + key + "}}\n";
}

/// A host's engine as it is in most places, instead of the fleet's: at unix sockets only, one of them the usual one. It
/// is the same daemon otherwise, with the same images.
class EngineWithoutPort {
public:
  EngineWithoutPort(const Scenario& scenario, int host, const std::string& number_file)
      : scenario_(scenario), host_(host), command_(command_without_port())
  {
    scenario.hosts({"stop", std::to_string(host)});
    daemon_ = std::make_unique<HostProcess>(scenario, host, number_file, command_);
    if (!eventually([&] { return asks({"--unix-socket", "/var/run/docker.sock", "http://engine/_ping"}); }))
      throw std::runtime_error("the engine does not start:\n" + daemon_->err());
  }
  ~EngineWithoutPort()
  {
    daemon_.reset();
    scenario_.hosts({"start", std::to_string(host_)});
  }
  EngineWithoutPort(const EngineWithoutPort&) = delete;
  EngineWithoutPort& operator=(const EngineWithoutPort&) = delete;

  /// Whether curl on the host gets an answer.
  bool asks(const std::vector<std::string>& where) const
  {
    std::vector<std::string> words{"curl", "--silent", "--fail", "--max-time", "5"};
    words.insert(words.end(), where.begin(), where.end());
    return run_command(scenario_.on_host(host_, words)).exit_code == 0;
  }

private:
  std::vector<std::string> command_without_port() const
  {
    const std::string line = "tr '\\0' '\\n' </proc/$(pgrep --exact --parent 1 dockerd)/cmdline";
    std::istringstream lines(run_command(scenario_.on_host(host_, {"sh", "-c", line})).out);
    std::vector<std::string> words;
    for (std::string word; std::getline(lines, word);) {
      if (word.starts_with("tcp://"))
        words.pop_back(); // --host
      else
        words.push_back(word);
    }
    words.insert(words.end(), {"--host", "unix:///var/run/docker.sock"});
    return words;
  }

  const Scenario& scenario_;
  int host_;
  std::vector<std::string> command_;
  std::unique_ptr<HostProcess> daemon_;
};

} // namespace

TEST_CASE("ships are reached through SSH at their engine's socket or port, by one connection each")
{
  Scenario scenario;
  const SshClient client;
  client.configure("IdentityFile " + client.key() + "\n");
  const SshServer one(scenario, client, 1);
  const SshServer two(scenario, client, 2);
  scenario.describe(by_url(scenario, "ssh-1", 1) + by_tunnel(scenario, "ssh-2", 2, client.key()) + one_each);
  const Outcome start = scenario.maestro({"start"}, client.variables());
  CHECK_EQ(start.err, "");
  REQUIRE_EQ(start.exit_code, 0);
  CHECK_EQ(scenario.state(1, "web-1"), "running");
  CHECK_EQ(scenario.state(2, "web-2"), "running");
  CHECK_EQ(one.connections(), 1);
  CHECK_EQ(two.connections(), 1);

  CHECK(says(scenario.must({"status"}, client.variables()).out, " up "));
  CHECK(says(scenario.must({"version", "--ships"}, client.variables()).out, "API"));
  scenario.must({"status", "web-2"}, client.variables()); // not the other ship's business
  CHECK_EQ(one.connections(), 3);
  CHECK_EQ(two.connections(), 4);

  scenario.must({"stop", "--all"}, client.variables());
  CHECK_EQ(scenario.state(1, "web-1"), "exited");
  CHECK_EQ(processes_with(":" + scenario.socket(1)), 0);
}

TEST_CASE("an engine that listens only on its host's unix socket is reached there, by either way through SSH")
{
  Scenario scenario;
  const SshClient client;
  client.configure("IdentityFile " + client.key() + "\n");
  const SshServer server(scenario, client, 1);
  const EngineWithoutPort engine(scenario, 1, client.file("dockerd.pid"));
  for (const std::string& host : {scenario.address(1), std::string("127.0.0.1")})
    CHECK_FALSE(engine.asks({"http://" + host + ":2375/_ping"}));

  const std::string address = scenario.address(1);
  scenario.describe("  ssh-1: {ip: " + address + ", endpoint: 'ssh://root@" + address + "'}\n  ssh-2: {ip: " + address +
                    ", socket_path: /var/run/docker.sock, ssh_tunnel: {user: root, key: " + client.key() + "}}\n" +
                    one_each);
  scenario.must({"start"}, client.variables());
  CHECK_EQ(scenario.state(1, "web-1"), "running");
  CHECK_EQ(scenario.state(1, "web-2"), "running");
  CHECK_EQ(server.connections(), 2);
  CHECK_EQ(lines_with(scenario.must({"status", "web"}, client.variables()).out, " up "), 2);
  scenario.must({"stop", "--all"}, client.variables());
  CHECK_EQ(scenario.state(1, "web-2"), "exited");

  scenario.describe(by_tunnel(scenario, "ssh-1", 1, client.key()) + by_tunnel(scenario, "ssh-2", 1, client.key()) +
                    one_each);
  const Outcome by_port = scenario.maestro({"status"}, client.variables());
  CHECK_EQ(by_port.exit_code, 4);
  CHECK(says(by_port.err, "Connection refused"));
}

TEST_CASE("a server whose key is not known is refused in ssh's words and without a question")
{
  Scenario scenario;
  const SshClient client;
  const SshServer stranger(scenario, client, 1, false);
  scenario.describe(by_tunnel(scenario, "ssh-1", 1, client.key()) + by_tunnel(scenario, "ssh-2", 1, client.key()) +
                    one_each);
  const Outcome start = scenario.maestro({"start"}, client.variables());
  CHECK_EQ(start.exit_code, 4);
  CHECK(says(start.err, "Host key verification failed."));
  CHECK_EQ(scenario.state(1, "web-1"), "absent");
  CHECK_EQ(stranger.connections(), 0);
}

TEST_CASE("a key that the server does not accept is refused in ssh's words")
{
  Scenario scenario;
  const SshClient client;
  const SshServer server(scenario, client, 1);
  scenario.describe(by_tunnel(scenario, "ssh-1", 1, client.make_key("wrong")) + "  ssh-2: {ip: " + scenario.address(2) +
                    "}\n" + one_each);
  const Outcome start = scenario.maestro({"start"}, client.variables());
  CHECK_EQ(start.exit_code, 4);
  CHECK(says(start.err, "root@" + scenario.address(1) + ": Permission denied (publickey)."));
  CHECK_EQ(scenario.state(2, "web-2"), "running");
}

TEST_CASE("a connection that breaks in the middle of a play is made again")
{
  Scenario scenario;
  const SshClient client;
  client.configure("IdentityFile " + client.key() + "\n");
  const SshServer server(scenario, client, 1);
  scenario.describe(by_url(scenario, "ssh-1", 1) + slow_database);
  Child start(scenario.command({"start"}), {}, client.variables());
  REQUIRE(eventually([&] { return scenario.state(1, "database-1") == "running"; }));
  server.drop_connections();
  scenario.docker(1, {"exec", "database-1", "touch", "/go"});
  const Outcome started = start.wait();
  CHECK_EQ(started.err, "");
  CHECK_EQ(started.exit_code, 0);
  CHECK_EQ(scenario.state(1, "web-1"), "running");
  CHECK_EQ(server.connections(), 2);
}

TEST_CASE("no ssh is left behind by a maestro that is killed")
{
  Scenario scenario;
  const SshClient client;
  client.configure("IdentityFile " + client.key() + "\n");
  const SshServer server(scenario, client, 1);
  scenario.describe(by_url(scenario, "ssh-1", 1) + slow_database);
  Child start(scenario.command({"start"}), {}, client.variables());
  REQUIRE(eventually([&] { return scenario.state(1, "database-1") == "running"; }));
  CHECK_GE(processes_with(":" + scenario.socket(1)), 1);
  start.signal(SIGKILL);
  CHECK(eventually([&] { return processes_with(":" + scenario.socket(1)) == 0; }));
  start.wait();
}

TEST_CASE("many ships behind one server stay below what it allows")
{
  Scenario scenario;
  const SshClient client;
  client.configure("IdentityFile " + client.key() + "\n");
  const SshServer server(scenario, client, 1);
  constexpr int count = 24;
  std::string ships;
  std::string services = "services:\n  web:\n    image: maestro/busybox:1\n    instances:\n";
  for (int i = 1; i <= count; ++i) {
    const std::string number = std::to_string(i);
    ships += by_url(scenario, "ship-" + number, 1);
    services += "      web-" + number + ": {ship: ship-" + number + ", command: sleep 1000}\n";
  }
  scenario.describe(ships + services);
  const Outcome status = scenario.must({"status"}, client.variables());
  CHECK_EQ(lines_with(status.out, "  absent"), count); // of each instance, and not: unknown
  CHECK_EQ(lines_with(status.out, "unknown"), 0);
  CHECK_EQ(server.connections(), count);
  CHECK_EQ(lines_with(server.log(), "MaxStartups"), 0);
}

TEST_CASE("a ship behind a jump host is reached as the user's configuration says")
{
  Scenario scenario;
  const SshClient client;
  client.configure("IdentityFile " + client.key() + "\nHost inner\n  HostName " + scenario.address(2) +
                   "\n  ProxyJump root@" + scenario.address(1) + "\n");
  const SshServer jump(scenario, client, 1);
  const SshServer inner(scenario, client, 2);
  scenario.describe("  ssh-1: {ip: " + scenario.address(2) + ", endpoint: 'ssh://root@inner', socket_path: " +
                    scenario.socket(2) + "}\n  ssh-2: {ip: " + scenario.address(2) + "}\n" + one_each);
  scenario.must({"start", "web-1"}, client.variables());
  CHECK_EQ(scenario.state(2, "web-1"), "running");
  CHECK_EQ(jump.connections(), 1);
  CHECK_EQ(inner.connections(), 1);
  CHECK(eventually([&] { return processes_with(client.file("config")) == 0; }));
}

TEST_CASE("a jump host that is not known is not asked about on the terminal")
{
  Scenario scenario;
  const SshClient client;
  client.configure("IdentityFile " + client.key() + "\nHost inner\n  HostName " + scenario.address(2) +
                   "\n  ProxyJump root@" + scenario.address(1) + "\n");
  const SshServer jump(scenario, client, 1, false);
  scenario.describe("  ssh-1: {ip: " + scenario.address(2) + ", endpoint: 'ssh://root@inner'}\n" + slow_database);
  std::string line;
  for (const std::string& word : scenario.command({"status"})) line += word + " ";
  const Outcome status = run_command({"script", "-q", "-e", "-c", line, "/dev/null"}, {}, client.variables());
  CHECK_EQ(status.exit_code, 4);
  CHECK(says(status.out, "Host key verification failed."));
  CHECK_EQ(lines_with(status.out, "continue connecting"), 0);
}

TEST_CASE("TLS is spoken through the tunnel, and the certificate is the ship's")
{
  Scenario scenario;
  const SshClient client;
  const SshServer server(scenario, client, 1);
  const Outcome made =
      run_command({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                   "2", "-subj", "/CN=engine", "-addext", "subjectAltName=IP:" + scenario.address(1), "-keyout",
                   client.file("tls.key"), "-out", client.file("tls.pem")});
  REQUIRE_EQ(made.exit_code, 0);
  std::ofstream(client.file("proxy.py")) << R"(
import asyncio, ssl, sys
certificate, key, engine = sys.argv[1:]
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(certificate, key)
async def pump(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
async def serve(reader, writer):
    far_reader, far_writer = await asyncio.open_unix_connection(engine)
    await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer), return_exceptions=True)
async def main():
    server = await asyncio.start_server(serve, '127.0.0.1', 2376, ssl=context)
    print('listening', flush=True)
    await server.serve_forever()
asyncio.run(main())
)";
  const HostProcess proxy(
      scenario, 1, client.file("proxy.pid"),
      {"python3", client.file("proxy.py"), client.file("tls.pem"), client.file("tls.key"), scenario.socket(1)});
  REQUIRE(eventually([&] { return proxy.out() == "listening\n"; }));
  const auto ship = [&](const std::string& name, const std::string& endpoint) {
    return "  " + name + ": {ip: " + scenario.address(1) + ", endpoint: " + endpoint +
           ", tls_verify: true, tls_ca_cert: " + client.file("tls.pem") +
           ", ssh_tunnel: {user: root, key: " + client.key() + "}}\n";
  };
  client.configure("Host alias\n  HostName " + scenario.address(1) + "\n  HostKeyAlias " + scenario.address(1) + "\n");
  scenario.describe(ship("ssh-1", scenario.address(1)) + ship("ssh-2", "alias") + one_each);
  scenario.must({"start", "web-1"}, client.variables());
  CHECK_EQ(scenario.state(1, "web-1"), "running");
  const Outcome other_name = scenario.maestro({"status", "web-2"}, client.variables());
  CHECK_EQ(other_name.exit_code, 4);
  CHECK(says(other_name.err, "the server's certificate is not valid: hostname mismatch"));
}

} // namespace maestro::test
