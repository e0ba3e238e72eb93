// SPDX-License-Identifier: Apache-2.0
// An instance that is described on another ship than before runs once, and every command knows where it is.
#include <cli/program.hpp>
#include <cli/two_ships.hpp>
#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace maestro::test;
using maestro::testing::FakeDaemon;

namespace {

using Words = std::vector<std::string>;

/// An instance that was started on east.
struct Moving {
  explicit Moving(std::string settings = "") : keys(std::move(settings)), program(described("east"))
  {
    if (program.run({"apply", "--yes"}).exit_code != 0) throw std::runtime_error("cannot start db-9 on east");
  }
  std::string described(const std::string& ship) const
  {
    return "name: shop\n" + ships.described() + "services:\n  db:\n    image: web:1\n    update: {monitor: 0}\n" +
           keys + "    instances: {db-9: {ship: " + ship +
           "}}\n  web: {image: 'web:1', instances: {web-1: {ship: west}}}\n";
  }
  void move() const { program.write("maestro.yaml", described("west")); }
  Words on_east() { return TwoShips::running(ships.east); }
  Words on_west() { return TwoShips::running(ships.west); }

  TwoShips ships;
  std::string keys;
  Program program;
};

} // namespace

TEST_CASE("moved: nothing brings an instance up that still runs on another ship, whatever is named or filtered")
{
  for (const Words& command : {Words{"start"},
                               {"start", "db-9"},
                               {"start", "db"},
                               {"start", "-S", "west"},
                               {"start", "-C", "db-*"},
                               {"restart", "db-9"},
                               {"restart", "db-9", "--only-if-changed"},
                               {"apply", "--yes", "-S", "west"},
                               {"plan", "start", "db-9"}}) {
    CAPTURE(command);
    Moving moving;
    moving.move();
    const Outcome outcome = moving.program.run(command);
    CHECK_MESSAGE(contains(outcome.out + outcome.err, "it still runs on ship east, where it was described before"),
                  outcome.err);
    CHECK_EQ(moving.on_west(), Words{"web-1"});
    CHECK_EQ(moving.on_east(), Words{"db-9"});
  }
}

TEST_CASE("moved: what a filter leaves alone is known and not changed")
{
  Moving moving;
  moving.move();
  const Outcome apply = moving.program.run({"apply", "--yes", "-S", "west"});
  CHECK_EQ(apply.exit_code, 1);
  CHECK_MESSAGE(contains(apply.err, "-S leaves east alone: without it, the instance is moved"), apply.err);
  for (const Words& command : {Words{"stop", "--strays", "-S", "west"}, {"clean", "--strays", "-S", "west"}})
    CHECK_EQ(moving.program.run(command).exit_code, 0);
  CHECK_EQ(moving.on_east(), Words{"db-9"});
  CHECK_EQ(moving.program.run({"apply", "--yes", "db-9"}).exit_code, 0);
  CHECK_EQ(moving.on_east(), Words{});
  CHECK_EQ(moving.on_west(), Words{"db-9", "web-1"});
}

TEST_CASE("moved: a question about one instance tells where it runs, as one about all does")
{
  Moving moving;
  moving.move();
  for (const Words& words : {Words{"diff"}, {"diff", "db-9"}, {"diff", "-S", "west"}}) {
    const Outcome diff = moving.program.run(words);
    CHECK_MESSAGE(contains(diff.out, "db-9 on west: to be moved"), diff.out);
  }
  for (const Words& words : {Words{"status"}, {"status", "db-9"}, {"status", "-S", "west"}}) {
    const Outcome status = moving.program.run(words);
    CHECK_EQ(status.exit_code, 0);
    CHECK_MESSAGE(contains(status.out, "stray: db-9 on east, up"), status.out);
  }
  for (const Words& words : {Words{"stop", "db-9"}, {"kill", "db-9"}, {"clean", "db-9"}}) {
    const Outcome outcome = moving.program.run(words);
    CHECK_MESSAGE(contains(outcome.err, "db-9 on east is described on ship west now"), outcome.err);
    CHECK_EQ(moving.on_east(), Words{"db-9"});
  }
}

TEST_CASE("moved: other ships are asked only where an instance is absent on its own, and cost one list each")
{
  Moving moving;
  const auto asked = [&] { return moving.ships.east.with([](FakeDaemon& it) { return std::exchange(it.calls, {}); }); };
  REQUIRE_EQ(moving.program.run({"start", "web-1"}).exit_code, 0); // it was there
  asked();
  for (const Words& words : {Words{"start", "web-1"}, {"status", "web"}, {"diff", "web"}, {"stop", "web-1"}})
    CHECK_EQ(moving.program.run(words).exit_code, 0);
  CHECK_EQ(asked(), Words{});
  REQUIRE_EQ(moving.program.run({"clean", "web-1"}).exit_code, 0);
  REQUIRE_EQ(moving.program.run({"status", "web-1"}).exit_code, 0);
  CHECK_EQ(asked().size(), 1);
}

TEST_CASE("moved: a ship that is only asked for what is absent elsewhere and does not answer is told, and no failure")
{
  TwoShips ships;
  const Program program("name: shop\n" + ships.described() +
                        "  north: {ip: 127.0.0.1, docker_port: 1}\nservices: {web: {image: 'web:1', instances: {web-1: "
                        "{ship: east}}}}\n");
  const Outcome diff = program.run({"diff", "web-1"});
  CHECK_EQ(diff.exit_code, 0);
  CHECK_MESSAGE(contains(diff.err, "warning: what is absent may still run on ship 'north': "), diff.err);
  CHECK_EQ(program.run({"status", "web-1"}).exit_code, 0);
  const Outcome start = program.run({"start", "web-1"});
  CHECK_EQ(start.exit_code, 0);
  CHECK_MESSAGE(contains(start.err, "web-1 on north may still run there, if it was described there before"), start.err);
  CHECK_EQ(program.run({"status", "web-1"}).err, "");
}

TEST_CASE("moved: what runs on both ships is told alike by diff, apply and status, and goes without --prune")
{
  Moving moving;
  moving.program.write("maestro.yaml", moving.described("west"));
  moving.ships.east.with([](FakeDaemon& it) { it.lose("*", "*", maestro::testing::always); });
  moving.program.run({"apply", "--yes"}); // east gives no answer
  moving.ships.east.with([](FakeDaemon& it) { it.behave(); });
  REQUIRE_EQ(moving.on_west(), Words{"db-9", "web-1"});
  const Outcome diff = moving.program.run({"diff", "--exit-code"});
  CHECK_EQ(diff.exit_code, 10);
  CHECK_MESSAGE(contains(diff.out, "db-9 on east: to be taken away, it is on west now"), diff.out);
  const Outcome json = moving.program.run({"diff", "--format", "json"});
  CHECK(contains(json.out, "\"action\": \"remove\""));
  CHECK(contains(json.out, "\"described_on\": \"west\""));
  const Outcome check = moving.program.run({"status", "--check"});
  CHECK_EQ(check.exit_code, 1);
  CHECK_MESSAGE(contains(check.err, "db-9: it still runs on ship east, where it was described before"), check.err);
  CHECK_EQ(moving.program.run({"status", "--wait=1"}).exit_code, 1);
  CHECK_EQ(moving.program.run({"apply", "--yes"}).exit_code, 0);
  CHECK_EQ(moving.on_east(), Words{});
  CHECK_EQ(moving.program.run({"diff", "--exit-code"}).exit_code, 0);
  CHECK_EQ(moving.program.run({"status", "--check"}).exit_code, 0);
}

TEST_CASE("moved: a job that has done its work where it is described now goes from where it was")
{
  TwoShips ships;
  for (maestro::testing::ServedDaemon* const daemon : {&ships.east, &ships.west})
    daemon->with(
        [](FakeDaemon& it) { it.script("job-1", {{.dies_after = std::chrono::milliseconds(10), .exit_code = 0}}); });
  ships.west.with([](FakeDaemon& it) {
    it.has_container({.name = "other", .image = "web:1"}, maestro::engine::State::exited);
  }); // ids differ
  const auto described = [&](const std::string& ship) {
    return "name: shop\n" + ships.described() +
           "services:\n  job:\n    image: web:1\n    lifecycle: {running: [{type: exited}]}\n"
           "    instances: {job-1: {ship: " +
           ship + "}}\n";
  };
  const auto on_east = [&] { return ships.east.with([](FakeDaemon& it) { return it.container_names(); }); };
  const Program program(described("east"));
  REQUIRE_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  program.write("maestro.yaml", described("west"));
  ships.east.with([](FakeDaemon& it) { it.lose("*", "*", maestro::testing::always); });
  program.run({"apply", "--yes"}); // east gives no answer
  ships.east.with([](FakeDaemon& it) { it.behave(); });
  REQUIRE_EQ(on_east(), Words{"job-1"});
  CHECK_EQ(program.run({"status", "--check"}).exit_code, 0); // it does not run twice
  const Outcome diff = program.run({"diff", "--exit-code"});
  CHECK_EQ(diff.exit_code, 10);
  CHECK_MESSAGE(contains(diff.out, "job-1 on east: to be taken away, it is on west now"), diff.out);
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  CHECK_EQ(on_east(), Words{});
  CHECK_EQ(program.run({"diff", "--exit-code"}).exit_code, 0);
}

TEST_CASE("moved: what strays need is hinted at, each hint once")
{
  TwoShips ships;
  const auto described = [&](const std::string& instances) {
    return "name: shop\n" + ships.described() + "services: {web: {image: 'web:1', instances: {web-1: {ship: east}" +
           instances + "}}}\n";
  };
  const Program program(described(", web-2: {ship: east}, web-3: {ship: east}, web-4: {ship: east}"));
  REQUIRE_EQ(program.run({"start"}).exit_code, 0);
  REQUIRE_EQ(program.run({"stop", "web-2"}).exit_code, 0);
  program.write("maestro.yaml", described(""));
  const std::string told = program.run({"start"}).err;
  const std::string stop = "  hint: maestro stop --strays stops", clean = "  hint: maestro clean --strays removes";
  CHECK_MESSAGE(contains(told, stop), told);
  CHECK_MESSAGE(contains(told, clean), told);
  CHECK_EQ(told.find(stop), told.rfind(stop));
}
