// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <cli/two_ships.hpp>
#include <doctest/doctest.h>
#include <simulation/served_daemon.hpp>

#include <algorithm>
#include <string>
#include <vector>

/// What is promised of a service while it is replaced, where its instances are on several ships.
using namespace maestro;
using namespace maestro::test;
using maestro::testing::FakeDaemon;
using maestro::testing::ServedDaemon;

namespace {

/// web-1 on east; web-2, and another one if it is wanted, on west.
std::string webs(const TwoShips& ships, const std::string& keys, bool has_third = false)
{
  return "name: shop\n" + ships.described() + "services:\n  web: {image: 'web:1'" + keys +
         ", instances: {web-1: {ship: east}, web-2: {ship: west}" + (has_third ? ", web-3: {ship: west}" : "") + "}}\n";
}

std::string id_of(ServedDaemon& daemon, const std::string& name)
{
  return daemon.with([&](FakeDaemon& it) { return it.container(name)->id; });
}

} // namespace

TEST_CASE("restart: what is promised of a service counts its instances on the ships of which none is named")
{
  struct Case {
    std::string keys;
    std::vector<std::string> words;
    std::string said; // of what was kept
  };
  for (const Case& one :
       {Case{", update: {monitor: 0, min_up: 1}", {"restart", "web-1"}, "web: never fewer than 2 of 3 were ready"},
        Case{"", {"restart", "web-1", "--min-up", "1"}, "web: never fewer than 2 of 3 were ready"},
        Case{", update: {monitor: 0}", {"restart", "web-1"}, "web: never fewer than 2 of 3 were ready"},
        Case{", update: {monitor: 0, min_up: 2}", {"apply", "--yes", "web-1", "--min-up", "2"}, ""}}) {
    CAPTURE(one.keys);
    TwoShips ships;
    const Program program(webs(ships, one.keys, true));
    REQUIRE_EQ(program.run({"start"}).exit_code, 0);
    const std::string before = id_of(ships.east, "web-1"), other = id_of(ships.west, "web-2");
    const Outcome outcome = program.run(one.words);
    CHECK_MESSAGE(outcome.exit_code == 0, outcome.err);
    CHECK_MESSAGE(contains(outcome.err, one.said), outcome.err);
    CHECK_EQ(id_of(ships.east, "web-1") != before, one.words.front() == "restart");
    CHECK_EQ(id_of(ships.west, "web-2"), other);
  }
}

TEST_CASE("restart and apply: what runs without labels of ours counts for a promise as well")
{
  for (const std::vector<std::string>& words : {std::vector<std::string>{"restart", "web-1", "--min-up", "1"},
                                                {"apply", "--yes", "-S", "east", "--min-up", "1"}}) {
    TwoShips ships;
    const Program program(webs(ships, ", env: {COLOUR: red}"));
    REQUIRE_EQ(program.run({"start", "web-1"}).exit_code, 0);
    ships.west.with([](FakeDaemon& it) { it.has_container("web-2", "web:1"); });
    program.write("maestro.yaml", webs(ships, ", env: {COLOUR: blue}"));
    const Outcome outcome = program.run(words);
    CHECK_MESSAGE(outcome.exit_code == 0, outcome.err);
  }
}

TEST_CASE("restart: an instance that cannot be asked about counts as down, and is asked about for a promise only")
{
  TwoShips ships;
  const Program program(webs(ships, ""));
  REQUIRE_EQ(program.run({"start"}).exit_code, 0);
  ships.west.with([](FakeDaemon& it) { it.reachable = false; });
  const Outcome refused = program.run({"restart", "web-1", "--min-up", "1"});
  CHECK_EQ(refused.exit_code, 1);
  CHECK(contains(refused.err, "1 of 2 instances of web are ready, and 1 must stay so"));
  ships.west.with([](FakeDaemon& it) { it.clear(); });
  const Outcome outcome = program.run({"restart", "web-1"});
  CHECK_MESSAGE(outcome.exit_code == 0, outcome.err);
  CHECK_EQ(ships.west.with([](FakeDaemon& it) { return std::ranges::count(it.calls, "containers"); }), 0);
}
