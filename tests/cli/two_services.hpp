// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simulation/served_daemon.hpp>

#include <string>

namespace maestro::test {

/// A service that needs another one, both on a ship whose engine is this daemon.
inline std::string two_services(const testing::ServedDaemon& daemon, const std::string& colour = "red")
{
  return "name: shop\nships: {east: {ip: 127.0.0.1, docker_port: " + std::to_string(daemon.port()) +
         "}}\nservices:\n"
         "  db: {image: 'db:1', update: {monitor: 0}, instances: {db-1: {ship: east}}}\n"
         "  web: {image: 'web:1', requires: [db], update: {monitor: 0}, instances: {web-1: {ship: east, env: "
         "{COLOUR: " +
         colour + "}}}}\n";
}

/// A service of one instance on a ship whose engine is this daemon.
inline std::string one_service(const testing::ServedDaemon& daemon)
{
  return "name: shop\nships: {east: {ip: 127.0.0.1, docker_port: " + std::to_string(daemon.port()) +
         "}}\nservices:\n  web: {image: 'web:1', update: {monitor: 0}, instances: {web-1: {ship: east}}}\n";
}

/// A ship with the images of both.
struct ShipOfTwo {
  ShipOfTwo()
  {
    daemon.with([](testing::FakeDaemon& it) {
      it.has_image("db:1");
      it.has_image("web:1");
    });
  }

  testing::ServedDaemon daemon;
};

} // namespace maestro::test
