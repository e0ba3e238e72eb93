// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/error.hpp>
#include <maestro/net/descriptor.hpp>
#include <maestro/net/fiber.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace maestro::net {

struct TunnelSpec {
  std::string user{}; // empty: ssh decides
  std::string host{};
  std::optional<std::uint16_t> port{}; // of the SSH server; none: ssh decides
  std::string key{};                   // file; empty: ssh decides
  std::string far_socket{};            // where it leads to on the far side; empty: to a port of 127.0.0.1
  std::uint16_t far_port = 0;
  std::chrono::seconds timeout{60}; // to connect and log in
  std::string runtime_folder{};     // the user's own, for ssh's socket where /tmp cannot be written to; empty: none
};

/// One connection of the system's `ssh`, used by all streams to one server. It is opened when it is first needed, and
/// again when it is needed after it broke. It ends with this object and its last stream. Errors carry ssh's own words.
class Tunnel {
public:
  /// `opening` bounds how many tunnels are being opened at the same time. A tunnel holds a permit only for a moment, so
  /// that hosts that are down do not hold up others.
  Tunnel(TunnelSpec spec, std::shared_ptr<Semaphore> opening);
  ~Tunnel();
  Tunnel(const Tunnel&) = delete;
  Tunnel& operator=(const Tunnel&) = delete;

  /// `ssh://user@host:port`.
  const std::string& name() const { return name_; }
  /// Opens it unless it is open. May wait for a permit first; then its time-out counts.
  void open();

  struct Connection {
    Descriptor socket;
    std::function<std::string()> words; // what ssh has said since it was made
    std::function<std::string()> hint;  // what may be done about that, or empty
  };
  /// To the server on the far side; opens the tunnel if need be.
  Connection connect();
  /// To be called after a connection broke: waits a moment for ssh to end. Its connections may break before it ends,
  /// and a request that is sent in between would be lost as well.
  void after_a_break();

private:
  struct Session;
  bool is_open() const;
  std::shared_ptr<Session> begin_session() const;
  void await_socket(Session& session, std::optional<Semaphore::Permit> permit) const;
  Error refusal(const Session& session, const std::string& otherwise) const;

  TunnelSpec spec_;
  std::string name_;
  std::shared_ptr<Semaphore> opening_;
  Semaphore turn_{1}; // to open this one
  unsigned attempts_ = 0;
  std::optional<Error> failure_; // of the last attempt
  std::shared_ptr<Session> session_;
};

} // namespace maestro::net
