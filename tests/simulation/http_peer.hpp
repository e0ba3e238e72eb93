// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/descriptor.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace maestro::testing {

/// A request as a server sees it.
struct Asked {
  std::string method;
  std::string path;                         // decoded
  std::map<std::string, std::string> query; // decoded
  std::string body;
};

/// The server's end of an HTTP/1.1 connection, for clients that send a Content-Length with each body.
class HttpPeer {
public:
  explicit HttpPeer(net::Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

  /// Waits for the next request; nothing at the end of the connection.
  std::optional<Asked> next();

  /// header: whole lines that go with every answer.
  void answer(unsigned status, std::string_view header, std::string_view body);
  /// An answer whose body comes piece by piece.
  void begin(std::string_view header);
  void piece(std::string_view body);
  void end();

  /// Returns once the client is gone.
  void await_end();

private:
  bool receive();
  void send(std::string_view bytes) const;

  net::Descriptor descriptor_;
  std::string received_;
};

/// Accepts connections at an address of this machine.
class HttpListener {
public:
  /// Port 0 is any that is free. Throws Error if the address is taken.
  HttpListener(const std::string& address, std::uint16_t port);
  net::Descriptor accept() const;
  std::uint16_t port() const;

private:
  net::Descriptor descriptor_;
};

} // namespace maestro::testing
