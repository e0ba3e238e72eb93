// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/http.hpp>
#include <maestro/net/tunnel.hpp>

#include <doctest/doctest.h>
#include <support/loopback_server.hpp>
#include <support/tls_server.hpp>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <unit/net/in_loop.hpp>
#include <unit/net/life.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

using namespace maestro;
using namespace maestro::testing;
using namespace std::chrono_literals;
using net::Http;
using net::Tunnel;
using net::TunnelSpec;

namespace {

/// A folder that comes first in the PATH, with a program `ssh` in it. $folder is the folder for that script.
class FakeSsh {
public:
  explicit FakeSsh(const std::string& script)
  {
    std::string pattern = "/tmp/maestro-fake-ssh-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    std::ofstream(folder_ / "ssh") << "#!/bin/sh\nfolder=" << folder_.string() << "\necho $$ \"$@\" >>$folder/starts\n"
                                   << script << "\n";
    std::ofstream(folder_ / "forward.py") << forward;
    chmod((folder_ / "ssh").c_str(), 0755);
    setenv("PATH", (folder_.string() + ":" + path_before_).c_str(), 1);
  }
  ~FakeSsh()
  {
    setenv("PATH", path_before_.c_str(), 1);
    std::filesystem::remove_all(folder_);
  }
  FakeSsh(const FakeSsh&) = delete;
  FakeSsh& operator=(const FakeSsh&) = delete;

  std::filesystem::path folder() const { return folder_; }
  /// The numbers in a file of the folder.
  std::vector<int> numbers(const std::string& name) const
  {
    std::vector<int> all;
    std::ifstream file(folder_ / name);
    for (std::string line; std::getline(file, line);) all.push_back(std::stoi(line));
    return all;
  }
  /// The processes that it was so far.
  std::vector<int> starts() const { return numbers("starts"); }
  std::string said_to_it() const
  {
    std::ifstream file(folder_ / "starts");
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
  }

private:
  static constexpr const char* forward = R"(
import asyncio, sys
near, far = sys.argv[sys.argv.index('-L') + 1].split(':', 1)
async def pump(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()
async def serve(reader, writer):
    try:
        if far.startswith('/'):
            far_reader, far_writer = await asyncio.open_unix_connection(far)
        else:
            far_reader, far_writer = await asyncio.open_connection(*far.split(':'))
    except OSError:
        print('channel 2: open failed: ' + sys.argv[-1].partition('.')[2].replace('-', ' '), file=sys.stderr, flush=True)
        return writer.close()
    await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer), return_exceptions=True)
async def main():
    server = await asyncio.start_unix_server(serve, near)
    await server.serve_forever()
asyncio.run(main())
)";

  std::filesystem::path folder_;
  std::string path_before_ = getenv("PATH");
};

/// What ssh does, without the network.
const std::string forwarding = "exec python3 $folder/forward.py \"$@\"";

TunnelSpec to_port(std::uint16_t port) { return {.user = "ops", .host = "vm1", .far_port = port}; }

std::shared_ptr<net::Semaphore> permits(std::size_t count = 8) { return std::make_shared<net::Semaphore>(count); }

net::SshEndpoint through(const TunnelSpec& spec) { return {std::make_shared<Tunnel>(spec, permits())}; }

std::string refusal(const std::function<void()>& work)
{
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

std::string refusal(Tunnel& tunnel)
{
  return refusal([&] { tunnel.open(); });
}

void answer_ok(Peer& peer)
{
  while (!peer.request().empty()) peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

/// The same for a fiber: others go on meanwhile.
void await(const std::function<bool()>& condition)
{
  while (!condition()) net::sleep(5ms);
}

} // namespace

TEST_CASE("tunnel: one ssh carries all requests to a port, however many at a time")
{
  const FakeSsh ssh(forwarding);
  LoopbackServer server(answer_ok);
  in_loop([&] {
    Http http(through(to_port(server.port())), {});
    CHECK_EQ(ssh.starts().size(), 0); // nothing before the first use
    net::Group group;
    int right = 0;
    for (int i = 0; i < 20; ++i)
      group.spawn([&] {
        if (http.call({}).body == "ok") ++right;
      });
    group.wait();
    CHECK_EQ(right, 20);
    CHECK_EQ(ssh.starts().size(), 1);
    CHECK(runs(ssh.starts().front()));
  });
  CHECK_FALSE(runs(ssh.starts().front()));
  CHECK(!has_children());
}

TEST_CASE("tunnel: leads to a unix socket of the far side, too")
{
  const FakeSsh ssh(forwarding);
  const std::string path = ssh.folder() / "engine.sock";
  LoopbackServer server(answer_ok, path);
  in_loop([&] {
    Http http(through({.host = "vm1", .far_socket = path}), {});
    CHECK_EQ(http.call({}).body, "ok");
  });
}

TEST_CASE("tunnel: ssh is told who, where and never to ask")
{
  const FakeSsh ssh("exit 1");
  in_loop([&] {
    Tunnel tunnel({.user = "ops",
                   .host = "vm1",
                   .port = 2222,
                   .key = "/home/me/.ssh/id",
                   .far_socket = "/run/a:b%h.sock",
                   .timeout = 7s},
                  permits());
    CHECK_EQ(tunnel.name(), "ssh://ops@vm1:2222");
    refusal(tunnel);
  });
  const std::string said = ssh.said_to_it();
  CHECK_NE(said.find(R"(:/run/a\:b%%h.sock )"), std::string::npos);
  CHECK_NE(said.find(" -o BatchMode=yes "), std::string::npos);
  CHECK_NE(said.find(" -o ConnectTimeout=7 "), std::string::npos);
  CHECK_NE(said.find(" -i /home/me/.ssh/id -p 2222 -l ops -- vm1\n"), std::string::npos);
}

TEST_CASE("tunnel: what cannot be asked on a terminal is not asked by a window either")
{
  const FakeSsh ssh("(: </dev/tty) 2>/dev/null && echo has a terminal\ncat\necho $SSH_ASKPASS_REQUIRE >&2\nexit 255");
  in_loop([&] {
    Tunnel tunnel(to_port(1), permits());
    CHECK_EQ(refusal(tunnel), "never");
  });
}

TEST_CASE("tunnel: the words of ssh are the error")
{
  const FakeSsh ssh(R"(printf 'Host key verification failed.\r\nand more\r\n' >&2; exit 255)");
  in_loop([&] {
    Http http(through(to_port(1)), {});
    CHECK_THROWS_WITH_AS(http.call({}), "cannot connect to ssh://ops@vm1: Host key verification failed.\nand more",
                         Error);
    Tunnel tunnel({.user = "ops", .host = "vm1", .port = 22, .key = "k"}, permits());
    try {
      tunnel.open();
      FAIL("opened");
    } catch (const Error& error) {
      CHECK_EQ(error.hint(), "`ssh -i k -p 22 -l ops -- vm1` must get in without asking anything");
    }
  });
}

TEST_CASE("tunnel: without ssh it says so")
{
  const std::string before = getenv("PATH");
  in_loop([&] {
    setenv("PATH", "/nonexistent", 1);
    Tunnel tunnel(to_port(1), permits());
    const std::string words = refusal(tunnel);
    setenv("PATH", before.c_str(), 1);
    CHECK_NE(words.find("not found"), std::string::npos);
  });
}

TEST_CASE("tunnel: a far side without a server is told in the words of ssh")
{
  const FakeSsh ssh(forwarding);
  in_loop([&] {
    Http http(through({.host = "vm1.connect-failed", .far_socket = "/no/such/socket"}), {});
    const std::string words = refusal([&] { http.call({.target = "/version"}); });
    CHECK_EQ(words.find("GET /version on ssh://vm1.connect-failed: "), 0);
    CHECK(words.ends_with("\nssh says: channel 2: open failed: connect failed"));
  });
}

TEST_CASE("tunnel: what keeps ssh from the engine is asked about: the path, the group, the forwarding")
{
  const FakeSsh ssh(forwarding);
  in_loop([&] {
    const auto hint = [](const TunnelSpec& spec) {
      Http http(through(spec), {});
      try {
        http.call({.target = "/version"});
      } catch (const Error& error) {
        return error.hint();
      }
      return std::string("none");
    };
    CHECK_EQ(hint({.user = "ops", .host = "vm1.connect-failed:-open-failed", .far_socket = "/no/such/socket"}),
             "is the engine's socket /no/such/socket there ('socket_path' names another), may 'ops' use it (the group "
             "docker), and does the SSH server allow it (AllowStreamLocalForwarding)?");
    CHECK_EQ(hint({.host = "vm1.connect-failed:-Connection-refused", .far_port = 1}),
             "nobody listens at port 1 of that host: is the engine up, and there?");
    CHECK_EQ(hint({.host = "vm1.administratively-prohibited:-open-failed", .far_port = 1}),
             "the SSH server forbids to forward to port 1: its sshd_config needs AllowTcpForwarding and, for sockets, "
             "AllowStreamLocalForwarding");
  });
}

TEST_CASE("tunnel: whoever waited for an attempt that failed makes no other")
{
  const FakeSsh ssh("sleep 0.2; echo no >&2; exit 255"); // long enough for all to wait
  in_loop([&] {
    Tunnel tunnel(to_port(1), permits());
    net::Group group;
    int refused = 0;
    for (int i = 0; i < 5; ++i)
      group.spawn([&] {
        if (refusal(tunnel) == "no") ++refused;
      });
    group.wait();
    CHECK_EQ(refused, 5);
    CHECK_EQ(ssh.starts().size(), 1);
    CHECK_EQ(refusal(tunnel), "no"); // a later one tries again
    CHECK_EQ(ssh.starts().size(), 2);
  });
}

TEST_CASE("tunnel: no more than there are permits are opened at a time")
{
  const FakeSsh ssh("mkdir $folder/in.$$; ls -d $folder/in.* | wc -l >>$folder/counts; sleep 0.05; rmdir "
                    "$folder/in.$$; exit 255");
  in_loop([&] {
    const auto shared = permits(3);
    net::Group group;
    for (int i = 0; i < 12; ++i)
      group.spawn([&] {
        Tunnel tunnel(to_port(1), shared);
        refusal(tunnel);
      });
    group.wait();
  });
  const std::vector<int> counts = ssh.numbers("counts");
  REQUIRE_EQ(counts.size(), 12);
  CHECK_LE(*std::max_element(counts.begin(), counts.end()), 3);
  CHECK_GE(*std::max_element(counts.begin(), counts.end()), 2);
}

TEST_CASE("tunnel: a host that does not answer does not hold up the others")
{
  const FakeSsh ssh("case $* in *dead*) exec sleep 100;; esac\n" + forwarding);
  in_loop([&] {
    const auto shared = permits(1);
    net::Group group;
    group.spawn([&] {
      Tunnel dead({.host = "dead"}, shared);
      dead.open();
    });
    await([&] { return ssh.starts().size() == 1; });
    Tunnel alive(to_port(1), shared);
    alive.open();
    CHECK_EQ(ssh.starts().size(), 2);
    group.cancel();
  });
  CHECK(!has_children());
}

TEST_CASE("tunnel: ends with all its children and its folder when a deadline passes")
{
  const FakeSsh ssh("echo \"$@\" | sed 's/.* -L \\([^:]*\\):.*/\\1/' >$folder/socket\nsleep 100 & echo $! "
                    ">$folder/proxy\nwait");
  in_loop([&] {
    Tunnel tunnel(to_port(1), permits());
    net::Group group;
    group.spawn([&] { tunnel.open(); });
    await([&] { return !ssh.numbers("proxy").empty(); });
    group.cancel();
    group.wait();
  });
  CHECK(soon([&] { return !runs(ssh.numbers("proxy").front()); }));
  std::string socket;
  std::getline(std::ifstream(ssh.folder() / "socket") >> std::ws, socket);
  REQUIRE(socket.starts_with("/tmp/maestro-"));
  CHECK_FALSE(std::filesystem::exists(std::filesystem::path(socket).parent_path()));
  CHECK(!has_children());
}

TEST_CASE("tunnel: its sockets lie in a folder of our own")
{
  const FakeSsh ssh("echo \"$@\" | sed 's/.* -L \\([^:]*\\):.*/\\1/' >$folder/socket; stat -c %a $(dirname $(cat "
                    "$folder/socket)) >&2; exit 255");
  in_loop([&] {
    Tunnel tunnel(to_port(1), permits());
    CHECK_EQ(refusal(tunnel), "700");
  });
}

TEST_CASE("tunnel: a question whose tunnel breaks is asked again through a new one")
{
  const FakeSsh ssh(forwarding);
  std::atomic<int> requests = 0;
  LoopbackServer server([&](Peer& peer) {
    while (!peer.request().empty())
      if (++requests == 1)
        kill(ssh.starts().front(), SIGKILL);
      else
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  in_loop([&] {
    Http http(through(to_port(server.port())), {});
    CHECK_EQ(http.call({}).body, "ok");
    CHECK_EQ(ssh.starts().size(), 2);
    kill(ssh.starts().back(), SIGKILL); // while nothing is asked
    await([&] { return !runs(ssh.starts().back()); });
    CHECK_EQ(http.call({.method = "POST"}).body, "ok");
    CHECK_EQ(ssh.starts().size(), 3);
  });
  CHECK_EQ(requests, 3);
  CHECK(!has_children());
}

TEST_CASE("tunnel: an answer that is cut off is asked for again if that does no harm")
{
  const FakeSsh ssh(forwarding);
  const std::string half(8'000'000, 'x'); // more than fits on the way: the client has seen some of it
  LoopbackServer server([&](Peer& peer) {
    peer.request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 16000000\r\n\r\n" + half);
    if (peer.number == 1) kill(ssh.starts().front(), SIGKILL);
    peer.write(half);
    peer.wait_until_closed();
  });
  in_loop([&] {
    Http http(through(to_port(server.port())), {});
    CHECK_EQ(http.call({}).body.size(), 16'000'000);
    CHECK_EQ(ssh.starts().size(), 2);
  });
}

TEST_CASE("tunnel: a change whose tunnel breaks is not made twice")
{
  const FakeSsh ssh(forwarding);
  std::atomic<int> changes = 0;
  LoopbackServer server([&](Peer& peer) {
    for (std::string request = peer.request(); !request.empty(); request = peer.request())
      if (request.starts_with("POST")) {
        ++changes;
        kill(ssh.starts().front(), SIGKILL);
      } else {
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      }
  });
  in_loop([&] {
    Http http(through(to_port(server.port())), {});
    http.call({}); // leaves a connection that the change uses
    CHECK_THROWS_AS(http.call({.method = "POST", .target = "/containers/create"}), Error);
    CHECK_EQ(http.call({}).body, "ok");
  });
  CHECK_EQ(changes, 1);
}

TEST_CASE("tunnel: TLS inside it looks for the name of the ship")
{
  const FakeSsh ssh(forwarding);
  Certificates certificates;
  const Identity authority = certificates.make("authority", {.is_authority = true});
  const Identity identity = certificates.make("vm", {.alternative_names = "DNS:vm.example"}, &authority);
  TlsServer server(identity, [](TlsPeer& peer) {
    while (!peer.read().empty()) peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  const net::TlsFiles files{.ca = authority.certificate_file};
  in_loop([&] {
    const net::SshEndpoint tunnel = through(to_port(server.port()));
    CHECK_EQ(Http(net::TlsEndpoint{tunnel, "vm.example", files}, {}).call({}).body, "ok");
    CHECK_THROWS_WITH_AS(Http(net::TlsEndpoint{tunnel, "other.example", files}, {}).call({}),
                         "cannot connect to ssh://ops@vm1 with TLS: the server's certificate is not valid: hostname "
                         "mismatch",
                         Error);
    CHECK_EQ(ssh.starts().size(), 1);
  });
}
