// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The environment variables that tell a container where its peers are (compat §2): written here for the orchestrator,
/// read here for what runs inside containers.
namespace maestro::peers {

using Variables = std::vector<std::pair<std::string, std::string>>;

/// How a name becomes part of a variable's name: every character that is no letter, digit or underscore becomes `_`,
/// the others upper case, all of it as Python understands Unicode (`ß` becomes `SS`, `½` stays).
std::string mangled(std::string_view name);

struct PeerPort {
  std::string name;
  std::string exposed;  // digits, or `a-b`
  std::string external; // digits, or `a-b`
};

struct Peer {
  std::string name;
  std::string host;
  std::vector<PeerPort> ports;
};

enum class Audience { own_service, dependents }; // only peers are told the exposed ports

/// `S_C_HOST`, `S_C_P_PORT`, `S_C_P_INTERNAL_PORT` of each peer and `S_INSTANCES` of a service.
Variables encode(std::string_view service, const std::vector<Peer>& peers, Audience audience);

/// The names of those among a container's variables that encode() may have written: of the instances that an
/// `S_INSTANCES` lists, and that one.
std::set<std::string> names_among(const Variables& variables);

} // namespace maestro::peers
