// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace maestro::reading {

/// Where an engine is, as `endpoint` of a ship says it.
struct Endpoint {
  enum class Kind { host, unix_socket, tcp, ssh };
  Kind kind = Kind::host;
  std::string path; // of a unix socket
  std::string user; // of ssh
  std::string host; // of the others
  std::optional<std::uint16_t> port;
  bool tls = false;
};

/// Why a text is no endpoint, and what to write instead, if that is clear.
struct EndpointFlaw {
  std::string message;
  std::string hint{};
};

/// `vm1`, `unix:///run/docker.sock`, `tcp://vm1:2375`, `tls://vm1`, `https://vm1:2376`, `ssh://user@vm1:22`.
std::variant<Endpoint, EndpointFlaw> parse_endpoint(std::string_view text);

} // namespace maestro::reading
