// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace maestro::net {

/// What a request waits for before it is sent: as long as it takes, and before any time-out or patience with the server
/// begins.
enum class Lane {
  queue,    // its turn among the requests to this server, and one of the connections that this process may have
  beside,   // such a connection only
  question, // whether the server lives, which all connections may wait for: one of a few that are set apart for that
  sign,     // of our own life, for which others wait: one of a few more, so that next to nothing may be asked this way
};

} // namespace maestro::net
