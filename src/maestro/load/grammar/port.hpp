// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/container/settings.hpp>
#include <maestro/load/grammar/amounts.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// Ports as they are written: `80`, `53/udp`, `8000-8010`, `80:8080`, `80:[::1]:8080`.
namespace maestro::reading {

struct PortAtom {
  PortRange range;
  std::optional<Protocol> protocol; // as written
};

/// `digits[-digits][/tcp|/udp|/sctp]`.
std::variant<PortAtom, Flaw> parse_port(std::string_view text);

/// `8000-8010/tcp`.
std::string to_text(const PortAtom& port);

struct ExternalPort {
  std::string address; // of the ship; empty: all
  PortAtom port;
};

/// `[address:]port`; an IPv6 address stands in brackets.
std::variant<ExternalPort, Flaw> parse_external_port(std::string_view text);

struct PortPair {
  PortRange exposed;
  std::string address; // of the ship; empty: all
  PortRange external;
  Protocol protocol = Protocol::tcp;
};

/// `exposed[:[address:]external]`: each half has its own protocol, tcp if it names none; they must agree.
std::variant<PortPair, Flaw> parse_port_pair(std::string_view text);

/// What is wrong with publishing one range as another; empty if nothing is.
std::string range_flaw(PortRange exposed, PortRange external);

} // namespace maestro::reading
