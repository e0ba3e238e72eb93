// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/guest/environment.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace maestro::guest_program {

/// One thing that is waited for.
struct Endpoint {
  std::string name; ///< for messages
  std::string host; ///< a name or an address
  std::uint16_t port = 0;
  std::optional<std::string> path; ///< it must answer to HTTP there; otherwise it is enough that it accepts connections
};

/// What `SERVICE:PORT`, `tcp://HOST:PORT` or `http://HOST[:PORT][/PATH]` means; the first are all instances of a
/// service. Throws UsageError where it is none of them, guest::Error where the environment does not tell.
std::vector<Endpoint> endpoints(const std::string& target, const guest::Environment& environment);

} // namespace maestro::guest_program
