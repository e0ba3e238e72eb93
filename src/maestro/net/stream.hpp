// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace maestro::net {

struct UnixEndpoint {
  std::string path;
};

struct TcpEndpoint {
  std::string host{}; // name or address
  std::uint16_t port = 0;
};

/// Files in PEM form; empty means none.
struct TlsFiles {
  std::string ca{};
  std::string certificate{};
  std::string key{};
  bool verify = true;
  bool operator==(const TlsFiles&) const = default;
};

class Tunnel;

/// Through a tunnel of the system's ssh, which all copies share.
struct SshEndpoint {
  std::shared_ptr<Tunnel> tunnel;
};

/// TLS over any of the others.
struct TlsEndpoint {
  std::variant<UnixEndpoint, TcpEndpoint, SshEndpoint> at;
  std::string server; // the name or address that has to stand in its certificate
  TlsFiles files;
};

using Endpoint = std::variant<UnixEndpoint, TcpEndpoint, SshEndpoint, TlsEndpoint>;

/// `tcp://host:port`, `unix:///path`, `ssh://user@host`, `tls://host:port`.
std::string to_text(const Endpoint& endpoint);

/// A connection. Errors are Error(Fault::unreachable) with the endpoint and the system's words.
class Stream {
public:
  /// Tries all addresses of the host in turn. Bound it with a Deadline.
  static Stream connect(const Endpoint& endpoint);

  Stream(Stream&&) noexcept;
  Stream& operator=(Stream&&) noexcept;
  ~Stream();

  /// At least one byte, or 0 at the end of the stream.
  std::size_t read_some(std::span<char> buffer);
  void write(std::string_view bytes);

private:
  friend class Http;
  struct Impl;
  explicit Stream(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

} // namespace maestro::net
