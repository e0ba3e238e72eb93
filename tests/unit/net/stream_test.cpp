// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/stream.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <support/loopback_server.hpp>
#include <unit/net/in_loop.hpp>

#include <filesystem>
#include <fstream>
#include <string>

using namespace maestro;
using namespace std::chrono_literals;
using net::Stream;
using testing::in_loop;
using testing::LoopbackServer;
using testing::Peer;
using testing::read_all;
using testing::read_bytes;

namespace {

void echo(Peer& peer)
{
  for (std::string heard; !(heard = peer.read()).empty();) peer.write(heard);
}

std::uint16_t closed_port()
{
  const LoopbackServer gone([](Peer&) {});
  return gone.port();
}

struct Refusal {
  std::string text;
  std::string hint;
};

Refusal refusal_of(const net::Endpoint& endpoint)
{
  Refusal refusal;
  in_loop([&] {
    try {
      Stream::connect(endpoint);
    } catch (const Error& error) {
      CHECK_EQ(error.fault(), Fault::unreachable);
      refusal = {error.what(), error.hint()};
    }
  });
  return refusal;
}

std::string socket_path()
{
  return (std::filesystem::temp_directory_path() / fmt::format("maestro-stream-{}.sock", getpid())).string();
}

} // namespace

TEST_CASE("endpoint: its text")
{
  CHECK_EQ(net::to_text(net::UnixEndpoint{"/run/docker.sock"}), "unix:///run/docker.sock");
  CHECK_EQ(net::to_text(net::TcpEndpoint{"vm1", 2375}), "tcp://vm1:2375");
  CHECK_EQ(net::to_text(net::TcpEndpoint{"fe80::1%eth0", 2375}), "tcp://[fe80::1%eth0]:2375");
  CHECK_EQ(net::to_text(net::TlsEndpoint{net::TcpEndpoint{"10.0.0.1", 2376}, "10.0.0.1", {}}), "tls://10.0.0.1:2376");
}

TEST_CASE("stream: speaks to a server over TCP by address or name and over a unix socket")
{
  LoopbackServer tcp(echo);
  LoopbackServer local(echo, socket_path());
  for (const net::Endpoint& endpoint :
       {tcp.endpoint(), net::Endpoint(net::TcpEndpoint{"localhost", tcp.port()}), local.endpoint()})
    in_loop([&] {
      Stream stream = Stream::connect(endpoint);
      stream.write("ahoy");
      CHECK_EQ(read_bytes(stream, 4), "ahoy");
    });
}

TEST_CASE("stream: one fiber writes more than fits while another reads")
{
  LoopbackServer server(echo);
  const std::string cargo(20'000'000, 'x');
  in_loop([&] {
    Stream stream = Stream::connect(server.endpoint());
    std::string back;
    net::Group group;
    group.spawn([&] { stream.write(cargo); });
    group.spawn([&] { back = read_bytes(stream, cargo.size()); });
    group.wait();
    CHECK(back == cargo);
  });
}

TEST_CASE("stream: its sockets are not inherited by children")
{
  LoopbackServer server(echo);
  in_loop([&] {
    const int next = open("/dev/null", O_RDONLY | O_CLOEXEC);
    close(next);
    const Stream stream = Stream::connect(server.endpoint());
    CHECK((fcntl(next, F_GETFD) & FD_CLOEXEC) != 0);
  });
}

TEST_CASE("stream: a refused connection says the endpoint and the system's words")
{
  const std::uint16_t port = closed_port();
  const Refusal refusal = refusal_of(net::TcpEndpoint{"127.0.0.1", port});
  CHECK_EQ(refusal.text, fmt::format("cannot connect to tcp://127.0.0.1:{}: connection refused", port));
  CHECK_EQ(refusal.hint, "nothing listens there: is the server running, and the port right?");
  CHECK_EQ(refusal_of(net::TcpEndpoint{"localhost", port}).text,
           fmt::format("cannot connect to tcp://localhost:{}: connection refused", port));
}

TEST_CASE("stream: an unknown name says so")
{
  CHECK_EQ(refusal_of(net::TcpEndpoint{"no such name", 1}).text,
           "cannot connect to tcp://no such name:1: name or service not known");
}

TEST_CASE("stream: a missing unix socket says so")
{
  CHECK_EQ(refusal_of(net::UnixEndpoint{"/no/such.sock"}).text,
           "cannot connect to unix:///no/such.sock: no such file or directory");
  const std::string path = "/" + std::string(200, 'x');
  CHECK_EQ(refusal_of(net::UnixEndpoint{path}).text, "cannot connect to unix://" + path + ": file name too long");
}

TEST_CASE("stream: a file that is no socket says so")
{
  const std::string path = socket_path();
  std::ofstream(path) << "x";
  CHECK_EQ(refusal_of(net::UnixEndpoint{path}).text, "cannot connect to unix://" + path + ": that is not a socket");
  CHECK_EQ(refusal_of(net::UnixEndpoint{"/"}).text, "cannot connect to unix:///: that is not a socket");
  std::filesystem::remove(path);
}

TEST_CASE("stream: a deadline bounds the connection to a unix socket whose queue is full")
{
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = socket_path();
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  listen(listener, 0);
  in_loop([&] {
    const Stream fills = Stream::connect(net::UnixEndpoint{path});
    const net::Deadline deadline(50ms);
    CHECK_THROWS_AS(Stream::connect(net::UnixEndpoint{path}), net::TimedOut);
  });
  close(listener);
  unlink(path.c_str());
}

TEST_CASE("stream: a deadline bounds reading and writing")
{
  LoopbackServer server([](Peer& peer) { peer.ignore_until_closed(); });
  in_loop([&] {
    Stream stream = Stream::connect(server.endpoint());
    char buffer[16];
    {
      const net::Deadline deadline(20ms);
      CHECK_THROWS_AS(stream.read_some(buffer), net::TimedOut);
    }
    const net::Deadline deadline(20ms);
    CHECK_THROWS_AS(stream.write(std::string(50'000'000, 'x')), net::TimedOut);
  });
}

TEST_CASE("stream: a deadline that has passed ends reading even where bytes are waiting")
{
  LoopbackServer server([](Peer& peer) {
    peer.write("hello");
    peer.wait_until_closed();
  });
  in_loop([&] {
    Stream stream = Stream::connect(server.endpoint());
    char buffer[1];
    CHECK_EQ(stream.read_some(buffer), 1);
    const net::Deadline deadline(0s);
    CHECK_THROWS_AS(stream.read_some(buffer), net::TimedOut);
  });
}

TEST_CASE("stream: a connection that breaks says so without a signal")
{
  LoopbackServer server([](Peer& peer) {
    peer.read();
    peer.reset_on_close();
  });
  in_loop([&] {
    Stream stream = Stream::connect(server.endpoint());
    stream.write("x");
    char buffer[16];
    CHECK_THROWS_WITH_AS(stream.read_some(buffer),
                         fmt::format("cannot read from {}: connection reset by peer", server.name()).c_str(), Error);
    CHECK_THROWS_WITH_AS(stream.write("x"), fmt::format("cannot write to {}: broken pipe", server.name()).c_str(),
                         Error);
  });
}

TEST_CASE("stream: a thousand connections at once")
{
  LoopbackServer server([](Peer& peer) { peer.write("x"); }, socket_path());
  int right = 0;
  in_loop([&] {
    net::Group group;
    for (int i = 0; i < 1000; ++i)
      group.spawn([&] {
        Stream stream = Stream::connect(server.endpoint());
        if (read_all(stream) == "x") ++right;
      });
    group.wait();
  });
  CHECK_EQ(right, 1000);
}
