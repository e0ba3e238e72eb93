// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/descriptor.hpp>
#include <maestro/net/stream.hpp>
#include <maestro/net/tls.hpp>

#include <functional>
#include <optional>
#include <string>
#include <system_error>

/// Internal to net: what a Stream is for http.cpp, which has to tell one failure from another.
namespace maestro::net {

struct Stream::Impl {
  Impl(std::string stream_name, Descriptor connected) : name(std::move(stream_name)), descriptor(std::move(connected))
  {
  }

  /// The same as Stream::connect, with a permit taken before.
  static std::unique_ptr<Impl> open(Semaphore::Permit taken, const Endpoint& endpoint);
  static std::unique_ptr<Impl> connect(const Endpoint& endpoint);

  /// At least one byte, or 0 at the end or with error set.
  std::size_t read_some(std::span<char> buffer, std::error_code& error);
  /// At least one byte unless error is set.
  std::size_t write_some(std::string_view bytes, std::error_code& error);
  /// Whether an idle connection can no longer be used: the server has closed it, or spoken unasked.
  bool spoilt() const;
  /// What to throw when using it has failed.
  Error failure(const std::string& doing, const std::error_code& error) const;
  /// The words with those of ssh, if it has said something.
  std::string explained(std::string words) const;
  /// The hint, or else what may be done about what ssh has said.
  std::string hint_or(std::string hint) const;

  void shake_hands();

  std::optional<Semaphore::Permit> permit;       // of Connections
  std::string name;                              // the endpoint
  std::function<std::string()> words_on_the_way; // what ssh has said since, if it goes through a tunnel
  std::function<std::string()> hint_on_the_way;  // what may be done about that
  Descriptor descriptor;
  std::optional<TlsSession> tls;
};

/// The connection, or nothing if nobody listens at this path (any more, or yet). Throws if it fails otherwise.
std::optional<Descriptor> try_to_connect(const std::string& unix_path);

/// Opens the tunnel of an endpoint that needs one, which is no matter of seconds; throws what Stream::connect would.
void prepare(const Endpoint& endpoint);
/// Before something is asked again because a connection has broken.
void after_a_break(const Endpoint& endpoint);
/// Whether there is a tunnel, which may break when the server is well.
bool is_tunnelled(const Endpoint& endpoint);

} // namespace maestro::net
