// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/http.hpp>

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <support/tls_server.hpp>
#include <unit/net/in_loop.hpp>

#include <atomic>
#include <fstream>
#include <string>

using namespace maestro;
using namespace std::chrono_literals;
using net::Http;
using net::Stream;
using net::TlsFiles;
using testing::Identity;
using testing::in_loop;
using testing::LoopbackServer;
using testing::Peer;
using testing::read_bytes;
using testing::TlsPeer;
using testing::TlsServer;

namespace {

const std::string loopback = "DNS:localhost,IP:127.0.0.1";

/// An authority and what it has signed.
struct World {
  testing::Certificates certificates;
  Identity authority = certificates.make("ca", {.is_authority = true});
  Identity server = certificates.make("server", {.alternative_names = loopback}, &authority);
  Identity client = certificates.make("client", {}, &authority);
  TlsFiles trusting{.ca = authority.certificate_file};
};

void echo_safely(TlsPeer& peer)
{
  for (std::string heard; !(heard = peer.read()).empty();) peer.write(heard);
  peer.end();
}

std::string echoed(const net::Endpoint& endpoint)
{
  std::string heard;
  in_loop([&] {
    Stream stream = Stream::connect(endpoint);
    stream.write("ahoy");
    heard = read_bytes(stream, 4);
  });
  return heard;
}

/// Why there was no connection, without the endpoint; and the hint.
std::string refusal(const net::Endpoint& endpoint)
{
  std::string text;
  in_loop([&] {
    try {
      Stream::connect(endpoint);
    } catch (const Error& error) {
      CHECK_EQ(error.fault(), Fault::unreachable);
      text = fmt::format("{} ({})", error.what(), error.hint());
    }
  });
  const std::string start = fmt::format("cannot connect to {}: ", net::to_text(endpoint));
  CHECK(text.starts_with(start));
  return text.substr(std::min(text.size(), start.size()));
}

} // namespace

TEST_CASE("tls: speaks to a server by name and by address and ends each direction by itself")
{
  World world;
  TlsServer server(world.server, echo_safely);
  CHECK_EQ(echoed(server.endpoint("localhost", world.trusting)), "ahoy");
  CHECK_EQ(echoed(server.endpoint("127.0.0.1", world.trusting)), "ahoy");
}

TEST_CASE("tls: version 1.2 is the oldest")
{
  World world;
  std::string version;
  const auto remember = [&](TlsPeer& peer) {
    version = peer.version();
    echo_safely(peer);
  };
  {
    TlsServer server(world.server, remember, nullptr, TLS1_2_VERSION);
    CHECK_EQ(echoed(server.endpoint("localhost", world.trusting)), "ahoy");
  }
  CHECK_EQ(version, "TLSv1.2");
  TlsServer old(world.server, echo_safely, nullptr, TLS1_1_VERSION);
  CHECK_EQ(refusal(old.endpoint("localhost", world.trusting)),
           "tlsv1 alert protocol version (the server must speak TLS 1.2 or newer)");
}

TEST_CASE("tls: one fiber writes more than fits while another reads")
{
  World world;
  TlsServer server(world.server, echo_safely);
  const std::string cargo(5'000'000, 'x');
  in_loop([&] {
    Stream stream = Stream::connect(server.endpoint("localhost", world.trusting));
    std::string back;
    net::Group group;
    group.spawn([&] { stream.write(cargo); });
    group.spawn([&] { back = read_bytes(stream, cargo.size()); });
    group.wait();
    CHECK(back == cargo);
  });
}

TEST_CASE("tls: a server of ours that writes to a client that is gone ends without a signal")
{
  World world;
  std::atomic<bool> refused = false;
  {
    TlsServer server(world.server, [&](TlsPeer& peer) {
      while (peer.write("ahoy")) {
      }
      refused = true;
    });
    in_loop([&] { Stream::connect(server.endpoint("localhost", world.trusting)); });
  }
  CHECK(refused);
}

TEST_CASE("tls: a certificate of an unknown authority is refused")
{
  World world;
  TlsServer server(world.server, echo_safely);
  const Identity other = world.certificates.make("other-ca", {.is_authority = true});
  CHECK_EQ(refusal(server.endpoint("localhost", {.ca = other.certificate_file})),
           fmt::format("the server's certificate is not valid: unable to get local issuer certificate "
                       "(it was not signed by a certificate in '{}')",
                       other.certificate_file));
  CHECK_EQ(refusal(server.endpoint("localhost", {})),
           "the server's certificate is not valid: unable to get local issuer certificate "
           "(name the file with the CA certificate that signed it)");
}

TEST_CASE("tls: a certificate for another name or address is refused")
{
  World world;
  const std::string advice = " (use a name or address of the server that stands in its certificate)";
  const Identity named = world.certificates.make("named", {.alternative_names = "DNS:vm1"}, &world.authority);
  TlsServer server(named, echo_safely);
  CHECK_EQ(refusal(server.endpoint("localhost", world.trusting)),
           "the server's certificate is not valid: hostname mismatch" + advice);
  CHECK_EQ(refusal(server.endpoint("127.0.0.1", world.trusting)),
           "the server's certificate is not valid: IP address mismatch" + advice);
}

TEST_CASE("tls: an expired certificate is refused")
{
  World world;
  const Identity expired =
      world.certificates.make("expired", {.alternative_names = loopback, .valid_seconds = -3600}, &world.authority);
  TlsServer server(expired, echo_safely);
  CHECK_EQ(refusal(server.endpoint("localhost", world.trusting)),
           "the server's certificate is not valid: certificate has expired "
           "(renew the server's certificate, or correct the clock of this machine)");
}

TEST_CASE("tls: a certificate that signed itself is trusted when it stands in the CA file")
{
  World world;
  const Identity alone = world.certificates.make("alone", {.alternative_names = loopback});
  TlsServer server(alone, echo_safely);
  CHECK_EQ(echoed(server.endpoint("localhost", {.ca = alone.certificate_file})), "ahoy");
  CHECK(refusal(server.endpoint("localhost", world.trusting)).find("self-signed certificate") != std::string::npos);
}

TEST_CASE("tls: without verification every certificate will do")
{
  World world;
  const Identity odd = world.certificates.make("odd", {.alternative_names = "DNS:vm1", .valid_seconds = -3600});
  TlsServer server(odd, echo_safely);
  CHECK_EQ(echoed(server.endpoint("localhost", {.verify = false})), "ahoy");
  CHECK_EQ(echoed(server.endpoint("127.0.0.1", {.ca = world.authority.certificate_file, .verify = false})), "ahoy");
}

TEST_CASE("tls: a client certificate is shown where it is asked for")
{
  World world;
  TlsServer server(world.server, echo_safely, &world.authority);
  TlsFiles files = world.trusting;
  files.certificate = world.client.certificate_file;
  files.key = world.client.key_file;
  CHECK_EQ(echoed(server.endpoint("localhost", files)), "ahoy");
}

TEST_CASE("tls: there is no name or address, however odd, for which a certificate is not checked")
{
  World world;
  TlsServer server(world.server, echo_safely);
  const auto refused = [&](const std::string& host, const net::TlsFiles& files) {
    return refusal(net::TlsEndpoint{net::TcpEndpoint{"127.0.0.1", server.port()}, host, files});
  };
  // What a resolver takes for 127.0.0.1, which is in the certificate, or for another address.
  for (const std::string host : {"127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.1%1", "127.0.0.1.", "::1",
                                 "::1%1", "fe80::1%eth0", "::ffff:127.0.0.1", "localhos", "localhost.evil", "*"})
    CHECK(refused(host, world.trusting).starts_with("the server's certificate is not valid: "));
  for (const std::string host : {"", ".localhost", "."})
    CHECK(refused(host, world.trusting).ends_with("is no name that a certificate could be checked for ()"));
  TlsFiles careless = world.trusting;
  careless.verify = false;
  for (const std::string host : {"127.1", ""})
    CHECK_EQ(echoed(net::TlsEndpoint{net::TcpEndpoint{"127.0.0.1", server.port()}, host, careless}), "ahoy");
}

TEST_CASE("tls: an address is the same address however it is written")
{
  World world;
  const Identity identity =
      world.certificates.make("v6", {.alternative_names = "IP:::1,DNS:*.ships.example"}, &world.authority);
  TlsServer server(identity, echo_safely);
  const auto at = [&](const std::string& host) {
    return net::TlsEndpoint{net::TcpEndpoint{"127.0.0.1", server.port()}, host, world.trusting};
  };
  for (const std::string host : {"::1", "0:0:0:0:0:0:0:1", "::0001", "::1%lo", "East.ships.example"})
    CHECK_EQ(echoed(at(host)), "ahoy");
  for (const std::string host : {"ships.example", "a.b.ships.example", "127.0.0.1"})
    CHECK(refusal(at(host)).starts_with("the server's certificate is not valid: "));
}

TEST_CASE("tls: a server that misses the client certificate is understood")
{
  World world;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsServer server(world.server, echo_safely, &world.authority, version);
    in_loop([&] {
      Http http(server.endpoint("localhost", world.trusting), {});
      try {
        http.call({.target = "/version"});
        FAIL("it was accepted");
      } catch (const Error& error) {
        const std::string text = error.what();
        CHECK_EQ(error.hint(), "the server wants a client certificate that it accepts");
        CHECK(text.find("alert") != std::string::npos);
        CHECK(text.find(fmt::format("tls://localhost:{}", server.port())) != std::string::npos);
      }
    });
  }
}

TEST_CASE("tls: a file that cannot be used is named")
{
  World world;
  const std::string missing = world.certificates.file("missing.pem");
  const std::string text = world.certificates.file("text.pem");
  std::ofstream(text) << "not a certificate\n";
  const auto refused = [&](const TlsFiles& files) {
    TlsServer server(world.server, echo_safely);
    return refusal(server.endpoint("localhost", files));
  };
  const TlsFiles& good = world.trusting;
  CHECK_EQ(refused({.ca = missing}), "cannot read the CA certificate '" + missing + "': no such file or directory ()");
  CHECK(refused({.ca = text})
            .starts_with("the CA certificate '" + text + "' is not usable: no certificate or crl found"));
  CHECK_EQ(refused({.ca = good.ca, .certificate = missing, .key = missing}),
           "cannot read the client certificate '" + missing + "': no such file or directory ()");
  CHECK_EQ(refused({.ca = good.ca, .certificate = world.client.certificate_file, .key = missing}),
           "cannot read the private key '" + missing + "': no such file or directory ()");
}

TEST_CASE("tls: of a key of another certificate, and of files that are mixed up, that is said")
{
  World world;
  const auto refused = [&](const std::string& certificate, const std::string& key) {
    TlsServer server(world.server, echo_safely);
    return refusal(server.endpoint("localhost", {.ca = world.trusting.ca, .certificate = certificate, .key = key}));
  };
  const std::string &certificate = world.client.certificate_file, &key = world.client.key_file;
  CHECK_EQ(refused(certificate, world.server.key_file),
           "the private key '" + world.server.key_file + "' is not the key of '" + certificate + "' ()");
  const std::string hint = " (are the files of certificate and key the wrong way round?)";
  CHECK_EQ(refused(key, certificate),
           "the client certificate '" + key + "' is none: the file holds 'private key'" + hint);
  CHECK_EQ(refused(certificate, certificate),
           "the private key '" + certificate + "' is none: the file holds 'certificate'" + hint);
}

TEST_CASE("tls: a key with a password is refused and nobody is asked for it")
{
  World world;
  const std::string path = world.certificates.file("locked-key.pem");
  FILE* const out = std::fopen(path.c_str(), "we");
  char password[] = "secret";
  PEM_write_PrivateKey(out, world.client.key.get(), EVP_aes_128_cbc(), nullptr, 0, nullptr, password);
  std::fclose(out);
  TlsServer server(world.server, echo_safely);
  const std::string text = refusal(server.endpoint(
      "localhost", {.ca = world.trusting.ca, .certificate = world.client.certificate_file, .key = path}));
  CHECK(text.starts_with("the private key '" + path + "' is not usable: "));
  CHECK(text.ends_with("(it must be a file in PEM form, without a password)"));
}

TEST_CASE("tls: a server that does not speak it is recognised")
{
  World world;
  LoopbackServer plain([](Peer& peer) {
    peer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
    peer.wait_until_closed();
  });
  CHECK_EQ(refusal(net::TlsEndpoint{net::TcpEndpoint{"127.0.0.1", plain.port()}, "127.0.0.1", world.trusting}),
           "wrong version number (does the server speak TLS on this port?)");
  LoopbackServer mute([](Peer& peer) { peer.read(); });
  CHECK_EQ(refusal(net::TlsEndpoint{net::TcpEndpoint{"127.0.0.1", mute.port()}, "127.0.0.1", world.trusting}),
           "the server closed the connection during the TLS handshake ()");
}

TEST_CASE("tls: a deadline bounds the handshake and http has one of its own")
{
  World world;
  LoopbackServer silent([](Peer& peer) { peer.wait_until_closed(); });
  const net::TlsEndpoint endpoint{net::TcpEndpoint{"127.0.0.1", silent.port()}, "127.0.0.1", world.trusting};
  in_loop([&] {
    {
      const net::Deadline deadline(20ms);
      CHECK_THROWS_AS(Stream::connect(endpoint), net::TimedOut);
    }
    CHECK_THROWS_WITH_AS(
        Http(endpoint, {.connect = 20ms}).call({}),
        fmt::format("cannot connect to tls://127.0.0.1:{}: no answer within 0.02 s", silent.port()).c_str(), Error);
  });
}

TEST_CASE("tls: http keeps connections and repeats what met a closed one")
{
  World world;
  std::atomic<int> served = 0;
  TlsServer server(world.server, [&](TlsPeer& peer) {
    for (int i = 0; i < 3 && !peer.read().empty(); ++i) {
      ++served;
      peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
  });
  in_loop([&] {
    Http http(server.endpoint("localhost", world.trusting), {});
    for (int i = 0; i < 6; ++i) CHECK_EQ(http.call({}).body, "ok");
  });
  CHECK_EQ(server.connections(), 2);
  CHECK_EQ(served.load(), 6);
}

TEST_CASE("tls: an answer that ends with the connection is whole with and without a good-bye")
{
  World world;
  for (const bool polite : {true, false}) {
    TlsServer server(world.server, [&](TlsPeer& peer) {
      peer.read();
      peer.write("HTTP/1.1 200 OK\r\n\r\nall of it");
      if (polite) peer.end();
    });
    in_loop([&] { CHECK_EQ(Http(server.endpoint("localhost", world.trusting), {}).call({}).body, "all of it"); });
  }
}
