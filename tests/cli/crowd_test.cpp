// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <doctest/doctest.h>
#include <support/little_daemon.hpp>

#include <string>

using namespace maestro::test;

TEST_CASE("more ships are asked at once than the limit of open files has room for, as long as it can be raised")
{
  maestro::testing::LittleDaemon daemon;
  std::string ships = "name: crowd\n__maestro: {schema: 2}\nships:\n";
  std::string instances = "services:\n  app:\n    image: app:1\n    instances:\n";
  constexpr int count = 100;
  for (int i = 1; i <= count; ++i) {
    const std::string number = std::to_string(i);
    ships += "  ship-" + number + ": {ip: 127.0.0.1, docker_port: " + std::to_string(daemon.port()) + "}\n";
    instances += "      app-" + number + ": {ship: ship-" + number + "}\n";
    daemon.has_container("app-" + number, "app:1", "running");
  }
  const Program program(ships + instances);
  const auto status = [&](const std::string& limit) {
    return run_command({"sh", "-c", "ulimit " + limit + R"( && exec "$0" -f "$1" status)", MAESTRO_PROGRAM,
                        program.path("maestro.yaml")});
  };
  const Outcome outcome = status("-Sn 50");
  INFO(outcome.err);
  CHECK_EQ(outcome.exit_code, 0);

  const Outcome bound = status("-n 50");
  CHECK_EQ(bound.exit_code, 4);
  CHECK(contains(bound.err, "too many open files"));
  CHECK(contains(bound.err, "raise the limit of open files (ulimit -n)"));
}
