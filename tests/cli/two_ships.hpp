// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simulation/served_daemon.hpp>

#include <string>
#include <vector>

namespace maestro::test {

/// The ships east and west, each of which has the image `web:1`.
struct TwoShips {
  TwoShips()
  {
    for (testing::ServedDaemon* const daemon : {&east, &west})
      daemon->with([](testing::FakeDaemon& it) { it.has_image("web:1"); });
  }

  /// A description's lines for them.
  std::string described() const { return "ships:\n  east: " + at(east) + "\n  west: " + at(west) + "\n"; }

  static std::vector<std::string> running(testing::ServedDaemon& daemon)
  {
    return daemon.with([](testing::FakeDaemon& it) { return it.running_names(); });
  }

  testing::ServedDaemon east;
  testing::ServedDaemon west;

private:
  static std::string at(const testing::ServedDaemon& daemon)
  {
    return "{ip: 127.0.0.1, docker_port: " + std::to_string(daemon.port()) + "}";
  }
};

} // namespace maestro::test
