// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>

#include <simulation/daemon_server.hpp>
#include <simulation/faults.hpp>

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace maestro::testing {

struct FleetSettings {
  std::size_t ships = 3;
  std::uint16_t port = 2375;
  net::Duration latency{0};    // of each call
  net::Duration start_time{0}; // that a start takes
  net::Duration boot_time{0};  // from the start until a container's published TCP ports accept
  net::Duration stop_time{0};  // that a container takes to end
  bool listen = false;         // whether published TCP ports accept at all
  std::uint64_t seed = 1;
  std::vector<FaultRule> faults = {};
};

/// Many Docker daemons in one process and one thread, each at an address of its own: ship 0 at 127.N.0.1, ship 1 at
/// 127.N.0.2, … 250 to a block, in the first network N that nobody else on this machine uses. To be used inside
/// net::run; what goes wrong depends on rules and seed only, never on the order of calls.
class SimulatedFleet {
public:
  explicit SimulatedFleet(const FleetSettings& settings);
  ~SimulatedFleet();
  SimulatedFleet(const SimulatedFleet&) = delete;
  SimulatedFleet& operator=(const SimulatedFleet&) = delete;

  std::size_t size() const { return ships_.size(); }
  std::string address(std::size_t ship) const;
  std::uint16_t port() const { return settings_.port; }
  FakeDaemon& daemon(std::size_t ship) const;
  const Tally& tally() const { return tally_; }
  /// tally() as JSON.
  std::string tally_text() const;
  /// As new, but the images stay.
  void clear();

private:
  struct Ship;
  struct OpenPort;
  void take_addresses();
  void prepare(Ship& ship);
  void receive(Ship& ship);
  bool answer_beside(HttpPeer& peer, const Asked& asked);
  /// A line in the log of every container of that name.
  void say(const std::string& container);
  void open_ports(Ship& ship, const FakeContainer& container);
  static void close_ports(Ship& ship, const FakeContainer& container);

  FleetSettings settings_;
  unsigned network_ = 0;
  Tally tally_;
  std::vector<std::unique_ptr<Ship>> ships_;
  net::Group connections_;
};

} // namespace maestro::testing
