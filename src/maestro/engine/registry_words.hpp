// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace maestro::engine {

/// What is wrong between a daemon and a registry, as far as the daemon's words about a failed pull or login tell.
enum class RegistryTrouble {
  unknown,
  plain_http,   // the registry does not speak TLS
  untrusted,    // the daemon does not trust its certificate
  unauthorized, // it wants a login, or another one
  unreachable,  // the daemon cannot reach it
  missing,      // it has no such image
};

RegistryTrouble registry_trouble(std::string_view words);

/// The HTTP status with which the registry itself refused, as far as the words tell; 0 if they do not. Daemons hand a
/// registry's refusal on as words only: "received unexpected HTTP status: 503 Service Unavailable".
unsigned registry_status(std::string_view words);

} // namespace maestro::engine
