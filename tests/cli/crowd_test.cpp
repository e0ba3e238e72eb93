// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <doctest/doctest.h>
#include <simulation/served_daemon.hpp>

#include <string>

using namespace maestro::test;

TEST_CASE("more ships are asked than the limit of open files has room for at once, whether it can be raised or not")
{
  maestro::testing::ServedDaemon daemon;
  std::string ships = "name: crowd\n__maestro: {schema: 2}\nships:\n";
  std::string instances = "services:\n  app:\n    image: app:1\n    instances:\n";
  constexpr int count = 100;
  for (int i = 1; i <= count; ++i) {
    const std::string number = std::to_string(i);
    ships += "  ship-" + number + ": {ip: 127.0.0.1, docker_port: " + std::to_string(daemon.port()) + "}\n";
    instances += "      app-" + number + ": {ship: ship-" + number + "}\n";
    daemon.with([&](maestro::testing::FakeDaemon& it) { it.has_container("app-" + number, "app:1"); });
  }
  const Program program(ships + instances);
  const auto status = [&](const std::string& limit) {
    return run_command({"sh", "-c", "ulimit " + limit + R"( && exec "$0" -f "$1" status)", MAESTRO_PROGRAM,
                        program.path("maestro.yaml")});
  };
  for (const char* const limit : {"-Sn 50", "-n 50"}) {
    const Outcome outcome = status(limit);
    CHECK_MESSAGE(outcome.exit_code == 0, outcome.err);
    CHECK(contains(outcome.out, "app-100"));
  }
}
