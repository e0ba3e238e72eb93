// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <doctest/doctest.h>
#include <simulation/served_daemon.hpp>

#include <algorithm>
#include <string>
#include <utility>

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

TEST_CASE("logs of more instances than the limit of open files has connections for come all the same")
{
  maestro::testing::ServedDaemon daemon;
  constexpr int count = 60, lines = 400;
  std::string description =
      "name: crowd\n__maestro: {schema: 2}\nships: {s: {ip: 127.0.0.1, docker_port: " + std::to_string(daemon.port()) +
      "}}\n" + "services:\n  app:\n    image: app:1\n    instances:\n";
  daemon.with([&](maestro::testing::FakeDaemon& it) {
    for (int i = 1; i <= count; ++i) {
      const std::string name = "app-" + std::to_string(i);
      description += "      " + name + ": {ship: s}\n";
      it.has_container(name, "app:1");
      for (int line = 0; line < lines; ++line) it.says(name, "line " + std::to_string(line));
    }
  });
  const Program program(description);
  const auto logs = [&](const std::string& options) {
    return run_command({"sh", "-c", R"(ulimit -n 50 && exec timeout 60 "$0" -f "$1" logs )" + options + " app",
                        MAESTRO_PROGRAM, program.path("maestro.yaml")});
  };
  for (const auto& [options, wanted] : {std::pair<const char*, int>{"", lines}, {"-n 300", 300}, {"-n 2", 2}}) {
    const Outcome outcome = logs(options);
    CHECK_MESSAGE(outcome.exit_code == 0, outcome.err);
    CHECK_EQ(std::ranges::count(outcome.out, '\n'), count * wanted);
  }
}
