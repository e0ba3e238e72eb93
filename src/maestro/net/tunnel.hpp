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
  std::string user; // empty: ssh decides
  std::string host;
  std::optional<std::uint16_t> port; // of the SSH server; none: ssh decides
  std::string key;                   // file; empty: ssh decides
  std::string far_socket;            // where it leads to on the far side; empty: to a port of 127.0.0.1
  std::uint16_t far_port = 0;
  std::chrono::seconds timeout{60}; // to connect and log in
};

/// One connection of the system's `ssh`, for all streams to one server that is reached through it. It is opened when it
/// is first needed, and again when it is needed and has broken; it ends with this object and its last stream. Errors
/// carry ssh's own words.
class Tunnel {
public:
  /// A tunnel takes one of the doors while it is opened, but for no more than a moment, so that hosts that are down do
  /// not hold up the others: doors bound how many begin at the same time.
  Tunnel(TunnelSpec spec, std::shared_ptr<Places> doors);
  ~Tunnel();
  Tunnel(const Tunnel&) = delete;
  Tunnel& operator=(const Tunnel&) = delete;

  /// `ssh://user@host:port`.
  const std::string& name() const { return name_; }
  /// Opens it unless it is open, however long the wait for a door and its time-out allow.
  void open();

  struct Connection {
    Descriptor socket;
    std::function<std::string()> words; // what ssh has said since it was made
  };
  /// To the server on the far side; opens the tunnel if need be.
  Connection connect();
  /// For whoever has seen a connection break: waits a moment for the end of ssh. Its connections may go before it does,
  /// and what is asked through the rest of it would be lost, too.
  void after_a_break();

private:
  struct Life;
  bool is_open() const;
  std::shared_ptr<Life> begin_life() const;
  void await_socket(Life& life, std::optional<Places::Place> door) const;
  Error refusal(const Life& life, const std::string& otherwise) const;

  TunnelSpec spec_;
  std::string name_;
  std::shared_ptr<Places> doors_;
  Places opening_{1};
  unsigned attempts_ = 0;
  std::optional<Error> failure_; // of the last attempt
  std::shared_ptr<Life> life_;
};

} // namespace maestro::net
