// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/descriptor.hpp>
#include <maestro/net/stream.hpp>
#include <maestro/net/tls.hpp>

#include <optional>
#include <system_error>

/// Internal to net: what a Stream is for http.cpp, which has to tell one failure from another.
namespace maestro::net {

struct Stream::Impl {
  Impl(std::string stream_name, Descriptor connected) : name(std::move(stream_name)), descriptor(std::move(connected))
  {
  }

  /// At least one byte, or 0 at the end or with error set.
  std::size_t read_some(std::span<char> buffer, std::error_code& error);
  /// At least one byte unless error is set.
  std::size_t write_some(std::string_view bytes, std::error_code& error);
  /// Whether an idle connection can no longer be used: the server has closed it, or spoken unasked.
  bool spoilt() const;
  /// What to throw when using it has failed.
  Error failure(const std::string& doing, const std::error_code& error) const;

  std::string name; // the endpoint
  Descriptor descriptor;
  std::optional<TlsSession> tls;
  std::string ahead; // read already, to be given out first
};

} // namespace maestro::net
